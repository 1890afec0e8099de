"""How days are written."""

from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from portal.kit import language

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 30, 8, tzinfo=UTC), "since today"),
        (datetime(2026, 11, 29, 22, tzinfo=UTC), "for 1 day"),  # Eleven at night in Morocco, fourteen hours before.
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), "since today"),
        (datetime(2026, 11, 27, 23, tzinfo=UTC), "for 2 days"),
    ],
)
def test_days_are_those_of_the_calendar_in_morocco(app, monkeypatch, moment, told):
    monkeypatch.setattr(language, "now", lambda: NOON)
    with app.test_request_context(), force_locale("en"):
        assert language.for_days(moment) == told
