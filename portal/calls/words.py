"""Calls for projects in words: what they ask for, why they fit, and what happened to them."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.board.calls import CallChange
from graph.rules.calls import EVERYWHERE, Criterion, Fit, FundingCall, Receipt
from graph.rules.kinds import Milieu, OrganisationKind
from portal.kit.bidi import isolate
from portal.kit.language import domain_name, format_count, localised_name, ngettext, target_name
from portal.kit.words import enumerate_words

ICONS = {
    Criterion.PLACE: "map-pin", Criterion.DOMAIN: "shapes", Criterion.KIND: "network", Criterion.MILIEU: "map",
    Criterion.TARGETS: "users", Criterion.AGE: "calendar", Criterion.RECEIPT: "file-text", Criterion.MEMBERS: "users",
}  # fmt: skip
MILIEUX = {"": _l("Urban and rural"), Milieu.URBAN: _l("Urban only"), Milieu.RURAL: _l("Rural only")}
RECEIPTS = {
    Receipt.NONE: _l("No receipt is asked for"),
    Receipt.ANY: _l("A receipt, provisional or definitive"),
    Receipt.DEFINITIVE: _l("The definitive receipt"),
}
ONLY = {
    OrganisationKind.ASSOCIATION: _l("Only for associations"),
    OrganisationKind.NETWORK: _l("Only for networks"),
}
KINDS = {OrganisationKind.ASSOCIATION: _l("Associations"), OrganisationKind.NETWORK: _l("Networks")}
FIELDS = {
    "title_fr": _l("the title"),
    "title_ar": _l("the title"),
    "until": _l("the deadline"),
    "funder": _l("who funds it"),
    "words": _l("the description"),
    "areas": _l("where it is open"),
    "domains": _l("the domains"),
    "kinds": _l("who may apply"),
    "milieu": _l("who may apply"),
    "targets": _l("who may apply"),
    "least_years": _l("who may apply"),
    "receipt": _l("who may apply"),
    "least_members": _l("who may apply"),
    "most_members": _l("who may apply"),
    "amount_from": _l("the amount"),
    "amount_to": _l("the amount"),
    "link": _l("how one applies"),
    "place": _l("how one applies"),
    "steps": _l("the steps"),
}
"""What a change of a call was about."""


def reasons(call: FundingCall, fit: Fit) -> list[tuple[str, str]]:
    """Return why a call fits who reads, each with its icon."""
    return [(ICONS[criterion], _reason(call, criterion, about)) for criterion, about in fit.reasons]


def requirements(call: FundingCall) -> Iterator[tuple[Criterion, str]]:
    """Return all that a call asks of who applies, beside place and domain."""
    if len(call.kinds) == 1:
        yield Criterion.KIND, requirement(call, Criterion.KIND)
    asked = {
        Criterion.MILIEU: call.milieu, Criterion.TARGETS: call.targets, Criterion.AGE: call.least_years,
        Criterion.RECEIPT: call.receipt, Criterion.MEMBERS: call.least_members or call.most_members,
    }  # fmt: skip
    yield from ((criterion, requirement(call, criterion)) for criterion, value in asked.items() if value)


def requirement(call: FundingCall, criterion: Criterion) -> str:
    """Say what a call asks for under a criterion."""
    if criterion == Criterion.PLACE:
        return _("Only in: %(places)s", places=area_words(call))
    if criterion == Criterion.DOMAIN:
        return _("Only for: %(domains)s", domains=enumerate_words([domain_name(one) for one in call.domains]))
    if criterion == Criterion.TARGETS:
        groups = enumerate_words([target_name(one) for one in call.targets])
        return _("For those who work for: %(groups)s", groups=groups)
    if criterion == Criterion.AGE:
        return ngettext(
            "Founded at least %(num)s year ago", "Founded at least %(num)s years ago", call.least_years or 0
        )
    if criterion == Criterion.MEMBERS:
        return _members(call)
    said = {
        Criterion.KIND: ONLY.get(OrganisationKind(call.kinds[0])) if call.kinds else "",
        Criterion.MILIEU: MILIEUX.get(call.milieu),
        Criterion.RECEIPT: RECEIPTS.get(Receipt(call.receipt)),
    }
    return str(said[criterion] or "")


def area_words(call: FundingCall) -> str:
    """Say where a call is open."""
    return enumerate_words([isolate(localised_name(one)) for one in call.areas]) or _("Everywhere")


def amount_words(call: FundingCall) -> str:
    """Say how much a call gives; nothing when that isn't known."""
    least, most = call.amount_from, call.amount_to
    if least is not None and most is not None and least != most:
        return _("from %(least)s to %(most)s dirhams", least=format_count(least), most=format_count(most))
    if most is not None:
        return ngettext("up to %(num)s dirham", "up to %(num)s dirhams", most)
    return ngettext("from %(num)s dirham", "from %(num)s dirhams", least) if least is not None else ""


def change_words(change: CallChange) -> str:
    """Say what happened to a call."""
    said = {"added": _("Added"), "closed": _("Call closed"), "opened": _("Opened again")}
    fields = dict.fromkeys(str(FIELDS[name]) for name in change.fields if name in FIELDS)
    changed = _("Changed: %(fields)s", fields=enumerate_words(list(fields))) if fields else ""
    return said.get(change.what) or changed or _("Saved without a change")


def _reason(call: FundingCall, criterion: Criterion, about: str) -> str:
    if criterion == Criterion.PLACE:
        near = {"province": _("In your province"), "region": _("In your region"), EVERYWHERE: _("Open everywhere")}
        return near.get(about, _("In your commune"))
    if criterion == Criterion.DOMAIN:
        return _("Your domain: %(domain)s", domain=domain_name(about))
    if criterion == Criterion.TARGETS:
        return _("For those you work for: %(group)s", group=target_name(about))
    return requirement(call, criterion)


def _members(call: FundingCall) -> str:
    least, most = call.least_members, call.most_members
    if least and most:
        return _("From %(least)s to %(most)s members", least=format_count(least), most=format_count(most))
    if least:
        return ngettext("At least %(num)s member", "At least %(num)s members", least)
    return ngettext("At most %(num)s member", "At most %(num)s members", most or 0)
