"""The plan of an import: what each submission will do, said before anything is done and then done exactly so."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from graph.diagnostic.campaigns import Campaign, Followed, Phase, Progress
from graph.diagnostic.diagnostics import Sheet
from graph.diagnostic.submissions import Outsider
from graph.rules.answers import Answer, contradictions
from graph.rules.instrument import Instrument
from portal.diagnostic.campaigns.kobo import Submission
from portal.diagnostic.campaigns.matching_names import Match, NameIndex
from seed.tables.dates import DayOrder

LEFT_OUT = "-"
NO_MATCH: Match[Followed] = Match()


class Action(StrEnum):
    """What a submission will do."""

    START = "start"
    CHANGE = "change"
    SAME = "same"
    DOUBT = "doubt"
    REFUSED = "refused"


class RefusedSubmission(StrEnum):
    """Why a submission is refused as a whole."""

    SEEN = "seen"
    TWICE = "twice"
    SAME_ASSOCIATION = "same_association"
    SUBMITTED = "submitted"
    ELSEWHERE = "elsewhere"
    NOT_IN_CAMPAIGN = "not_in_campaign"
    NOT_IN_SAMPLE = "not_in_sample"
    CLOSED = "closed"
    BUSY = "busy"
    INACTIVE = "inactive"
    NOTHING = "nothing"
    NOBODY = "nobody"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Decisions:
    """What the person decided: for doubts, by the row's number, an association or LEFT_OUT; rows that overwrite.

    order: of day and month in dates where nothing in the file tells it.
    """

    settled: Mapping[int, str] = field(default_factory=dict)
    overwrite: frozenset[int] = frozenset()
    submit: bool = False
    order: DayOrder = DayOrder.DAY_FIRST


@dataclass(frozen=True)
class AnswerChange:
    """An answer to one question: as it is (None when there is none) and as the file has it."""

    question: str
    old: Answer | None
    new: Answer


@dataclass(frozen=True)
class ImportRow:
    """A submission with what it will do. new: answers that will be written; conflicts: that differ from those there.

    Conflicts are written too when `overwrites`. submits: whether the diagnostic is then submitted; contradicts: it
    can't be, as numbers contradict each other.
    """

    submission: Submission
    action: Action
    about: Followed | None = None
    match: Match[Followed] = NO_MATCH
    why: RefusedSubmission | None = None
    new: tuple[AnswerChange, ...] = ()
    conflicts: tuple[AnswerChange, ...] = ()
    overwrites: bool = False
    submits: bool = False
    contradicts: bool = False

    @property
    def written(self) -> tuple[AnswerChange, ...]:
        """Return the answers that will be written."""
        return self.new + (self.conflicts if self.overwrites else ())


@dataclass(frozen=True)
class ImportPlan:
    """What a file will do to a campaign."""

    rows: tuple[ImportRow, ...]

    @property
    def counts(self) -> Counter[Action]:
        """Count the rows by what they will do."""
        return Counter(row.action for row in self.rows)

    @property
    def submits(self) -> int:
        """How many diagnostics will be submitted."""
        return sum(row.submits for row in self.rows)

    @property
    def does_something(self) -> bool:
        """Say whether anything will be written."""
        return any(row.action in (Action.START, Action.CHANGE) or row.submits for row in self.rows)

    def of(self, *actions: Action) -> list[ImportRow]:
        """Return the rows that do one of these."""
        return [row for row in self.rows if row.action in actions]

    @property
    def digest(self) -> str:
        """Return a short text that is the same only for a plan that does the same."""
        told = [
            (row.submission.number, row.submission.key, row.action, row.about and row.about.id, row.why, row.written,
             row.submits)
            for row in self.rows
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class CampaignStanding:
    """What a plan is made against: the campaign today, its sample, their sheets, and what was imported before.

    elsewhere: of codes that the campaign doesn't have, why they aren't taken; outside: the associations of the province
    that aren't in the sample.
    """

    campaign: Campaign
    instrument: Instrument
    today: date
    sample: Sequence[Followed]
    sheets: Mapping[str, tuple[str, Sheet]]
    seen: frozenset[str]
    elsewhere: Mapping[str, RefusedSubmission]
    outside: Sequence[Outsider] = ()


@dataclass(frozen=True)
class FoundNames:
    """Whom a file's submissions can be about: by code; by row what a name leads to; rows named as one outside."""

    by_code: Mapping[str, Followed]
    matches: Mapping[int, Match[Followed]]
    outside: frozenset[int]


def make_plan(standing: CampaignStanding, submissions: Sequence[Submission], decisions: Decisions) -> ImportPlan:
    """Say what each submission will do; one that comes after another about the same association is refused."""
    found = _match_all(standing, submissions)
    rows: list[ImportRow] = []
    keys: set[str] = set()
    taken: set[str] = set()
    for submission in submissions:
        row = _plan_row(standing, submission, decisions, found)
        if submission.key in keys:
            row = _refuse(row, RefusedSubmission.TWICE)
        elif row.action != Action.REFUSED and row.about and row.about.id in taken:
            row = _refuse(row, RefusedSubmission.SAME_ASSOCIATION)
        keys.add(submission.key)
        if row.about and row.action in (Action.START, Action.CHANGE, Action.SAME):
            taken.add(row.about.id)
        rows.append(row)
    return ImportPlan(tuple(rows))


def _refuse(row: ImportRow, why: RefusedSubmission) -> ImportRow:
    return ImportRow(row.submission, Action.REFUSED, row.about, row.match, why)


def _match_all(standing: CampaignStanding, submissions: Sequence[Submission]) -> FoundNames:
    """Match the names of all submissions that their code doesn't settle."""
    by_code = {one.code: one for one in standing.sample if one.code}
    named = [one for one in submissions if one.code not in by_code]
    matches = NameIndex(standing.sample).match_all([(one.name, one.commune) for one in named])
    outside = NameIndex(standing.outside)
    return FoundNames(
        by_code,
        {one.number: match for one, match in zip(named, matches, strict=True)},
        frozenset(one.number for one in named if outside.sure(one.name, one.commune)),
    )


def _plan_row(standing: CampaignStanding, submission: Submission, decisions: Decisions, found: FoundNames) -> ImportRow:
    if submission.key in standing.seen:
        return ImportRow(submission, Action.REFUSED, why=RefusedSubmission.SEEN)
    row = _find_association(standing, submission, decisions, found)
    if row.about is None or row.action == Action.REFUSED:
        return row
    why = _forbidden(standing, row.about)
    return _refuse(row, why) if why else _compare(standing, row, decisions)


def _find_association(
    standing: CampaignStanding, submission: Submission, decisions: Decisions, found: FoundNames
) -> ImportRow:
    """Return a row that says whom it is about, or that this is in doubt, or why nobody is found."""
    if submission.code in found.by_code:
        return ImportRow(submission, Action.SAME, found.by_code[submission.code])
    if submission.code in standing.elsewhere:
        return ImportRow(submission, Action.REFUSED, why=standing.elsewhere[submission.code])
    match = found.matches[submission.number]
    # A code that nobody has was copied wrongly: then the name alone doesn't settle it.
    if match.sure and submission.code:
        match = Match(offered=(match.sure,), proposed=match.sure)
    if match.sure:
        return ImportRow(submission, Action.SAME, match.sure, match)
    settled = decisions.settled.get(submission.number)
    if settled == LEFT_OUT:
        return ImportRow(submission, Action.REFUSED, None, match, RefusedSubmission.LEFT_OUT)
    chosen = next((one for one in match.offered if one.id == settled), None)
    if chosen:
        return ImportRow(submission, Action.SAME, chosen, match)
    if not match.proposed and submission.number in found.outside:
        return ImportRow(submission, Action.REFUSED, None, match, RefusedSubmission.NOT_IN_SAMPLE)
    if match.offered:
        return ImportRow(submission, Action.DOUBT, None, match)
    return ImportRow(submission, Action.REFUSED, None, match, RefusedSubmission.NOBODY)


def _forbidden(standing: CampaignStanding, one: Followed) -> RefusedSubmission | None:
    """Say why nothing can be written for an association of the sample, if so."""
    if one.state == Progress.SUBMITTED:
        return RefusedSubmission.SUBMITTED
    if one.diagnostic:
        return None
    if standing.campaign.phase(standing.today) != Phase.OPEN:
        return RefusedSubmission.CLOSED
    if not one.active:
        return RefusedSubmission.INACTIVE
    return RefusedSubmission.BUSY if one.busy else None


def _compare(standing: CampaignStanding, row: ImportRow, decisions: Decisions) -> ImportRow:
    """Compare the answers of the file with those that are there; carried-over ones give way."""
    one, submission = row.about, row.submission
    begun = standing.sheets.get(one.diagnostic) if one and one.diagnostic else None
    known = begun[1].answers if begun else {}
    new, conflicts = _differences(known, submission.answers)
    overwrites = submission.number in decisions.overwrite and bool(conflicts)
    row = replace(row, new=tuple(new), conflicts=tuple(conflicts), overwrites=overwrites)
    starts = one is not None and one.diagnostic is None
    if starts and not row.written:
        return _refuse(row, RefusedSubmission.NOTHING)
    after = {**known, **{difference.question: difference.new for difference in row.written}}
    contradicts = decisions.submit and bool(contradictions(standing.instrument, after))
    return replace(
        row,
        action=Action.START if starts else Action.CHANGE if row.written else Action.SAME,
        submits=decisions.submit and not contradicts,
        contradicts=contradicts,
    )


def _differences(
    known: Mapping[str, Answer], given: Mapping[str, Answer]
) -> tuple[list[AnswerChange], list[AnswerChange]]:
    """Return the given answers that are new, and those that differ from what is known."""
    new, conflicts = [], []
    for question, answer in given.items():
        old = known.get(question)
        if old is None or old.carried:
            new.append(AnswerChange(question, old, answer))
        elif not _same(old, answer):
            conflicts.append(AnswerChange(question, old, answer))
    return new, conflicts


def _same(old: Answer, new: Answer) -> bool:
    return (old.state, old.value) == (new.state, new.value) and (not new.note or old.note == new.note)


def problems_of(plan: ImportPlan) -> Iterator[tuple[ImportRow, str, str, str]]:
    """Yield each cell that isn't taken, as (row, question, text, why)."""
    for row in plan.rows:
        if row.action != Action.REFUSED:
            for trouble in row.submission.troubles:
                yield row, trouble.question, trouble.text, trouble.why
