"""The form of a message: what one writes to the other side of a thread."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.kit.files import ACCEPTED
from portal.kit.forms import BaseForm, strip


class PostForm(BaseForm):
    """A message, with a file if need be."""

    text = TextAreaField(
        _l("Your message"),
        filters=[strip],
        validators=[
            DataRequired(_l("Write a few words.")),
            Length(max=4000, message=_l("Shorten the message to 4,000 characters or fewer.")),
        ],
        render_kw={"rows": 4},
    )
    file = FileField(_l("A file"), description=_l("PDF or picture, 5 MB at most."), render_kw={"accept": ACCEPTED})

    def __init__(self, **more: Any) -> None:
        """Let the form stand beside others."""
        super().__init__(**more)
        if "csrf_token" in self:
            self.csrf_token.id = "post-csrf_token"
