"""The calendar of a province's plan: by quarter and month, and as a file for other calendars."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from portal.kit.clock import MOROCCO
from seed import demo
from tests.portal.plan.papers import planned
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]


def words(tag):
    return " ".join(tag.get_text(" ").replace("\u00a0", " ").split())


def events(browse, plan, language="en"):
    response = browse(STAFF, language).client.get(f"/plans/{plan.id}/calendar.ics")
    assert response.mimetype == "text/calendar"
    return {str(event["uid"]): event for event in Calendar.from_ical(response.data).walk("VEVENT")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sessions_stand_in_their_quarter_and_month(browse, plan, language):
    page = browse(STAFF, language).get(f"/plans/{plan.id}/calendar")

    assert len(page.select("h2[id^=quarter-]")) == 3
    assert [section.h3.get_text() != "" for section in page.select(".agenda")] == [True] * 4
    assert len(page.select(".agenda-item")) == 5
    assert [link.get_text(strip=True)[-1] for link in page.select(".month-session")] == ["1", "1", "2", "4"]


def test_what_is_said_of_a_session(browse, plan):
    page = browse(STAFF).get(f"/plans/{plan.id}/calendar")

    first = words(page.select_one("#session-1"))
    assert "Tuesday, April 7, 2026 · 09:30 · 2 days" in first
    assert (
        "Associations asked to come" in first and "2 associations" in first and "Maison des jeunes, Khénifra" in first
    )
    assert "Cancelled" in words(page.select_one("#session-2"))
    assert words(page.select_one("#session-3")).startswith("3 Day to be set")
    assert "an offer that is gone" in words(page.select_one("#session-5"))
    assert "No session in this quarter." in words(page.select_one("section[aria-labelledby=quarter-2026-4]"))
    assert "Demonstration data" in page.get_text()


def test_the_file_has_an_event_for_each_session_with_a_day(browse, plan, place):
    found = events(browse, plan)

    assert set(found) == {f"{place.prefix}s{number}" for number in (1, 2, 4)}
    first = found[f"{place.prefix}s1"]
    assert first["dtstart"].dt == datetime(2026, 4, 7, 9, 30, tzinfo=MOROCCO)
    assert first["dtstart"].dt.utcoffset() == timedelta(hours=1)
    assert first["dtstart"].params["TZID"] == "Africa/Casablanca"
    assert first["dtend"].dt == datetime(2026, 4, 7, 15, 30, tzinfo=MOROCCO), "12 hours are two days of six"
    assert first["rrule"] == {"FREQ": ["DAILY"], "COUNT": [2]}
    assert "rrule" not in found[f"{place.prefix}s4"]
    assert first["location"] == "Maison des jeunes, Khénifra"
    assert first["description"] == "For 2 associations"
    assert first["status"] == "CONFIRMED"


def test_a_session_without_an_hour_is_of_the_whole_day_and_a_cancelled_one_says_so(browse, plan, place):
    cancelled = events(browse, plan)[f"{place.prefix}s2"]

    assert (cancelled["dtstart"].dt, cancelled["dtend"].dt) == (date(2026, 4, 21), date(2026, 4, 22))
    assert cancelled["status"] == "CANCELLED"


def test_a_draft_is_tentative_until_it_is_adopted(browse, seeded, plan, place, staff):
    assert events(browse, plan)[f"{place.prefix}s4"]["status"] == "TENTATIVE"
    planned.adopt(seeded, plan, staff)
    adopted = events(browse, plan, "fr")[f"{place.prefix}s4"]
    assert adopted["status"] == "CONFIRMED"
    assert adopted["description"] == "Pour 1 association"


def test_the_zone_is_in_the_file(browse, plan):
    text = browse(STAFF).client.get(f"/plans/{plan.id}/calendar.ics").text
    assert "BEGIN:VTIMEZONE" in text and "TZID:Africa/Casablanca" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_plan_without_sessions_says_what_to_do(browse, seeded, plan, place, staff):
    empty = planned.plan_of(f"{place.prefix}empty-", place.a, place.b, place.c)
    planned.save(seeded, planned.replace(empty, sessions=(), outcome=None), staff)

    assert "No session yet" in browse(STAFF).get(f"/plans/{empty.id}/calendar").get_text()
    assert events(browse, empty) == {}
