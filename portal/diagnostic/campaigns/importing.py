"""Carrying out the plan of an import, row by row; what changed since the plan was made is told, never overwritten."""

from dataclasses import dataclass, replace
from datetime import datetime

from graph.diagnostic import campaigns, diagnostics, submissions
from graph.diagnostic.campaigns import Campaign
from graph.diagnostic.diagnostics import CannotStart, Change, ChangedMeanwhile, NotOpen
from graph.rules.instrument import Instrument
from graph.server.connection import Graph
from portal.diagnostic.campaigns.import_plan import Action, CampaignStanding, ImportPlan, ImportRow, RefusedSubmission
from portal.diagnostic.campaigns.kobo import Submission
from portal.kit.ids import new_code, new_id


@dataclass(frozen=True)
class Done:
    """What an import did: diagnostics started, changed and submitted; failed: rows that changed in the meantime."""

    started: int = 0
    changed: int = 0
    submitted: int = 0
    failed: tuple[int, ...] = ()


def read_standing(
    graph: Graph, campaign: Campaign, instrument: Instrument, found: tuple[Submission, ...], at: datetime
) -> CampaignStanding:
    """Read what a plan is made against."""
    sample = campaigns.list_followed(graph, campaign.id)
    own = {one.code for one in sample}
    elsewhere = {}
    for code in {one.code for one in found if one.code} - own:
        diagnostic = diagnostics.get_diagnostic_by_code(graph, code)
        if diagnostic:
            here = diagnostic.association in {unit.id for unit in campaigns.list_units(graph, campaign.province)}
            elsewhere[code] = RefusedSubmission.NOT_IN_CAMPAIGN if here else RefusedSubmission.ELSEWHERE
    return CampaignStanding(
        campaign,
        instrument,
        at.date(),
        sample,
        submissions.read_consensus(graph, campaign.id),
        frozenset(submissions.list_submissions(graph, campaign.id)),
        elsewhere,
        submissions.list_outside(graph, campaign.id),
    )


def carry_out(graph: Graph, standing: CampaignStanding, plan: ImportPlan, user: str, at: datetime) -> Done:
    """Write what the plan says, and count it."""
    done = Done()
    for row in plan.rows:
        if not (row.action in (Action.START, Action.CHANGE) or row.submits):
            continue
        try:
            _write(graph, standing, row, user, at)
        except (CannotStart, NotOpen, ChangedMeanwhile):
            done = replace(done, failed=(*done.failed, row.submission.number))
            continue
        done = replace(
            done,
            started=done.started + (row.action == Action.START),
            changed=done.changed + (row.action == Action.CHANGE),
            submitted=done.submitted + row.submits,
        )
    return done


def _write(graph: Graph, standing: CampaignStanding, row: ImportRow, user: str, at: datetime) -> None:
    """Write one row: its diagnostic, its answers, that it was taken, and its submission. Each can be written twice."""
    one, submission = row.about, row.submission
    if one is None:
        return
    id, revisions = one.diagnostic or new_id(), dict[str, int]()
    if one.diagnostic is None:
        diagnostics.start_diagnostic(
            graph,
            id=id,
            code=new_code(),
            association=one.id,
            instrument=standing.instrument,
            at=at,
            campaign=standing.campaign.id,
        )
        started = diagnostics.get_diagnostic(graph, id)
        if started is None:
            raise ChangedMeanwhile
        sheet = started.consensus
    else:
        sheet, read = standing.sheets[id]
        revisions = dict(read.revisions)
    changes = [
        Change(difference.question, difference.new, revisions.get(difference.question, 0), f"{submission.key}-{at}")
        for difference in row.written
    ]
    if diagnostics.save_answers(graph, sheet, changes, at):
        raise ChangedMeanwhile
    submissions.keep_submission(graph, id, submission.key)
    if row.submits:
        diagnostics.submit(graph, id, standing.instrument, sheet=sheet, user=user, change=new_id(), at=at)
