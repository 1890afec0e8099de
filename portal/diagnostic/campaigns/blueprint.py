"""What the pages of campaigns and of imports share: their blueprint, and whose campaign it is."""

from flask import Blueprint, abort

from graph.diagnostic import campaigns
from graph.diagnostic.campaigns import Campaign
from graph.directory import territories
from portal.accounts.access import may_follow
from portal.kit.graph import current_graph
from portal.kit.language import localised_name

blueprint = Blueprint("campaigns", __name__)


def own_campaign(id: str) -> Campaign:
    """Return a campaign of a province that the user follows; 404 when there is none, 403 when it isn't theirs."""
    campaign = campaigns.get_campaign(current_graph(), id) or abort(404)
    if not may_follow(campaign.province):
        abort(403)
    return campaign


def about(code: str) -> dict[str, object]:
    """Return what all pages say of their province: itself, and the names of its communes by code."""
    graph = current_graph()
    return {
        "province": territories.get_paths(graph, [code])[code][0],
        "places": {one.code: localised_name(one) for one in territories.list_children(graph, code)},
    }
