"""Calls for projects as a reader sees them: what fits the own organisation first, with reasons or what forbids it."""

from dataclasses import dataclass
from datetime import date

from flask_login import current_user

from graph.board import calls
from graph.plan.call_actions import list_prepared
from graph.rules.calls import Applicant, Fit, FundingCall, fit
from graph.rules.kinds import OrganisationKind
from portal.calls import words
from portal.kit.clock import now
from portal.kit.graph import current_graph

APPLY = (OrganisationKind.ASSOCIATION, OrganisationKind.NETWORK)


@dataclass(frozen=True)
class ShownCall:
    """A call, and how it fits who reads; fit: None for who reads for no organisation that could apply."""

    call: FundingCall
    fit: Fit | None

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Return why it fits, each reason with its icon; nothing while something forbids applying."""
        return words.reasons(self.call, self.fit) if self.fit and self.fit.may_apply else []

    @property
    def hindrances(self) -> list[str]:
        """Say what the call asks for that the own profile says otherwise."""
        return [words.requirement(self.call, one) for one in (self.fit.hindrances if self.fit else ())]

    @property
    def unknown(self) -> list[str]:
        """Say what the call asks for that the own profile says nothing of."""
        return [words.requirement(self.call, one) for one in (self.fit.unknown if self.fit else ())]


def own_applicant() -> Applicant | None:
    """Return the reader's organisation as calls look at it, if it is one that applies."""
    own = current_user.organisation if current_user.is_authenticated else None
    applicant = calls.read_applicant(current_graph(), own) if own else None
    return applicant if applicant and applicant.kind in APPLY else None


def show(call: FundingCall, applicant: Applicant | None) -> ShownCall:
    """Return a call as a reader sees it."""
    return ShownCall(call, fit(call, applicant, now().date()) if applicant else None)


def list_shown(
    applicant: Applicant | None, *, territory: str | None = None, domain: str | None = None, ended: bool = False
) -> list[ShownCall]:
    """List calls: those that fit best first, then by deadline; of those that have ended the last first."""
    found = calls.list_calls(current_graph(), now().date(), territory=territory, domain=domain, ended=ended)
    if ended:
        return [ShownCall(one, None) for one in found]
    return sorted((show(one, applicant) for one in found), key=_rank)


def fitting(applicant: Applicant | None, limit: int) -> list[ShownCall]:
    """List the calls that speak for the reader's organisation and that it hasn't put into its plan."""
    if applicant is None:
        return []
    found = [one for one in list_shown(applicant) if one.fit and one.fit.speaks_for_it]
    prepared = list_prepared(current_graph(), applicant.id) if found else set()
    return [one for one in found if one.call.id not in prepared][:limit]


def _rank(shown: ShownCall) -> tuple[bool, int, date, str]:
    own = shown.fit
    if own is None:
        return False, 0, shown.call.until, shown.call.id
    return not own.may_apply, -own.own, shown.call.until, shown.call.id
