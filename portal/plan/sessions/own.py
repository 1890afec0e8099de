"""The sessions of a province's plan as an association sees them: on its plan and on its start page."""

from dataclasses import dataclass
from datetime import datetime

from graph.plan.convocations import Convocation, ReplyState, convocations_of
from graph.plan.province_plans import sessions_for
from graph.rules.kinds import SessionState
from graph.server.connection import Graph
from portal.plan.sessions.convocation_messages import sign
from portal.plan.sessions.facts import Facts, facts_of_all


@dataclass(frozen=True)
class OwnSession:
    """A session with seats for an association. convocation: None before it is asked; themes: ids of what it serves."""

    facts: Facts
    convocation: Convocation | None
    themes: tuple[str, ...]

    @property
    def token(self) -> str:
        """Return the token of the page where the association answers, or nothing before it is asked."""
        return sign(self.convocation.key) if self.convocation else ""

    def waits(self, moment: datetime) -> bool:
        """Say whether the association still has to answer."""
        return (
            self.convocation is not None
            and self.convocation.state == ReplyState.INVITED
            and self.facts.session.state == SessionState.CONVOKED
            and not self.facts.begun(moment)
        )


def own_sessions(graph: Graph, association: str) -> list[OwnSession]:
    """List the sessions of adopted plans that an association has seats in, by quarter and day."""
    asked = convocations_of(graph, association)
    return [
        OwnSession(facts, asked.get(facts.session.id), facts.session.served_themes(association))
        for facts in facts_of_all(graph, sessions_for(graph, association))
    ]
