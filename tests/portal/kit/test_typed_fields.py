"""One mechanism in all forms: every number, sum, day and hour is typed, read, refused and shown in the same way."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DateTimeField, DecimalField, FloatField, Form, IntegerField, TimeField
from wtforms.fields.core import UnboundField

from portal.accounts.identity import IdentityField
from portal.kit.telephone import TelephoneField
from portal.kit.typed import AmountField, CountField, DayField, HourField, NumberField, TypedField

FOREIGN = (DateField, DateTimeField, DecimalField, FloatField, IntegerField, TimeField)
"""Fields of the library that read what a browser sends, not what people type."""
CASES = {
    CountField: [("١٢", 12), ("1 200", 1200), ("1.200", 1200), ("", None)],
    AmountField: [("600 000", 600_000), ("600 000 DH", 600_000), ("600.000", 600_000), ("٦٠٠٠٠٠", 600_000)],
    NumberField: [("12,5", 12.5), ("١٢٫٥", 12.5), ("1,200", 1200), ("1,200.5", 1200.5)],
    DayField: [("20/03/2015", date(2015, 3, 20)), ("٢٠/٣/٢٠١٥", date(2015, 3, 20)), ("2015-03-20", date(2015, 3, 20))],
    HourField: [("9h30", time(9, 30)), ("14:00", time(14)), ("١٤:٣٠", time(14, 30))],
    TelephoneField: [("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "+212612345678"), ("+33 6 12 34 56 78", "+33612345678")],
    IdentityField: [("06.12.34.56.78", "+212612345678"), ("Nom@Example.org", "nom@example.org")],
}
REFUSED = {
    CountField: "Enter a whole number, such as 12.",
    AmountField: "Enter a whole number of dirhams, such as 12000.",
    NumberField: "Enter a number, such as 12 or 12.5.",
    DayField: "Enter a date, such as 20/03/2015.",
    HourField: "Enter an hour, such as 09:30 or 14:00.",
    TelephoneField: "Enter a telephone number such as 06 12 34 56 78, or with its country: +33 6 12 34 56 78.",
    IdentityField: "Enter a number such as 06 12 34 56 78, or an e-mail address such as name@example.org.",
}


def subclasses(of):
    """Return the classes that are built on a class, in modules of the portal."""
    found = {one for child in of.__subclasses__() for one in (child, *subclasses(child))}
    return {one for one in found if one.__module__.startswith("portal.")}


def fields_of(forms):
    """Return the fields of forms as (form, name, field not yet tied to a form)."""
    return [
        (form, name, field)
        for form in sorted(forms, key=lambda one: f"{one.__module__}.{one.__qualname__}")
        for name in dir(form)
        if isinstance(field := getattr(form, name, None), UnboundField)
    ]


@pytest.fixture
def fields(app):
    """Return the fields of all forms; the application has imported every module that has some."""
    return fields_of(subclasses(Form))


def test_no_form_leaves_a_number_or_a_day_to_the_browser(fields):
    assert len(fields) > 60
    assert [(form.__name__, name) for form, name, field in fields if issubclass(field.field_class, FOREIGN)] == []


def test_every_kind_of_field_is_in_use_and_sums_are_sums(fields):
    typed = [(form, name, field) for form, name, field in fields if issubclass(field.field_class, TypedField)]

    assert {field.field_class for _form, _name, field in typed} == set(CASES)
    for form, name, field in typed:
        if name in ("budget", "cost"):
            assert field.field_class is AmountField, f"{form.__name__}.{name}"


def test_every_field_reads_what_people_type_and_keeps_what_it_refuses(app, fields):
    with app.test_request_context(headers={"Cookie": "language=en"}):
        for form, name, unbound in fields:
            kind = unbound.field_class
            if not issubclass(kind, TypedField):
                continue
            for typed, value in CASES[kind]:
                assert read(unbound, name, typed).data == value, f"{form.__name__}.{name}: {typed}"
            field = read(unbound, name, "abc")
            assert (field.data, field._value()) == (None, "abc"), f"{form.__name__}.{name}"
            assert field.process_errors == [REFUSED[kind]], f"{form.__name__}.{name}"


def read(unbound, name, typed):
    """Return the field of a form that got a text."""
    field = unbound.bind(form=Form(), name=name)
    field.process(MultiDict({name: typed}))
    return field


@pytest.mark.parametrize(("kind", "value", "shown"), [
    (DayField, date(2015, 3, 5), "05/03/2015"), (HourField, time(9), "09:00"), (HourField, time(14, 5), "14:05"),
    (AmountField, 12000, "12000"), (NumberField, 12.0, "12"), (NumberField, 1234567.5, "1234567.5"),
    (CountField, 0, "0"), (CountField, None, ""),
])  # fmt: skip
def test_a_value_is_shown_as_it_may_be_typed(app, kind, value, shown):
    with app.test_request_context(headers={"Cookie": "language=en"}):
        field = kind().bind(form=Form(), name="one")
        field.process(None, data=value)
        assert field._value() == shown
        assert kind().bind(form=Form(), name="one").read(shown) == value if shown else True


@pytest.mark.parametrize(("language", "typed", "number"), [
    ("fr", "1 200,5", 1200.5), ("fr", "1.250", 1.25), ("ar", "1.250", 1250), ("en", "1,250", 1250),
    ("en", "1.25", 1.25),
])  # fmt: skip
def test_a_number_is_read_as_the_language_of_the_page_prints_it(app, language, typed, number):
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        assert read(NumberField(), "one", typed).data == number
