"""The answers of a province's associations, as figures and needs are computed from them."""

from collections.abc import Iterable
from typing import LiteralString

from graph.diagnostic.instruments import newest_instrument
from graph.rules.answers import Answer, AnswerState
from graph.rules.figures import Response
from graph.rules.instrument import Value
from graph.rules.kinds import AXES
from graph.server.connection import Graph

READ: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(association:Association {active: true})
WITH DISTINCT association
MATCH (association)-[:ASSESSED_BY]->(submitted:Diagnostic {state: 'submitted'})
WITH association, submitted ORDER BY submitted.cycle DESC
WITH association, head(collect(submitted)) AS diagnostic
MATCH (instrument:Instrument)<-[:MADE_WITH]-(diagnostic)-[:HAS_SHEET]->(sheet:Sheet {role: 'consensus'})
WITH association, diagnostic, instrument, properties(sheet) AS sheet
RETURN association {.id, .milieu, .founded_year} AS association, diagnostic {.*} AS diagnostic,
       instrument.id AS instrument, [question IN $questions | sheet['value_' + question]] AS values,
       head([(association)-[:BASED_IN]->(place) | place.code]) AS commune,
       head([(association)-[:WORKS_IN {rank: 0}]->(domain) | domain.id]) AS domain,
       head([(diagnostic)-[:PART_OF]->(campaign:Campaign) | campaign.id]) AS campaign
ORDER BY association.id
"""


def read_responses(graph: Graph, province: str, questions: Iterable[str] | None = None) -> list[Response]:
    """Return the consensus of each active association's latest submitted diagnostic, of a province by its code.

    questions: the ids of those whose answers are read; those of the newest instrument, unless given. Without notes and
    keys a province of 800 is read in half the time.
    """
    if questions is None:
        instrument = newest_instrument(graph)
        questions = instrument.questions if instrument else ()
    asked, said = list(questions), _Said()
    return [
        Response(
            association=row["association"]["id"],
            diagnostic=row["diagnostic"]["id"],
            instrument=row["instrument"],
            answers={
                question: said.answer(tuple(value) if isinstance(value, list) else value)
                for question, value in zip(asked, row["values"], strict=True)
                if value is not None
            },
            commune=row["commune"],
            milieu=row["association"]["milieu"],
            domain=row["domain"],
            founded=row["association"]["founded_year"],
            campaign=row["campaign"],
            cycle=row["diagnostic"]["cycle"],
            synthetic=bool(row["diagnostic"].get("synthetic")),
            axes={axis: score for axis in AXES if (score := row["diagnostic"].get(f"axis_{axis}")) is not None},
        )
        for row in graph.read(READ, province=province, questions=asked)
    ]


class _Said:
    """Makes an answer of a value, the same one each time: there are few values, and 80,000 answers in a province."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, Value], Answer] = {}

    def answer(self, value: Value) -> Answer:
        key = type(value), value  # True isn't 1 here.
        if key not in self._known:
            self._known[key] = Answer(AnswerState.ANSWERED, value)
        return self._known[key]
