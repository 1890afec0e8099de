"""The forms of a session: an address to write to, and why it is cancelled."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Email

from portal.kit.forms import BaseForm, short, strip

REASON_LETTERS = 500


class AddressForm(BaseForm):
    """The e-mail address of an association that has no account."""

    email = EmailField(
        _l("E-mail address"),
        filters=[strip],
        validators=[
            DataRequired(_l("Enter an e-mail address, such as name@example.org.")),
            Email(_l("Enter an e-mail address, such as name@example.org.")),
        ],
    )


class CancelForm(BaseForm):
    """Why a session won't take place."""

    reason = TextAreaField(
        _l("Why is it cancelled?"),
        description=_l("Those who were asked to come will read it."),
        filters=[strip],
        validators=[
            DataRequired(_l("Say in a few words why.")),
            short(REASON_LETTERS),
        ],
        render_kw={"rows": 3},
    )


def hindrance_words(hindrance: str) -> str:
    """Say why associations can't be asked yet, and what to do."""
    return {
        "draft": _("The plan isn't adopted yet: associations are asked once it is."),
        "closed": _("The plan is closed: nobody can be asked any more."),
        "day": _("The session has no day and hour yet. Set both in the plan."),
        "past": _("The day of the session is over. Choose another day in the plan."),
        "nobody": _("The session has no association yet. Give it some in the plan."),
    }[hindrance]
