"""The choices of a restitution; sent by GET, so that the address can be shared."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

MOST_PROVINCES = 3


class BreakdownForm(Form):
    """By what, and about what; what isn't a choice is the first one."""

    by = SelectField(_l("By"), validate_choice=False)
    about = SelectField(_l("About"), validate_choice=False)

    def __init__(
        self, arguments: MultiDict[str, str], *, by: Iterable[tuple[str, str]], about: Iterable[tuple[str, str]]
    ) -> None:
        """Fill the form from the address."""
        super().__init__(arguments)
        for field, choices in ((self.by, by), (self.about, about)):
            field.choices = list(choices)
            known = [value for value, _label in field.choices]
            if field.data not in known:
                field.data = known[0] if known else ""


class CompareForm(Form):
    """Up to three provinces; one that the reader doesn't follow is left out."""

    first = SelectField(_l("First province"), validate_choice=False)
    second = SelectField(_l("Second province"), validate_choice=False)
    third = SelectField(_l("Third province"), validate_choice=False)

    def __init__(
        self, arguments: MultiDict[str, str], *, provinces: list[tuple[str, str]], usual: tuple[str, ...]
    ) -> None:
        """Fill the form from the address, with the usual provinces when it names none."""
        super().__init__(arguments)
        known = [code for code, _name in provinces]
        asked = [field.data for field in self if field.data in known] or [code for code in usual if code in known]
        self.chosen = list(dict.fromkeys(asked))[:MOST_PROVINCES]
        for index, field in enumerate(self):
            field.choices = [("", "–"), *provinces]
            field.data = self.chosen[index] if index < len(self.chosen) else ""
