"""Whole submitted diagnostics, as seeds bring them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from graph.diagnostic.diagnostics import CONSENSUS
from graph.diagnostic.sheet_properties import answer_properties, score_properties
from graph.rules.answers import Answers
from graph.rules.instrument import Instrument
from graph.rules.scoring import axis_scores, score
from graph.server.connection import Graph
from graph.server.revision import TOUCH

MADE_AT_ONCE = 50
"""How many whole diagnostics one transaction takes: each has some 200 properties, and it is all in memory."""
SAVE_MADE = """
UNWIND $rows AS row
MATCH (association:Organisation:Association {id: row.association}), (instrument:Instrument {id: row.instrument})
MERGE (diagnostic:Diagnostic {id: row.id}) SET diagnostic += row.properties
MERGE (association)-[:ASSESSED_BY]->(diagnostic)
MERGE (diagnostic)-[:MADE_WITH]->(instrument)
MERGE (sheet:Sheet {id: row.sheet.id}) SET sheet = row.sheet
MERGE (diagnostic)-[:HAS_SHEET]->(sheet)
SET association += row.axes
WITH diagnostic, row
CALL (diagnostic, row) {
    MATCH (campaign:Campaign {id: row.campaign}) MERGE (diagnostic)-[:PART_OF]->(campaign)
}
"""


@dataclass(frozen=True, kw_only=True)
class MadeDiagnostic:
    """A whole submitted diagnostic, as seeds and imports bring it; scores are worked out when it is saved."""

    id: str
    code: str
    association: str
    cycle: int = 1
    answers: Answers = field(default_factory=dict)
    started_at: datetime
    submitted_at: datetime
    campaign: str | None = None
    synthetic: bool = False


def save_made(graph: Graph, instrument: Instrument, made: Iterable[MadeDiagnostic]) -> None:
    """Save whole submitted diagnostics; one with a known id is replaced."""
    rows = []
    for one in made:
        scored = score(instrument, one.answers)
        axes = score_properties(axis_scores(scored))
        rows.append(
            {
                "id": one.id,
                "association": one.association,
                "instrument": instrument.id,
                "campaign": one.campaign,
                "axes": axes,
                "sheet": answer_properties(one.answers)
                | {"id": f"{one.id}-{CONSENSUS}", "role": CONSENSUS, "started_at": one.started_at},
                "properties": axes
                | {f"share_{axis}": found.share for axis, found in scored.items()}
                | {
                    "code": one.code,
                    "cycle": one.cycle,
                    "state": "submitted",
                    "started_at": one.started_at,
                    "submitted_at": one.submitted_at,
                    "synthetic": one.synthetic,
                },
            }
        )
    for start in range(0, len(rows), MADE_AT_ONCE):
        graph.write(SAVE_MADE, rows=rows[start : start + MADE_AT_ONCE])
    graph.write(TOUCH)
