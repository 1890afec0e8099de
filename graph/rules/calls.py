"""Calls for projects, as values: who funds what, who may apply, and whether an organisation can; stored elsewhere.

What a profile doesn't say is no hindrance: it is named apart, so that one looks before one begins.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from graph.rules.kinds import ReceiptState

EVERYWHERE = "everywhere"
FUNDS_THEME = "funds"
"""The theme of the diagnostic that the actions of an application answer to."""
LEVELS = ("commune", "province", "region", "place")
"""Levels of territories, the narrowest first."""


class Criterion(StrEnum):
    """What a call looks at in who applies."""

    PLACE = "place"
    DOMAIN = "domain"
    KIND = "kind"
    MILIEU = "milieu"
    TARGETS = "targets"
    AGE = "age"
    RECEIPT = "receipt"
    MEMBERS = "members"


class Receipt(StrEnum):
    """Which receipt of its declaration a call asks of an association: none, any, or the definitive one."""

    NONE = ""
    ANY = "any"
    DEFINITIVE = "definitive"


@dataclass(frozen=True)
class CallStep:
    """A step of an application, to be done so many days before the deadline."""

    text: str
    days: int = 0


@dataclass(frozen=True)
class Funder:
    """Who funds a call: a partner of the directory (id), or a name alone (id None)."""

    name_fr: str
    name_ar: str = ""
    id: str | None = None


@dataclass(frozen=True)
class Area:
    """A territory in which a call is open."""

    code: str
    level: str
    name_fr: str
    name_ar: str


@dataclass(frozen=True, kw_only=True)
class FundingCall:
    """A call for projects.

    until: the last day on which one may apply. amount_from, amount_to: dirhams. areas, domains (ids): none stands for
    all. kinds: of organisations that may apply; milieu: "urban", "rural" or "" for both; targets: ids of groups of
    which an applicant works for one, none for any; least_years: since its creation; receipt: a `Receipt`;
    least_members, most_members: people. link, place: how to apply. keeper: the id of a partner or the code of a
    province, whose people keep it. closed_on: the day on which it was closed by hand. revision: how often it was saved.
    """

    id: str
    title_fr: str
    until: date
    funder: Funder
    keeper: str
    title_ar: str = ""
    words: str = ""
    areas: tuple[Area, ...] = ()
    domains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("association",)
    milieu: str = ""
    targets: tuple[str, ...] = ()
    least_years: int | None = None
    receipt: str = Receipt.NONE
    least_members: int | None = None
    most_members: int | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    link: str = ""
    place: str = ""
    steps: tuple[CallStep, ...] = ()
    closed_on: date | None = None
    synthetic: bool = False
    revision: int = 0

    def is_open(self, today: date) -> bool:
        """Say whether one may still apply."""
        return self.closed_on is None and today <= self.until


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """What is known of who may apply; None and "" are unknown.

    territories: codes of its places and of all that they lie in, each with its level; domains: ids of its domains and
    of the wider ones that these are within.
    """

    id: str
    kind: str
    territories: Mapping[str, str]
    domains: frozenset[str]
    targets: frozenset[str]
    milieu: str = ""
    founded_year: int | None = None
    founded_month: int | None = None
    receipt_state: str = ""
    members: int | None = None


@dataclass(frozen=True)
class Fit:
    """How a call fits who may apply. reasons: each criterion that is met, with what about it; the others alike.

    What stands beside a criterion: of PLACE the level, or `EVERYWHERE`; of DOMAIN and TARGETS an id; else nothing.
    """

    reasons: tuple[tuple[Criterion, str], ...]
    hindrances: tuple[Criterion, ...]
    unknown: tuple[Criterion, ...]

    @property
    def may_apply(self) -> bool:
        """Say whether nothing that is known forbids applying."""
        return not self.hindrances

    @property
    def own(self) -> int:
        """Count the reasons that are one's own: a place, a domain or groups, not only what is open to all."""
        return sum(about not in ("", EVERYWHERE) for _criterion, about in self.reasons)

    @property
    def speaks_for_it(self) -> bool:
        """Say whether one may apply, for a reason of one's own."""
        return self.may_apply and self.own > 0


def fit(call: FundingCall, applicant: Applicant, today: date) -> Fit:
    """Say how a call fits an organisation on a day."""
    verdicts = list(_verdicts(call, applicant, today))
    return Fit(
        tuple((criterion, about) for criterion, met, about in verdicts if met),
        tuple(criterion for criterion, met, _about in verdicts if met is False),
        tuple(criterion for criterion, met, _about in verdicts if met is None),
    )


def day_of_step(call: FundingCall, step: CallStep, today: date) -> date:
    """Return the day by which a step is to be done: so long before the deadline, today where that is over."""
    return max(min(today, call.until), call.until - timedelta(days=step.days))


Verdict = tuple[Criterion, bool | None, str]
"""A criterion, whether it is met (None: not known), and what about it."""


def _verdicts(call: FundingCall, own: Applicant, today: date) -> Iterator[Verdict]:
    yield _place(call, own)
    if call.domains:
        yield _shared(Criterion.DOMAIN, call.domains, own.domains)
    if own.kind not in call.kinds:
        yield Criterion.KIND, False, ""
    if call.milieu:
        yield Criterion.MILIEU, call.milieu == own.milieu if own.milieu else None, ""
    if call.targets:
        yield _shared(Criterion.TARGETS, call.targets, own.targets)
    if call.least_years:
        yield Criterion.AGE, _is_old_enough(call.least_years, own, today), ""
    if call.receipt:
        yield Criterion.RECEIPT, _has_receipt(call.receipt, own.receipt_state), ""
    if call.least_members or call.most_members:
        yield Criterion.MEMBERS, _has_members(call, own.members), ""


def _place(call: FundingCall, own: Applicant) -> Verdict:
    if not call.areas:
        return Criterion.PLACE, True, EVERYWHERE
    levels = [own.territories[area.code] for area in call.areas if area.code in own.territories]
    if levels:
        return Criterion.PLACE, True, min(levels, key=LEVELS.index)
    return Criterion.PLACE, False if own.territories else None, ""


def _shared(criterion: Criterion, wanted: Collection[str], own: Collection[str]) -> Verdict:
    first = next((one for one in wanted if one in own), None)
    return criterion, True if first else False if own else None, first or ""


def _is_old_enough(years: int, own: Applicant, today: date) -> bool | None:
    if own.founded_year is None:
        return None
    old = today.year - own.founded_year
    if old != years:
        return old > years
    return own.founded_month <= today.month if own.founded_month else None


def _has_receipt(wanted: str, state: str) -> bool | None:
    if not state:
        return None
    enough = {ReceiptState.DEFINITIVE} | ({ReceiptState.PROVISIONAL} if wanted == Receipt.ANY else set())
    return state in enough


def _has_members(call: FundingCall, members: int | None) -> bool | None:
    if members is None:
        return None
    return members >= (call.least_members or 0) and (call.most_members is None or members <= call.most_members)
