"""What a request says as one short sentence: who asks what of whom, one's own side named "you"."""

from collections.abc import Callable, Collection, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from graph.links.requests import LinkRequest, Party
from graph.rules.kinds import RequestKind
from portal.kit.bidi import bdi, isolate
from portal.kit.language import localised_name

OF_OTHERS: Mapping[str, str] = {
    "join": _l("%(sender)s asks to join %(recipient)s"),
    "invite": _l("%(sender)s invites %(recipient)s"),
    "partner": _l("%(sender)s proposes a partnership to %(recipient)s"),
    "space": _l("%(sender)s asks to share the spaces of %(recipient)s"),
    "exchange": _l("%(sender)s proposes an exchange to %(recipient)s"),
    "recommend": _l("The ADS suggests %(sender)s to %(recipient)s"),
    "recommend_exchange": _l("The ADS suggests to %(recipient)s an exchange with %(sender)s"),
    "recommend_space": _l("The ADS suggests to %(recipient)s to share the spaces of %(sender)s"),
    "tell_network": _l("%(sender)s says that it is a member of %(recipient)s"),
    "tell_member": _l("%(sender)s says that %(recipient)s is its member"),
    "tell_partner": _l("%(sender)s says that it works with %(recipient)s"),
}
OF_SENDERS: Mapping[str, str] = {
    "join": _l("You ask to join %(recipient)s"),
    "invite": _l("You invite %(recipient)s"),
    "partner": _l("You propose a partnership to %(recipient)s"),
    "space": _l("You ask to share the spaces of %(recipient)s"),
    "exchange": _l("You propose an exchange to %(recipient)s"),
    "tell_network": _l("You say that you are a member of %(recipient)s"),
    "tell_member": _l("You say that %(recipient)s is your member"),
    "tell_partner": _l("You say that you work with %(recipient)s"),
}
OF_RECIPIENTS: Mapping[str, str] = {
    "join": _l("%(sender)s asks to join you"),
    "invite": _l("%(sender)s invites you"),
    "partner": _l("%(sender)s proposes a partnership to you"),
    "space": _l("%(sender)s asks to share your spaces"),
    "exchange": _l("%(sender)s proposes an exchange to you"),
    "recommend": _l("The ADS suggests %(sender)s to you"),
    "recommend_exchange": _l("The ADS suggests to you an exchange with %(sender)s"),
    "recommend_space": _l("The ADS suggests to you to share the spaces of %(sender)s"),
    "tell_network": _l("%(sender)s says that it is your member"),
    "tell_member": _l("%(sender)s says that you are its member"),
    "tell_partner": _l("%(sender)s says that it works with you"),
}
SENT: Mapping[str, Callable[[], str]] = {
    RequestKind.INVITE: lambda: _("Invitation sent."),
    RequestKind.JOIN: lambda: _("Your request to join is sent."),
    RequestKind.PARTNER: lambda: _("Your proposal of a partnership is sent."),
    RequestKind.SPACE: lambda: _("Your request to share is sent."),
    RequestKind.EXCHANGE: lambda: _("Your proposal of an exchange is sent."),
}
"""What a person is told who has sent a request."""
NONE: Collection[str] = ()


def request_sentence(item: LinkRequest, *, as_others: bool = False) -> Markup:
    """Return the sentence for a page, seen from whoever reads it; as_others: as those see it who are on no side."""
    signed_in = current_user and current_user.is_authenticated and not as_others
    own = current_user.organisations if signed_in else NONE
    names = {"sender": _shown(item.sender), "recipient": _shown(item.recipient)}
    return Markup(str(_words(item, own))) % names  # noqa: S704 - a message of the catalogue


def plain_sentence(item: LinkRequest, own: str) -> str:
    """Return the sentence for a message to those who act for a side of the request."""
    names = {"sender": isolate(localised_name(item.sender)), "recipient": isolate(localised_name(item.recipient))}
    return str(_words(item, (own,))) % names


def _words(item: LinkRequest, own: Collection[str]) -> str:
    if item.sender.id in own and item.kind in OF_SENDERS:
        return OF_SENDERS[item.kind]
    if item.recipient.id in own:
        return OF_RECIPIENTS[item.kind]
    return OF_OTHERS[item.kind]


def _shown(party: Party) -> Markup:
    return bdi(localised_name(party))
