"""Which kind of link requests, recommendations and suggestions are about."""

from graph.rules.families import FAMILIES, REQUESTS, family
from graph.rules.kinds import RequestKind


def test_every_request_makes_one_kind_of_link():
    assert {str(kind): family(kind) for kind in RequestKind} == {
        "join": "membership",
        "invite": "membership",
        "partner": "partner",
        "space": "space",
        "exchange": "exchange",
        "recommend": "membership",
        "recommend_exchange": "exchange",
        "recommend_space": "space",
        "tell_network": "membership",
        "tell_member": "membership",
        "tell_partner": "partner",
    }


def test_a_kind_of_link_is_its_own():
    assert family("membership") == "membership"


def test_every_suggestion_leads_to_a_request_and_its_link():
    assert {kind: (str(REQUESTS[kind]), link) for kind, link in FAMILIES.items()} == {
        "network": ("join", "membership"),
        "invite": ("invite", "membership"),
        "partner": ("partner", "partner"),
        "space": ("space", "space"),
        "exchange": ("exchange", "exchange"),
    }
