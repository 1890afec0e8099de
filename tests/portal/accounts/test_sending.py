"""What reaches people outside the portal: mail through a real server, and short messages through a gateway."""

import pytest
from aiosmtpd.controller import Controller

from graph.people import accounts
from portal.accounts.codes import read_typed
from portal.config import BadSettings
from portal.kit.graph import current_graph
from portal.kit.mail import send_waiting
from portal.kit.sms import FileOutbox, open_gateway
from tests.portal.kit.test_mail import Box, free_port
from tests.portal.strict import LANGUAGES, Browser

GOOD = "quatre chevaux bleus marchent"


@pytest.fixture(scope="module")
def box():
    found = Box()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    found.address = f"smtp://127.0.0.1:{controller.port}"
    yield found
    controller.stop()


@pytest.fixture
def mailing(people, make_app, box):
    box.arrived.clear()
    return make_app(people, SMTP=box.address, MAIL_FROM="portail@example.org", PUBLIC_URL="http://localhost/")


def send(app):
    with app.app_context():
        return send_waiting(current_graph())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_arrives_by_mail_in_the_persons_language_and_proves_the_address(mailing, people, box, language):
    browser, address = Browser(mailing, language), f"amina-{language}@example.org"
    browser.submit("/sign-up", {"name": "Amina", "identity": address, "password": GOOD})

    assert send(mailing).sent >= 1

    (letter,) = [letter for to, letter in box.arrived if to == address]
    code = letter["Subject"].split()[-1]
    assert letter["Content-Language"] == language and read_typed(code) == code
    assert f"http://localhost/code/{code}" in letter.get_content()
    browser.submit(f"/code/{code}")
    assert accounts.get_user_by_email(people, address).unproven is None


def test_nothing_is_sent_to_an_address_that_nobody_has(mailing, people, box):
    Browser(mailing).submit("/forgot", {"identity": "nobody@example.org"})
    send(mailing)

    assert box.arrived == []


def gateway_of_the_tests(settings):
    class Broken:
        def send(self, number, text):
            raise OSError("no line")

    return Broken()


def test_a_gateway_that_fails_keeps_nobody_from_signing_up(people, make_app):
    app = make_app(people, SMS=f"{__name__}:gateway_of_the_tests")

    page = Browser(app).submit("/sign-up", {"name": "Amina", "identity": "0612345678", "password": GOOD})

    assert page.h1.get_text() == "Find your association"


def test_without_a_gateway_messages_are_lines_of_a_file(tmp_path):
    gateway = open_gateway("", {"SMS_OUTBOX": str(tmp_path / "sms.jsonl")})
    gateway.send("+212612345678", "رمزكم")
    gateway.send("+212612345679", "Votre code")

    assert isinstance(gateway, FileOutbox)
    lines = gateway.path.read_text().splitlines()
    assert len(lines) == 2 and "رمزكم" in lines[0]
    assert gateway.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["nothing", "nothing_such:open", "portal.kit.sms:nothing"])
def test_a_gateway_that_isnt_there_says_what_to_write(name):
    with pytest.raises(BadSettings, match="my_gateway:open_gateway"):
        open_gateway(name, {"SMS_OUTBOX": "x"})
