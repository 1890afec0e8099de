"""The command ``takwia``: serve the portal, keep its graph, seed it, load files, back it up, open accounts."""

import json
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
import waitress
from flask import Flask

from graph.directory import search
from graph.people import accounts
from graph.people.messages import MessageError
from graph.rules.cleaning import clean_line
from graph.rules.kinds import Role
from graph.server.connection import Graph, GraphUnavailable
from graph.server.embedded import DataFolderInUse, StartFailed
from portal import create_app
from portal.accounts.passwords import hash_password
from portal.backup.commands import backup_commands
from portal.board.reminders import remind_of_bookings
from portal.claims.fresh import make_upkeep
from portal.config import BadSettings, instance_folder
from portal.diagnostic.restitution.command import restitution
from portal.exchange.command import import_list
from portal.inbox.digest import make_digests
from portal.kit.address import own_names
from portal.kit.clock import now
from portal.kit.delivery_reports import record_report
from portal.kit.ids import new_id
from portal.kit.mail import send_waiting, sending
from portal.links.reminders import remind_of_requests
from portal.plan.province.planning import proposing_for
from portal.plan.sessions.reminders import make_reminders
from portal.server import open_graph
from portal.suggestions import learn_commands
from portal.suggestions.evaluate_command import evaluate_rankers, score_pairs
from portal.suggestions.match_command import match_country
from seed import demo, loader
from seed.calls import add_calls
from seed.demo_plan import add_plan
from seed.files import BadFile
from seed.national import generate_national
from seed.organisations import NotEmpty, load_files
from seed.profiles import let_mandate_end
from seed.synthetic import generate

LARGEST = 250_000
LOCAL = "http://127.0.0.1:8000/"
SHOWN = {"association": demo.ASSOCIATION, "coordinator": demo.COORDINATOR, "ADS staff": demo.STAFF["khenifra"]}
THREADS = 8
MOST_REPORT = 5 << 20
"""Bytes of a delivery report that are read: it may bring the whole letter back."""
DOWN: dict[str, str] = {MessageError.UNTRUSTED: "its certificate isn't one that this machine trusts"}


@click.group()
def main() -> None:
    """TAKWIA Réseau: link the associations of a province."""


main.add_command(evaluate_rankers)
main.add_command(score_pairs)
main.add_command(match_country)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Seed an empty graph with the demonstration, and print its sign-ins.")
def serve(host: str, port: int, demo: bool) -> None:
    """Serve the portal, with the graph that it brings along unless NEO4J_URI names one."""
    if os.environ.get("TAKWIA_HTTPS") == "1" and not os.environ.get("TAKWIA_PROXY"):
        raise click.ClickException(
            "TAKWIA_HTTPS=1 is for a portal behind a proxy that speaks HTTPS. Say in TAKWIA_PROXY which address the "
            "proxy connects from, such as 127.0.0.1 (docs/run/address.md)."
        )
    click.echo("Starting the graph…")
    with _opened() as graph:
        if demo and not search.count_organisations(graph):
            _seed_demonstration(graph, f"http://{host}:{port}/")
        learn_commands.prepare(graph, _progress)
        app = _application(graph, {"HOSTS": own_names(host)} | ({"SECOND_FACTOR": False} if demo else {}))
        try:
            # Who may say where a request comes from is decided by portal/kit/proxy.py, which knows TAKWIA_PROXY.
            server = waitress.create_server(
                app, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=False
            )
        except OSError as error:
            raise click.ClickException(f"Cannot listen on {host}:{port} ({error}). Choose another --port.") from error
        click.echo(f"\nTAKWIA Réseau is on http://{host}:{port}/")
        if demo:
            _print_sign_ins()
        click.echo("Stop it with Ctrl-C.")
        with _ending_at_a_signal(), sending(app, _prepare):
            server.run()


def _prepare(graph: Graph) -> None:
    """Add all messages that are due."""
    make_reminders(graph)
    remind_of_requests(graph)
    remind_of_bookings(graph)
    make_digests(graph)
    make_upkeep(graph)


@main.command("send")
def send_messages() -> None:
    """Send the messages that wait, for a portal whose WSGI server doesn't do it: run it every few minutes."""
    with _opened() as graph:
        app = _application(graph)
        if not app.config["SMTP"]:
            raise click.ClickException(
                "No mail server is set up. Set TAKWIA_SMTP and TAKWIA_MAIL_FROM (docs/run/mail.md)."
            )
        with app.app_context():
            _prepare(graph)
            done = send_waiting(graph)
    click.echo(f"{done.sent} sent, {done.refused} refused.")
    if done.down:
        why = DOWN.get(done.down) or str(done.down)
        raise click.ClickException(f"The mail server can't be used now: {why}. The rest waits.")


@main.command("bounces")
@click.argument("file", type=click.File("rb"))
def take_bounces(file: BinaryIO) -> None:
    """Read the delivery report FILE (- for what is piped in): an address that it calls dead isn't written to again."""
    content = file.read(MOST_REPORT)
    try:
        with _opened() as graph, _application(graph).app_context():
            dead = record_report(graph, content)
    except click.ClickException as error:
        error.show()
        sys.exit(os.EX_TEMPFAIL)  # The mail server keeps the report, and hands it over again.
    click.echo(f"No more letters go to {', '.join(dead)}." if dead else "No address is dead by this mail.")


@main.command("graph")
def keep_graph() -> None:
    """Keep the graph running for other commands, until Ctrl-C."""
    with _opened():
        click.echo("The graph is running. Stop it with Ctrl-C.")
        with _ending_at_a_signal():
            threading.Event().wait()


@main.command("seed")
@click.option("--size", type=click.IntRange(1, LARGEST), help="Make a whole country of this many associations.")
def seed_graph(size: int | None) -> None:
    """Fill the graph with synthetic data: the three provinces of the study, or a whole country."""
    with _opened() as graph:
        if size is None:
            _seed_demonstration(graph, LOCAL)
        else:
            with _progress("Seeding") as progress:
                loader.load_national(graph, generate_national(size), size, progress)


@main.command("load")
@click.option("--organisations", required=True, type=click.Path(path_type=Path), help="CSV or XLSX of organisations.")
@click.option("--links", type=click.Path(path_type=Path), help="CSV or XLSX of their links.")
def load_organisations(organisations: Path, links: Path | None) -> None:
    """Load real organisations and their links from files into an empty graph."""
    with _opened() as graph:
        try:
            doubts: list[str] = []
            with _progress("Loading") as progress:
                count = load_files(graph, organisations, links, progress, doubts.append)
        except (BadFile, NotEmpty) as error:
            raise click.ClickException(str(error)) from error
        for doubt in doubts:
            click.echo(doubt, err=True)
        click.echo(f"{count} organisations loaded.")


@main.command("account")
@click.argument("email")
@click.option("--name", required=True, help="Who it is for, as others will read it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", multiple=True, help="Id of an organisation that the person acts for.")
@click.option("--province", multiple=True, help="Code of a province that staff follow, such as 05.301.")
@click.password_option(help="Asked for when it isn't given.")
def open_account(
    email: str, name: str, role: str, organisation: tuple[str, ...], province: tuple[str, ...], password: str
) -> None:
    """Open an account, or change the one of this e-mail address."""
    with _opened() as graph:
        known = accounts.get_user_by_email(graph, email)
        user = accounts.User(
            id=known.id if known else new_id(),
            email=email,
            telephone=known.telephone if known else None,
            rights=known.rights if known else {},
            functions=known.functions if known else {},
            name=clean_line(name),
            password_hash=hash_password(password),
            role=role,
            organisations=organisation,
            provinces=province,
        )
        accounts.save_users(graph, [user])
    click.echo(f"{email} may sign in.")


@contextmanager
def _opened(*, unfinished: bool = False) -> Iterator[Graph]:
    """Open the graph; unfinished: also one that a restore was cut short on."""
    try:
        with open_graph(_say_waiting, unfinished=unfinished) as graph:
            yield graph
    except (DataFolderInUse, StartFailed, GraphUnavailable) as error:
        raise click.ClickException(str(error)) from error


def _say_waiting(seconds: int) -> None:
    click.echo(f"The graph isn't ready after {seconds} seconds: this machine is busy. Waiting for it…", err=True)


def _application(graph: Graph, settings: Mapping[str, object] | None = None) -> Flask:
    try:
        return create_app(graph, settings)
    except BadSettings as error:
        raise click.ClickException(str(error)) from error


def _seed_demonstration(graph: Graph, address: str) -> None:
    """Seed the demonstration; address: where the portal is, unless TAKWIA_URL says so."""
    with _progress("Seeding") as progress:
        dataset = generate(passwords=_kept_passwords(), hash_password=hash_password)
        loader.load(graph, dataset, progress)
        let_mandate_end(graph, dataset.associations[0].id, now().date())
        add_calls(graph, now())
        add_plan(graph, now(), os.environ.get("TAKWIA_URL") or address, proposing_for(graph), progress)


def _sign_ins_file() -> Path:
    return instance_folder() / "demo-sign-ins.json"


def _kept_passwords() -> dict[str, str]:
    """Return the demonstration's passwords, made once for this installation and kept for its owner only."""
    path = _sign_ins_file()
    if not path.exists():
        made = {email: secrets.token_urlsafe(9) for email in demo.EMAILS}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file, indent=2)
    passwords: dict[str, str] = json.loads(path.read_text())
    return passwords


def _print_sign_ins() -> None:
    passwords = _kept_passwords()
    click.echo("Demonstration sign-ins (synthetic data):")
    for role, email in SHOWN.items():
        click.echo(f"  {role:<12} {email:<28} {passwords[email]}")
    click.echo(f"  others       {_sign_ins_file()}")


@contextmanager
def _progress(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar that learns its length with the first report."""
    with click.progressbar(length=1, label=label, item_show_func=str) as bar:

        def show(what: str, done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos, what)

        yield show


@contextmanager
def _ending_at_a_signal() -> Iterator[None]:
    """Turn SIGTERM into the same orderly end as Ctrl-C."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopping…")


for command in (
    *learn_commands.commands(_opened, _progress),
    restitution(_opened),
    import_list(_opened, _progress),
    *backup_commands(_opened, _progress),
):
    main.add_command(command)
