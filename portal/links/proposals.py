"""Words to begin with, for a request that comes from a suggestion or from a need: they may be sent as they are."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from graph.rules.kinds import RequestKind
from portal.kit.words import word

WORDS: Mapping[str, Callable[[], str]] = {
    RequestKind.JOIN: lambda: _("We would like to join your network. Could we meet to get to know one another?"),
    RequestKind.INVITE: lambda: _("We would be glad to have you in our network. Could we meet to tell you about it?"),
    RequestKind.PARTNER: lambda: _("We believe that we could do something together. Could we meet to speak about it?"),
    RequestKind.SPACE: lambda: _("We look for a space and would gladly share yours. Could we come and see it?"),
    RequestKind.EXCHANGE: lambda: _("We would like to learn from you, and to share what we know. Could we meet?"),
}


def proposed_words(kind: str, axis: str = "") -> str:
    """Return the words for a kind of request, about an axis of the diagnostic when there is one."""
    begin = [_("It is about this: %(axis)s.", axis=word(axis, "axis"))] if axis else []
    return " ".join([WORDS[kind](), *begin])
