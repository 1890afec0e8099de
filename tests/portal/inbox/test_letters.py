"""E-mails through a real server, in French and in Arabic: requests, answers, reminders, digests; all can be stopped."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from graph.board import bookings
from graph.directory.spaces import Space, save_spaces
from graph.links import requests, waiting
from graph.links.links import Membership, save_memberships
from graph.people import accounts, threads
from portal.board import reminders as booking_reminders
from portal.inbox import digest
from portal.kit.mail import send_waiting
from portal.links import reminders
from tests.graph.world import ask
from tests.portal.kit.test_mail import Box, box, free_port  # noqa: F401 - the server
from tests.portal.strict import Browser

FORGET = "MATCH (node:Message|Muted) DETACH DELETE node"
MESSAGE = {"message": "Nous animons des cours."}
SPACES = re.compile("[\u00a0\u202f]")


@pytest.fixture
def mailing(seeded, make_app, box):  # noqa: F811 - the fixture
    """Return the portal with a mail server, and the letters that have arrived."""
    box.arrived.clear()
    seeded.write(FORGET)
    app = make_app(seeded, SMTP=box.address, MAIL_FROM="portail@example.org", PUBLIC_URL="http://localhost/")
    yield app
    seeded.write(FORGET)


@pytest.fixture
def send(mailing, seeded, box):  # noqa: F811 - the fixture
    """Return a function that sends what waits, and gives the letters by address: subject, body, headers."""

    def run():
        box.arrived.clear()
        with mailing.app_context():
            send_waiting(seeded)
        return dict(box.arrived)

    return run


def text_of(letter):
    return SPACES.sub(" ", letter.get_content())


def address(place, name):
    return f"{place.prefix}{name}@example.org"


def test_a_request_and_its_answer_are_told_at_once_in_each_language(mailing, seeded, place, send):
    accounts.set_locale(seeded, place.un, "ar")
    Browser(mailing, "en", place.ua).submit(f"/ask/join/{place.n}", MESSAGE)

    asked = send()[address(place, "un")]
    assert "طلب انضمام إليكم من" in str(asked["Subject"]) and MESSAGE["message"] in text_of(asked)
    (item,) = requests.list_sent(seeded, place.a)
    assert f"http://localhost/requests/{item.id}" in text_of(asked)

    Browser(mailing, "en", place.un).submit(f"/requests/{item.id}/refuse", {"reason": "not_taking", "note": "En mars."})

    letters = send()
    assert set(letters) == {address(place, "ua")}
    answered = letters[address(place, "ua")]
    assert SPACES.sub(" ", str(answered["Subject"])).endswith("a décliné")
    assert "Leur raison : Nous n’accueillons pas de nouveaux membres en ce moment – En mars." in text_of(answered)
    assert "Votre demande : Vous demandez à rejoindre" in text_of(answered)


def test_one_click_stops_a_kind_of_letters_and_looking_at_the_link_does_not(mailing, seeded, place, send):
    Browser(mailing, "en", place.ua).submit(f"/ask/join/{place.n}", MESSAGE)
    letter = send()[address(place, "un")]
    link = letter["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and link in text_of(letter)
    (item,) = requests.list_sent(seeded, place.a)
    visitor = Browser(mailing, "fr")

    visitor.get(link)
    Browser(mailing, "en", place.ua).submit(f"/requests/{item.id}", action=f"/requests/{item.id}/withdraw")
    Browser(mailing, "en", place.ua).submit(f"/ask/join/{place.n}", MESSAGE)
    assert set(send()) == {address(place, "un")}

    answer = visitor.client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    Browser(mailing, "en", place.ua).submit(f"/ask/partner/{place.n}", MESSAGE)
    assert send() == {}

    visitor.client.post(link, data={"again": "yes"})
    Browser(mailing, "en", place.ub).submit(f"/ask/join/{place.n}", MESSAGE)
    assert set(send()) == {address(place, "un")}


def test_reminders_come_after_four_and_nine_days_and_stop_with_the_answer(mailing, seeded, place, send, monkeypatch):
    item = ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua)
    told = []
    for days in (3, 4, 5, 9, 10):
        _remind(mailing, seeded, monkeypatch, item.created_at + timedelta(days=days))
        told.append([SPACES.sub(" ", str(letter["Subject"])) for to, letter in send().items() if place.prefix in to])
    assert [len(letters) for letters in told] == [0, 1, 0, 1, 0]
    assert told[1][0].startswith("Rappel : « Association Alpha » demande à vous rejoindre")

    _remind(mailing, seeded, monkeypatch, item.created_at + timedelta(days=60))
    assert requests.get_request(seeded, item.id).state == "expired"
    assert waiting.list_overdue(seeded, item.created_at + timedelta(days=60)) == []


def test_a_digest_a_day_tells_of_what_was_written(mailing, seeded, place, send, monkeypatch):
    save_memberships(seeded, [Membership(place.a, place.n), Membership(place.b, place.n)])
    accounts.set_locale(seeded, place.ub, "ar")
    coordinator = Browser(mailing, "en", place.un)
    for name in ("a", "b"):
        coordinator.submit(f"/inbox/with/{getattr(place, name)}", {"text": "Réunion jeudi."})
    evening = datetime.now(UTC).replace(hour=18) + timedelta(days=1)

    _digest(mailing, seeded, monkeypatch, evening.replace(hour=6))
    assert send() == {}
    _digest(mailing, seeded, monkeypatch, evening)
    letters = send()
    _digest(mailing, seeded, monkeypatch, evening + timedelta(days=1))

    assert {address(place, "ua"), address(place, "ub")} <= set(letters)
    assert "Réseau Nu: Réunion jeudi." in text_of(letters[address(place, "ua")])
    assert "رسالة غير مقروءة" in text_of(letters[address(place, "ub")])
    assert [to for to in send() if to.startswith(place.prefix)] == []


def test_what_is_written_after_the_digest_comes_in_the_next_one(mailing, seeded, place, send, monkeypatch):
    save_memberships(seeded, [Membership(place.a, place.n)])
    writer, evening = Browser(mailing, "en", place.un), datetime.now(UTC).replace(hour=18)
    writer.submit(f"/inbox/with/{place.a}", {"text": "Premier mot."})
    _digest(mailing, seeded, monkeypatch, evening + timedelta(days=1))
    (item,) = threads.list_threads(seeded, threads.ThreadReader(place.un, place.n))
    writer.submit(f"/inbox/{item.id}", {"text": "Second mot."})
    _digest(mailing, seeded, monkeypatch, evening + timedelta(days=1, hours=1))
    first = send()
    _digest(mailing, seeded, monkeypatch, evening + timedelta(days=2))

    assert "Premier mot." in text_of(first[address(place, "ua")])
    second = text_of(send()[address(place, "ua")])
    assert "Second mot." in second and "Premier mot." not in second


def test_who_booked_is_reminded_of_the_day_it_is_for(mailing, seeded, place, send, monkeypatch):
    room, starts = f"{place.prefix}room", datetime(2031, 3, 11, 9, tzinfo=UTC)
    save_spaces(seeded, [Space(id=room, host=place.a, kind="office", name_fr="Salle")])
    bookings.book(seeded, id=f"{place.prefix}k", space=room, organisation=place.a, starts=starts, purpose="Cours",
                  ends=starts + timedelta(hours=2), user=place.ua, at=starts - timedelta(days=5))  # fmt: skip
    monkeypatch.setattr(booking_reminders, "now", lambda: starts - timedelta(hours=3))
    for _time in range(2):
        with mailing.app_context():
            booking_reminders.remind_of_bookings(seeded)
    ((to, letter),) = send().items()
    assert to == address(place, "ua") and "mardi 11 mars 2031" in SPACES.sub(" ", str(letter["Subject"]))
    seeded.write("MATCH (n:Booking|SpaceRules) DETACH DELETE n")


def test_who_joins_by_a_trusted_link_is_told_of_and_nothing_is_awaited(mailing, seeded, place, send):
    page = Browser(mailing, "en", place.un).submit("/network/links", {"kind": "trusted"})
    Browser(mailing, "en", place.ua).submit(re.search(r"/j/[\w.-]+", page.select_one("[dir=ltr].small").get_text())[0])
    letters = send()
    assert "est désormais membre de votre réseau" in SPACES.sub(" ", str(letters[address(place, "un")]["Subject"]))
    assert set(letters) == {address(place, "ua"), address(place, "un")}


def _remind(app, graph, monkeypatch, moment):
    monkeypatch.setattr(reminders, "now", lambda: moment)
    with app.app_context():
        reminders.remind_of_requests(graph)


def _digest(app, graph, monkeypatch, moment):
    monkeypatch.setattr(digest, "now", lambda: moment)
    with app.app_context():
        digest.make_digests(graph)
