"""What participants thought of a session: kept apart from who they are; the graph doesn't know who said what."""

from dataclasses import dataclass
from typing import LiteralString

from graph.server.connection import Graph

# The convocation only counts how many answers came through its link: never more than people came.
ADD = """
MATCH (convocation:Convocation {key: $key})-[:TO_SESSION]->(session:TrainingSession {state: 'held'})
WHERE convocation.attended
SET convocation.evaluated_by = $id
WITH convocation, session, EXISTS { (session)-[:HAS_EVALUATION]->(:Evaluation {id: $id}) } AS again
WHERE again OR coalesce(convocation.evaluations, 0) < convocation.came
FOREACH (_ IN CASE WHEN again THEN [] ELSE [1] END |
    SET convocation.evaluations = coalesce(convocation.evaluations, 0) + 1
)
REMOVE convocation.evaluated_by
MERGE (session)-[:HAS_EVALUATION]->(evaluation:Evaluation {id: $id})
ON CREATE SET evaluation.useful = $useful, evaluation.clear = $clear, evaluation.will_do = $will_do,
              evaluation.missing = $missing
RETURN evaluation.id AS id
"""
LIST: LiteralString = """
MATCH (:TrainingSession {id: $session})-[:HAS_EVALUATION]->(evaluation:Evaluation)
RETURN evaluation.useful AS useful, evaluation.clear AS clear, evaluation.will_do AS will_do,
       evaluation.missing AS missing
ORDER BY will_do, missing, useful, clear
"""
LEAST = 3
"""Of fewer answers nothing is told: one could guess who gave them."""
MARKS = (1, 2, 3, 4, 5)


class NoMoreAnswers(Exception):
    """As many answers came through a link as people came, or the session wasn't held for them."""


@dataclass(frozen=True)
class Evaluation:
    """What one participant thought. useful, clear: from 1 (not at all) to 5 (very); texts may be empty."""

    useful: int
    clear: int
    will_do: str = ""
    missing: str = ""


def add_evaluation(graph: Graph, key: str, id: str, given: Evaluation) -> None:
    """Keep what a participant thought; sent twice with one id it is there once. Raises NoMoreAnswers."""
    if not graph.write(
        ADD, key=key, id=id, useful=given.useful, clear=given.clear, will_do=given.will_do, missing=given.missing
    ):
        raise NoMoreAnswers(key)


def list_evaluations(graph: Graph, session: str) -> list[Evaluation]:
    """List what participants of a session thought, in an order that tells nothing; none when they are too few."""
    rows = [Evaluation(**row) for row in graph.read(LIST, session=session)]
    return rows if len(rows) >= LEAST else []
