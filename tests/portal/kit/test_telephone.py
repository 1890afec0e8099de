"""Numbers in forms, and links that open a conversation with its text ready."""

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from portal.kit.telephone import TelephoneField, sms_link, whatsapp_link


class CallForm(FlaskForm):
    number = TelephoneField("Number")


@pytest.mark.parametrize(("typed", "number"), [("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "+212612345678"), ("", None), ("12", None)])
def test_a_field_reads_a_number_and_shows_what_was_typed(app, typed, number):
    with app.test_request_context():
        form = CallForm(MultiDict({"number": typed}), meta={"csrf": False})
        assert form.validate() is (typed != "12")
        assert form.number.data == number and form.number._value() == typed


def test_links_carry_their_text_whole():
    assert whatsapp_link("+212612345678", "Bonjour & مرحبا #1") == (
        "https://wa.me/212612345678?text=Bonjour%20%26%20%D9%85%D8%B1%D8%AD%D8%A8%D8%A7%20%231"
    )
    assert sms_link("+212612345678", "a b") == "sms:+212612345678?body=a%20b"
