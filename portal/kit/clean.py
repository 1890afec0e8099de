"""Every text of a request is cleaned before anything reads it: arguments, forms, names of files and JSON."""

from typing import IO, Any

from flask import Request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property
from wtforms import Field, Form, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from graph.rules.cleaning import clean_file_name, clean_line, clean_text

OF_OTHER_TEXTS = (TextAreaField, PasswordField, HiddenField)
"""Fields whose texts may have lines, or are taken letter by letter."""


class _CleanForms(FormDataParser):
    """Reads forms as Werkzeug does."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """Return what is left, the texts and the files of a form."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        for file in files.values():
            if file.filename:
                file.filename = clean_file_name(file.filename)
        return rest, _clean(form), files


class CleanRequest(Request):
    """A request whose texts are clean."""

    form_data_parser_class = _CleanForms

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the arguments of the address."""
        return _clean(super().args)

    def get_json(self, *args: Any, **options: Any) -> Any:
        """Return the JSON that was sent."""
        return clean_tree(super().get_json(*args, **options))


class CleanForm(FlaskForm):
    """A form whose texts of one line have no second one."""

    class Meta(FlaskForm.Meta):
        """How fields are made."""

        def bind_field(self, form: Form, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """Make a field; one that shows a single line reads a single one."""
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, OF_OTHER_TEXTS):
                field.filters = (_line, *field.filters)
            return field


def clean_tree(value: Any) -> Any:
    """Return the same lists and maps with clean texts, however deep they go."""
    whole = [value]
    waiting: list[Any] = [whole]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            pairs = [(clean_text(name), each) for name, each in inner.items()]
            inner.clear()
            inner.update(pairs)
        for at, each in list(inner.items() if isinstance(inner, dict) else enumerate(inner)):
            if isinstance(each, str):
                inner[at] = clean_text(each)
            elif isinstance(each, list | dict):
                waiting.append(each)
    return whole[0]


def _clean(texts: MultiDict[str, str]) -> Any:
    return type(texts)((name, clean_text(text)) for name, text in texts.items(multi=True))


def _line(text: Any) -> Any:
    return clean_line(text) if isinstance(text, str) else text
