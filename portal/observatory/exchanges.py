"""The plan of pairs of a province: from the graph's records to the matching's arrays, and back to names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.directory import profiles
from graph.links import requests
from graph.rules.kinds import AXES, RequestKind
from matching.planning.exchanges import ExchangePair, ExchangePlan, plan_exchanges
from matching.planning.peers import Peers
from portal.kit.graph import current_graph
from portal.links.service import recommend

Profile = Mapping[str, Any]


@dataclass(frozen=True)
class ProposedExchanges:
    """A plan with the profiles of those in it, and how many pairs wait for an answer already."""

    plan: ExchangePlan
    profiles: Mapping[str, Profile]
    waiting: int


def make_plan(province: str, km: float, partners: int, same_domain: bool) -> ProposedExchanges:
    """Plan the exchanges of a province.

    Whom an association exchanges with already, or was proposed to, counts among its partners; what was refused or
    dismissed isn't proposed again.
    """
    surroundings = profiles.read_province(current_graph(), province)
    known = {profile["id"]: profile for profile in surroundings.profiles if profile["kind"] == "association"}
    between = requests.list_between_in_province(current_graph(), province, RequestKind.EXCHANGE)
    waiting = {_pair(item.sender, item.recipient) for item in between if item.state == "pending"}
    barred = {_pair(item.sender, item.recipient) for item in between}
    linked = {_pair(link["source"], link["target"]) for link in surroundings.links if link["kind"] == "exchange"}
    plan = plan_exchanges(
        _peers(list(known.values())),
        max_km=km,
        capacity=partners,
        same_domain=same_domain,
        barred=barred | linked,
        busy=_count_partners(list(known), waiting | linked),
    )
    return ProposedExchanges(plan, known, len(waiting))


def propose(province: str, pairs: Sequence[str]) -> int:
    """Propose pairs ("a b axis axis": ids, and on which axis each learns most) to both; return how many were new.

    Those that aren't two associations of the province, or that one side refused, are passed over.
    """
    asked = [words for words in (pair.split() for pair in pairs) if len(words) == 4]
    kinds = profiles.read_kinds(current_graph(), province, [id for words in asked for id in words[:2]])
    between = requests.list_between_in_province(current_graph(), province, RequestKind.EXCHANGE)
    barred = {_pair(item.sender, item.recipient) for item in between}
    done = 0
    for a, b, a_axis, b_axis in asked:
        if kinds.get(a) == kinds.get(b) == "association" and _pair(a, b) not in barred:
            done += _recommend_both(a, b, a_axis, b_axis)
    return done


def as_words(pair: ExchangePair) -> str:
    """Return a pair as `propose` takes it."""
    return " ".join((pair.a, pair.b, pair.a_learns[0].axis, pair.b_learns[0].axis))


def _recommend_both(a: str, b: str, a_axis: str, b_axis: str) -> bool:
    to_a = recommend(RequestKind.RECOMMEND_EXCHANGE, a, b, a_axis if a_axis in AXES else None)
    to_b = recommend(RequestKind.RECOMMEND_EXCHANGE, b, a, b_axis if b_axis in AXES else None)
    return to_a or to_b


def _peers(rows: Sequence[Profile]) -> Peers:
    return Peers(
        ids=[row["id"] for row in rows],
        place=_numbers(rows, ("lat", "lon")),
        axes=_numbers(rows, tuple(f"axis_{axis}" for axis in AXES)),
        domains=[row["domains"] for row in rows],
    )


def _numbers(rows: Sequence[Profile], names: tuple[str, ...]) -> np.ndarray:
    """Return the named numbers of each row, (n, len(names)), NaN unknown."""
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64).reshape(-1, len(names))


def _count_partners(ids: Sequence[str], pairs: set[tuple[str, str]]) -> list[int]:
    counts = dict.fromkeys(ids, 0)
    for id in (side for pair in pairs for side in pair):
        if id in counts:
            counts[id] += 1
    return list(counts.values())


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)
