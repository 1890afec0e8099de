"""The form of a request: a message to those who will answer."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.kit.forms import BaseForm, strip


class AskForm(BaseForm):
    """A message to those who will answer."""

    message = TextAreaField(
        _l("Your message"),
        description=_l("Say who you are and what you hope for. They will read it beside your profile."),
        filters=[strip],
        validators=[
            DataRequired(_l("Write a few words to those who will answer.")),
            Length(max=2000, message=_l("Shorten the message to 2,000 characters or fewer.")),
        ],
        render_kw={"rows": 6},
    )
