"""Forms of claims: to look for one's association, to add it, to claim it, and to decide."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from graph.people.claims import Proof
from portal.kit.choices import commune_choices, province_choices
from portal.kit.files import ACCEPTED
from portal.kit.forms import BaseForm, short, strip
from portal.kit.requests import arguments_of
from portal.kit.telephone import TelephoneField

RECEIPT_LETTERS = 60
PROOFS = {
    Proof.RECEIPT: _l("The number of the receipt that the authorities gave"),
    Proof.DOCUMENT: _l("A document: the receipt, or the minutes with the board's names"),
    Proof.NONE: _l("Neither now: ADS staff will call me"),
}


class LookForm(Form):
    """Which association somebody looks for; sent by GET."""

    name = StringField(_l("Name of the association"), filters=[strip], render_kw={"dir": "auto"})
    province = SelectField(_l("Province"), validate_choice=False)
    commune = SelectField(_l("Commune"), validate_choice=False)
    receipt = StringField(_l("Number of the receipt"), filters=[strip], render_kw={"dir": "ltr"},
                          description=_l("On the paper that the authorities gave."))  # fmt: skip
    telephone = TelephoneField(_l("Telephone of the association"))

    def __init__(self) -> None:
        """Fill the form from the address, with the communes of the chosen province."""
        super().__init__(arguments_of(LookForm))
        self.province.choices = [("", _l("Choose")), *province_choices()]
        communes = commune_choices(self.province.data)
        self.commune.choices = [("", _l("All communes")), *communes]
        if self.commune.data not in dict(communes):
            self.commune.data = ""


class NewForm(BaseForm):
    """An association that the directory doesn't have."""

    name_fr = StringField(
        _l("Name in French letters"), filters=[strip], validators=[short(200)], render_kw={"dir": "ltr"}
    )
    name_ar = StringField(_l("Name in Arabic"), filters=[strip], validators=[short(200)], render_kw={"dir": "rtl"})
    commune = SelectField(_l("Commune"), validators=[InputRequired(_l("Choose a commune."))])
    locality = StringField(
        _l("Village or quarter"), filters=[strip], validators=[short(100)], render_kw={"dir": "auto"}
    )
    receipt = StringField(_l("Number of the receipt"), filters=[strip], validators=[short(RECEIPT_LETTERS)],
                          description=_l("On the paper that the authorities gave."))  # fmt: skip

    def __init__(self, province: str, **more: Any) -> None:
        """Offer the communes of a province."""
        super().__init__(**more)
        self.commune.choices = [("", _l("Choose")), *commune_choices(province)]

    def validate_name_fr(self, _field: StringField) -> None:
        """Ask for one name at least."""
        if not (self.name_fr.data or self.name_ar.data):
            raise ValidationError(_("Enter the name in French letters or in Arabic."))


class ClaimForm(BaseForm):
    """By what somebody shows that an association is theirs."""

    proof = RadioField(
        _l("How can you show that it is yours?"),
        choices=[SelectChoice(code, label) for code, label in PROOFS.items()],
        validators=[InputRequired(_l("Choose how you can show it."))],
    )
    receipt = StringField(_l("Number of the receipt"), filters=[strip], validators=[short(RECEIPT_LETTERS)],
                          render_kw={"dir": "ltr"})  # fmt: skip
    file = FileField(_l("Photo or PDF"), description=_l("5 MB at most. It is deleted once ADS staff have decided."),
                     render_kw={"accept": ACCEPTED})  # fmt: skip
    note = TextAreaField(_l("Your function, and anything else that helps"), filters=[strip], validators=[short(500)],
                         render_kw={"rows": 3})  # fmt: skip

    def validate_receipt(self, field: StringField) -> None:
        """Ask for the number when it is what shows it."""
        if self.proof.data == Proof.RECEIPT and not field.data:
            raise ValidationError(_("Enter the number of the receipt."))

    def validate_file(self, field: FileField) -> None:
        """Ask for the document when it is what shows it."""
        if self.proof.data == Proof.DOCUMENT and not (field.data and field.data.filename):
            raise ValidationError(_("Choose the photo or the PDF."))


class AcceptForm(BaseForm):
    """What staff saw."""

    seen = StringField(
        _l("What did you see?"),
        description=_l(
            "For example: the receipt of 2019, the minutes of the last assembly. No number of an identity card."
        ),
        filters=[strip],
        validators=[DataRequired(_l("Say what you saw, in a few words.")), short(200)],
    )


class RefuseForm(BaseForm):
    """Why a claim is refused."""

    reason = TextAreaField(
        _l("Why is it refused?"),
        description=_l("The person reads it."),
        filters=[strip],
        validators=[DataRequired(_l("Say why, in a few words.")), short(300)],
        render_kw={"rows": 3},
    )
