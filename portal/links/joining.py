"""Who may join a network, as it says itself: whoever asks, at once; on a request with questions; by invitation only."""

from dataclasses import dataclass

from flask_babel import gettext as _

from graph.directory.editing import read_state
from graph.links.memberships import is_apart
from graph.rules.kinds import Joining
from portal.kit.graph import current_graph


class ByInvitation(Exception):
    """The network takes members by invitation only, and hasn't invited who asks."""


@dataclass(frozen=True)
class JoiningRules:
    """How one joins a network. questions: what it asks those who ask to join; empty where it asks nothing."""

    joining: str
    questions: tuple[str, ...] = ()

    @property
    def by_invitation(self) -> bool:
        """Say whether nobody may ask: the network invites."""
        return self.joining == Joining.INVITATION


def rules_of(network: str) -> JoiningRules:
    """Return how one joins a network; one that doesn't say it reads each request."""
    state = read_state(current_graph(), network)
    values = state.values if state else {}
    joining = values.get("joining") or Joining.REQUEST
    asks = values.get("joining") == Joining.REQUEST
    return JoiningRules(joining, tuple(values.get("questions") or ()) if asks else ())


def joins_at_once(rules: JoiningRules, association: str, network: str) -> bool:
    """Say whether an association that asks is a member at once: not where the network has said no to it before."""
    return rules.joining == Joining.OPEN and not is_apart(current_graph(), network, association)


def invitation_words() -> str:
    """Return what is said to who asks to join a network that invites its members itself."""
    return _("This network takes members by invitation only: it invites the associations itself.")
