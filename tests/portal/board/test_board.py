"""The board and the bookings, through the pages."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest

from graph.board import bookings, notices
from graph.directory.associations import Association, save_associations
from graph.directory.spaces import Space, save_spaces
from graph.links import blocks
from portal.board import routes
from portal.kit.clock import MOROCCO, now
from seed import demo
from tests.graph.world import ask, decide

DAY = (datetime.now(MOROCCO) + timedelta(days=3)).strftime("%d/%m/%Y")
PAST = (datetime.now(MOROCCO) - timedelta(days=1)).strftime("%d/%m/%Y")
FORGET = "MATCH (node:Booking|Notice|SpaceRules) DETACH DELETE node"
GOOD = {"day": DAY, "starts": "10:00", "ends": "12:00", "purpose": "Réunion"}


@pytest.fixture
def room(seeded, place):
    """Let a use a room of b; return its id."""
    id = f"{place.prefix}room"
    save_spaces(seeded, [Space(id=id, host=place.b, kind="meeting_room", name_fr="Salle Bêta")])
    decide(seeded, ask(seeded, f"{place.prefix}s", "space", place.a, place.b, user=place.ua), "accepted", user=place.ub)
    yield id
    seeded.write(FORGET)


def booked(graph, room):
    return [(one.own.id, one.state) for one in bookings.list_bookings(graph, room, now())]


def test_a_room_is_found_and_booked_and_not_twice(browse, seeded, place, room):
    assert "Salle Bêta" in browse(place.ua).get("/spaces").get_text()
    page = browse(place.ua).submit(f"/spaces/{room}/book", GOOD)
    assert "The space is booked for you." in page.get_text()

    page = browse(place.ub).submit(f"/spaces/{room}/book", GOOD | {"starts": "11:00", "ends": "13:00"}, status=200)

    assert "taken at that time" in page.find(id="starts-error").get_text()
    assert page.find(id="starts")["value"] == "11:00"
    assert booked(seeded, room) == [(place.a, "booked")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"day": PAST}, "day"), ({"day": "x"}, "day"), ({"starts": "22:00", "ends": "02:00"}, "ends"),
     ({"starts": "07:00"}, "starts"), ({"ends": "20:00"}, "ends"), ({"purpose": ""}, "purpose"),
     ({"day": "01/01/2999"}, "day")],
)  # fmt: skip
def test_a_booking_across_midnight_or_in_the_past_is_refused(browse, seeded, place, room, typed, field):
    browse(place.ub).submit(f"/spaces/{room}/rules", {"opens": "08:00", "closes": "18:00", "words": "La clé…"})
    page = browse(place.ua).submit(f"/spaces/{room}/book", GOOD | typed, status=200)
    assert page.find(id=f"{field}-error"), page.find_all(class_="field-error")
    assert "La clé…" in page.get_text()
    assert booked(seeded, room) == []


def test_a_booking_is_cancelled_by_its_own_side_or_the_host(browse, seeded, place, room):
    browse(place.ua).submit(f"/spaces/{room}/book", GOOD)
    (one,) = bookings.list_bookings(seeded, room, now())
    browse(place.ufar).post(f"/bookings/{one.id}/cancel", status=403)
    browse(place.ub).post(f"/bookings/{one.id}/no-show", status=403)
    browse(place.ub).submit(f"/spaces/{room}/book", action=f"/bookings/{one.id}/cancel")
    assert booked(seeded, room) == []
    assert bookings.get_booking(seeded, one.id).state == "cancelled"
    browse(place.ufar).post(f"/spaces/{room}/book", GOOD, status=403)


def test_what_suits_is_shown_among_suggestions_with_what_was_said(browse, seeded, place):
    lacking = {"lat": 32.94, "lon": -5.67, "domains": ("professional",), "territories": (demo.KHENIFRA,)}
    save_associations(seeded, [Association(id=place.b, name_fr="Association Bêta", premises=False, **lacking)])
    for kind, title in (("offer", "Une salle le mardi"), ("need", "Une salle"), ("offer", "Des chaises")):
        browse(place.ua).submit("/board/new", {"kind": kind, "title": title, "words": "", "domain": "literacy"})

    page = browse(place.ub).get("/suggestions/partner").find("section", attrs={"aria-labelledby": "board-title"})

    assert [one.get_text(strip=True) for one in page("h3")] == ["Une salle le mardiWe offer"], "others say nothing"
    assert "You said that you have no premises" in page.get_text() and "In your commune" in page.get_text()
    assert not browse(place.ufar).get("/suggestions").find(id="board-title"), "nothing from another province"
    seeded.write(FORGET)


def test_the_host_keeps_that_nobody_came_for_a_week(browse, seeded, place, room):
    for id, days in (("past", 2), ("old", 9), ("to-come", -2)):
        starts = now() - timedelta(days=days)
        bookings.book(seeded, id=f"{place.prefix}{id}", space=room, organisation=place.a, purpose=id, user=place.ua,
                      starts=starts, ends=starts + timedelta(hours=2), at=now())  # fmt: skip
    host = browse(place.ub)
    page = host.get(f"/spaces/{room}/book")
    assert "old" not in page.get_text()
    assert [form["action"].split("/")[-1] for form in page.select("main .plain-list form")] == ["cancel", "no-show"]
    assert "The last seven days" not in browse(place.ua).get(f"/spaces/{room}/book").get_text()

    host.submit(f"/spaces/{room}/book", action=f"/bookings/{place.prefix}past/no-show")
    host.post(f"/bookings/{place.prefix}to-come/no-show", status=403)
    host.post(f"/bookings/{place.prefix}old/cancel", status=403)

    assert [bookings.get_booking(seeded, f"{place.prefix}{id}").state for id in ("past", "to-come", "old")] == [
        "no_show", "booked", "booked",
    ]  # fmt: skip


def test_ids_are_not_the_senders_to_choose(browse, seeded, place, room):
    browse(place.ua).submit(f"/spaces/{room}/book", GOOD | {"id": "chosen"})
    browse(place.ua).submit("/board/new", {"kind": "need", "title": "Une imprimante", "id": "chosen"})
    assert seeded.read("MATCH (n:Booking|Notice {id: 'chosen'}) RETURN n.id AS id") == []
    assert booked(seeded, room) == [(place.a, "booked")]


def test_an_answer_carries_its_file_and_the_blocked_send_none(browse, seeded, place):
    browse(place.ua).submit("/board/new", {"kind": "need", "title": "Un formateur"})
    (own,) = [one for one in notices.list_notices(seeded, place.a, now()) if one.author.id == place.a]
    answering = browse(place.ub)
    page = answering.submit(f"/board/{own.id}", {"text": "Voici", "file": (BytesIO(b"x"), "x.pdf")}, status=200)
    assert page.find(id="file-error") and page.find("textarea").get_text().strip() == "Voici"
    pdf = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "cv.pdf")
    assert "cv.pdf" in answering.submit(f"/board/{own.id}", {"text": "Voici", "file": pdf}).get_text()

    blocks.block(seeded, own=place.a, other=place.b, user=place.ua, at=now())
    page = answering.post(f"/board/{own.id}", {"text": "Encore"}, status=200, borrowed_from=f"/board/{own.id}")
    assert "One of you has blocked the other" in page.get_text() and not page.select("main form[enctype]")
    assert "Encore" not in browse(place.ua).get("/inbox").get_text()
    seeded.write(FORGET)


def test_a_long_board_has_pages(browse, seeded, place, monkeypatch):
    monkeypatch.setattr(routes, "SHOWN", 1)
    for title in ("Une salle", "Une table"):
        browse(place.ua).submit("/board/new", {"kind": "offer", "title": title, "domain": "literacy"})
    titles = [
        browse(place.ub).get(f"/board?kind=offer&page={page}").select_one(".card-title a").get_text() for page in (1, 2)
    ]
    assert sorted(titles) == ["Une salle", "Une table"]
    seeded.write(FORGET)


def test_a_need_is_posted_found_and_answered(browse, seeded, place):
    browse(place.ua).submit("/board/new", {"kind": "need", "title": "Un formateur", "words": "", "domain": "literacy"})
    page = browse(place.ub).get("/board?kind=need")
    card = next(one for one in page.select("main .card") if "Un formateur" in one.get_text())
    assert "In your commune" in card.get_text() and "In your domain" in card.get_text()

    near = browse(place.ub).get("/suggestions").find(id="board-title").parent
    assert near.find("a", href=card.a["href"]) and "In your domain" in near.get_text()

    browse(place.ub).submit(card.a["href"], {"text": "Nous avons quelqu'un."})

    assert "Nous avons quelqu'un." in browse(place.ua).get("/inbox").get_text()
    (own,) = [one for one in notices.list_notices(seeded, place.a, now()) if one.author.id == place.a]
    browse(place.ua).submit("/board", action=f"/board/{own.id}/down")
    assert "no longer on the board" in browse(place.ub).get(f"/board/{own.id}").get_text()
    seeded.write(FORGET)


@pytest.mark.parametrize(("typed", "field"), [({"kind": "x"}, "kind"), ({"title": " "}, "title")])
def test_a_notice_says_what_it_is(browse, seeded, place, typed, field):
    page = browse(place.ua).submit("/board/new", {"kind": "offer", "title": "Une salle"} | typed, status=200)
    assert page.find(id=f"{field}-error")
