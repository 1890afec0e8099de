"""Forms of requests: a message when asking, a reason when refusing."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.forms import BaseForm, strip


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


class RefuseForm(BaseForm):
    """A reason, so that the other side learns from the answer."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l("One sentence is enough. The other side will read it."),
        filters=[strip],
        validators=[
            DataRequired(_l("Say in a few words why, so that the other side understands.")),
            Length(max=500, message=_l("Shorten the reason to 500 characters or fewer.")),
        ],
        render_kw={"rows": 3},
    )
