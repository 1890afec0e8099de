"""Fields for numbers, amounts, days and hours: read as people write them here, shown as they were typed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.widgets import TextInput

from graph.rules.typed import read_amount, read_day, read_hour, read_number, read_whole, write_day

MOST_NUMBER = 1e12


class TypedField(Field, ABC):
    """A text that is read as a value; None for nothing, and the value it had when nothing was sent."""

    widget = TextInput()
    unreadable: Any = ""
    keyboard = "numeric"
    data: Any
    render_kw: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **more: Any) -> None:
        """Ask phones for the keys that the value needs."""
        super().__init__(label, validators, **more)
        self.render_kw = {"inputmode": self.keyboard, "autocomplete": "off"} | (self.render_kw or {})

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raise ValueError, with what to do in the page's language, when it can't be read."""
        if not valuelist:
            return
        self.data = None
        if not valuelist[0].strip():
            return
        try:
            self.data = self.read(valuelist[0])
        except ValueError:
            raise ValueError(str(self.unreadable)) from None

    @abstractmethod
    def read(self, text: str) -> Any:
        """Return the value that a text stands for. Raises ValueError."""

    def write(self, value: Any) -> str:
        """Write a value as one may type it."""
        return str(value)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else self.write(self.data)


class CountField(TypedField):
    """A whole number."""

    unreadable = _l("Enter a whole number, such as 12.")

    def read(self, text: str) -> int:
        """Return the number. Raises ValueError, also for one beyond all counting."""
        return int(_bounded(read_whole(text)))


class AmountField(TypedField):
    """A sum in whole dirhams."""

    unreadable = _l("Enter a whole number of dirhams, such as 12000.")

    def read(self, text: str) -> int:
        """Return the sum. Raises ValueError, also for one beyond all counting."""
        return int(_bounded(read_amount(text)))


class NumberField(TypedField):
    """A number, with a point or a comma."""

    unreadable = _l("Enter a number, such as 12 or 12.5.")
    keyboard = "decimal"

    def read(self, text: str) -> float:
        """Return the number, its thousands parted as the page's language prints them. Raises ValueError."""
        locale = get_locale()
        return _bounded(read_number(text, grouping=locale.number_symbols["latn"]["group"] if locale else ""))

    def write(self, value: float) -> str:
        """Write the number without decimals that say nothing."""
        return f"{value:.10g}"


class DayField(TypedField):
    """A day, asked for and shown as 20/03/2015."""

    unreadable = _l("Enter a date, such as 20/03/2015.")

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **more: Any) -> None:
        """Say under the label how a day is written, unless there is something else to say."""
        super().__init__(label, validators, **{"description": _l("Day, month and year, such as 20/03/2015.")} | more)
        self.render_kw = {"dir": "ltr"} | self.render_kw

    def read(self, text: str) -> date:
        """Return the day. Raises ValueError."""
        return read_day(text)

    def write(self, value: date) -> str:
        """Write the day as it is asked for."""
        return write_day(value)


class HourField(TypedField):
    """An hour of the day, asked for and shown on a clock of 24 hours."""

    unreadable = _l("Enter an hour, such as 09:30 or 14:00.")

    def __init__(self, label: Any = None, validators: Sequence[Any] | None = None, **more: Any) -> None:
        """Say under the label how an hour is written, unless there is something else to say."""
        hint = _l("From 00:00 to 23:59, such as 09:30 or 14:00.")
        super().__init__(label, validators, **{"description": hint} | more)
        self.render_kw = {"dir": "ltr"} | self.render_kw

    def read(self, text: str) -> time:
        """Return the hour. Raises ValueError."""
        return read_hour(text)

    def write(self, value: time) -> str:
        """Write the hour on a clock of 24 hours."""
        return f"{value:%H:%M}"


def _bounded(number: float) -> float:
    if abs(number) >= MOST_NUMBER:
        raise ValueError("beyond all counting")
    return number
