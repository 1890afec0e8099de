"""The portal answers at its own address only, names it alone, and believes only the proxy that it knows."""

import pytest
from click.testing import CliRunner
from flask import request

from portal import cli
from portal.config import BadSettings
from portal.kit.address import own_names, public_root, public_url

PUBLIC = "https://takwia.example.org"
EVIL = "evil.example"


@pytest.fixture(scope="module")
def public(seeded, make_app):
    return make_app(seeded, PUBLIC_URL=PUBLIC, HOSTS=["192.0.2.7"], PROXY="10.1.0.0/16, ::1")


@pytest.mark.parametrize(
    "host", ["takwia.example.org", "TAKWIA.example.org:8000", "localhost", "127.0.0.1:8000", "[::1]:8000", "192.0.2.7"]
)
def test_its_own_hosts_are_answered(public, host):
    assert public.test_client().get("/about", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [EVIL, f"{EVIL}:80", f"takwia.example.org.{EVIL}", f"x.takwia.example.org@{EVIL}", "localhost:99999", "[::1", ""],
)
@pytest.mark.parametrize("path", ["/about", "/nowhere", "/home"])
def test_any_other_host_gets_a_page_that_names_the_right_one(public, host, path):
    answer = public.test_client().get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert PUBLIC in answer.text and EVIL not in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_forgotten_setting_leaves_a_portal_on_this_machine(app):
    assert app.test_client().get("/about", headers={"Host": EVIL}).status_code == 400
    assert app.test_client().get("/about", headers={"Host": "127.0.0.1:8000"}).status_code == 200


def test_links_name_the_configured_address_whatever_was_asked(app, public):
    with public.test_request_context("/", base_url="http://localhost:8000"):
        assert public_root() == f"{PUBLIC}/"
        assert public_url("fieldwork.entry", code="ABCD") == f"{PUBLIC}/d/ABCD"
    with app.test_request_context("/", base_url="http://localhost:8000"):
        assert public_root() == "http://localhost:8000/"
    with app.app_context():
        assert public_root() == ""


@pytest.mark.parametrize(
    "address", ["takwia.example.org", "ftp://x.org", "https://", "http://[::1", "https://x.org/?a=1"]
)
def test_an_address_that_cannot_be_used_says_what_to_write(seeded, make_app, address):
    with pytest.raises(BadSettings, match="TAKWIA_URL"):
        make_app(seeded, PUBLIC_URL=address)


def test_a_server_is_reached_at_what_it_is_bound_to():
    assert own_names("192.0.2.7") == {"192.0.2.7"}
    assert "127.0.0.1" in own_names("::")


@pytest.mark.parametrize(
    ("peer", "believed"),
    [("10.1.2.3", True), ("::1", True), ("10.2.0.1", False), ("127.0.0.1", False), ("", False), ("nonsense", False)],
)
def test_only_a_known_proxy_says_where_a_request_comes_from(public, peer, believed):
    found = {}
    public.view_functions["home.about"], view = (
        lambda: found.update(at=request.remote_addr) or "",
        (public.view_functions["home.about"]),
    )
    said = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": EVIL}

    answer = public.test_client().get("/about", headers=said, environ_overrides={"REMOTE_ADDR": peer})

    public.view_functions["home.about"] = view
    assert answer.status_code == 200
    assert found["at"] == ("203.0.113.9" if believed else peer)


def test_a_proxy_that_cannot_be_read_says_what_to_write(seeded, make_app):
    with pytest.raises(BadSettings, match=r"TAKWIA_PROXY.*such as"):
        make_app(seeded, PROXY="nginx")


@pytest.mark.parametrize("secret", ["x", "31 letters are one short of safe"[:31], b"x"])
def test_a_secret_that_can_be_guessed_is_refused(seeded, make_app, secret):
    with pytest.raises(BadSettings, match="SECRET_KEY is shorter than 32"):
        make_app(seeded, SECRET_KEY=secret)


def test_the_command_says_which_setting_is_wrong(server, monkeypatch):
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    monkeypatch.setenv("TAKWIA_HTTPS", "1")
    assert "TAKWIA_PROXY" in CliRunner().invoke(cli.main, ["serve"]).output

    monkeypatch.setenv("SECRET_KEY", "x")
    result = CliRunner().invoke(cli.main, ["send"])
    assert (result.exit_code, "SECRET_KEY is shorter" in result.output) == (1, True)
