"""What is measured on a pair, compiled by numba: one function a kind of link, each writing its measures into a row.

A measure is in [0, 1], or NaN where it is unknown (or doesn't apply) on either side. Nothing here knows a weight;
`matching.facts` has the facts for each. `pool` is the snapshot that links point into; a side of a pair is arrays and a
row of them, which are the pool's own or an overlay's.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from graph.rules.earth import EARTH_KM
from graph.rules.kinds import STRONG, WEAK
from matching.encoding.arrays import (
    AXES,
    CONTACT_CONTENT,
    CONTACTS,
    CONTENT,
    DOMAINS,
    FELLOWS,
    FOUNDED,
    HAS,
    HOME,
    HOMES_TOLD,
    MEMBER_AXES,
    MEMBER_CONTENT,
    MEMBER_DOMAINS,
    MEMBER_HOMES,
    MEMBERS,
    MEMBERS_TOLD,
    NETWORK_SIZE,
    NETWORKS,
    OFFERS,
    POPULARITY,
    PROJECTS,
    RURAL,
    STAFF,
    STATED,
    TAGS,
    TARGETS,
    TERRITORIES,
    TEXT,
    WIDE,
    WORK_DOMAINS,
    WORK_HOMES,
    WORK_HOMES_TOLD,
    WORK_TOLD,
    Array,
    Arrays,
    X,
)
from matching.scoring.lists import common, compiled, dot, first, last, length, overlap, place_of, value_at

FAR_KM = 60.0  # From here on nearness says nothing any more.
OTHER_TAGS = 0.25  # What a candidate does besides counts a quarter of what the subject does besides.
HALF_AT = 2.0  # So many common contacts give half of the most that contacts can give.
YEARS_APART = 30.0  # So far apart in years, two associations aren't of one age any more.

NETWORK_MEASURES = (
    "domains", "targets", "tags", "text", "content", "member_domains", "member_places", "member_content", "distance",
    "territory", "milieu", "needs", "strengths", "contacts", "fellow_members", "kin_members", "network_size",
    "network_spread", "network_reach",
)  # fmt: skip
PARTNER_MEASURES = (
    "domains", "targets", "tags", "text", "distance", "territory", "milieu", "age", "size", "resources",
    "axes_alike", "they_help", "you_help", "shared_networks", "shared_contacts", "close_contacts", "shared_projects",
    "popularity", "experience_domain", "experience_territory", "like_contacts", "known_to_alike",
    "content",
)  # fmt: skip
SPACE_MEASURES = ("needs", "distance", "territory", "shared_networks", "domains")
EXCHANGE_MEASURES = ("they_help", "you_help", "distance", "domains", "shared_networks", "territory", "milieu")

NETWORK_KIND, PARTNER_KIND, SPACE_KIND, EXCHANGE_KIND, INVITE_KIND = range(5)
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "network": NETWORK_MEASURES,
        "partner": PARTNER_MEASURES,
        "space": SPACE_MEASURES,
        "exchange": EXCHANGE_MEASURES,
        "invite": NETWORK_MEASURES,
    }
)
MOST_MEASURES = max(len(names) for names in MEASURES.values())

OWN_LINKS = frozenset(
    {
        "contacts", "fellow_members", "kin_members", "shared_networks", "shared_contacts", "close_contacts",
        "shared_projects", "like_contacts",
    }
)  # fmt: skip
"""What an association's own links tell: without any, nothing of these is known."""
DIRECTIONLESS = frozenset({"network_size", "network_spread", "network_reach"})
"""Measures of which more isn't better in itself."""


@compiled
def saturated(count: float) -> float:
    """Turn a count into [0, 1[: HALF_AT gives a half."""
    return count / (count + HALF_AT)


@compiled
def most_counted(a: Any, i: int, which: int, b: Any, j: int, counts: int, level: Array) -> float:
    """Return the largest count among the domains that a list has, times the level of the domain."""
    best = 0.0
    for k in range(first(a, i, which), last(a, i, which)):
        column = a.idx[k]
        best = max(best, value_at(b, j, counts, column) * level[column])
    return best


@compiled
def kilometres(a: Any, i: int, b: Any, j: int) -> float:
    """Return the great-circle distance (from the chord, as exact for small ones as the haversine), NaN unknown."""
    chord = 0.0
    for k in range(X, X + 3):
        chord += (a.numbers[i, k] - b.numbers[j, k]) ** 2
    return EARTH_KM * 2.0 * np.arcsin(min(np.sqrt(chord) / 2.0, 1.0)) if not np.isnan(chord) else np.nan


@compiled
def nearness(a: Any, i: int, b: Any, j: int) -> float:
    """Fall from 1 at no distance to 0 at FAR_KM; unknown for a network that is wider than a province."""
    if a.codes[i, WIDE] or b.codes[j, WIDE]:
        return np.nan
    km = kilometres(a, i, b, j)
    return max(0.0, 1.0 - km / FAR_KM) if not np.isnan(km) else np.nan


@compiled
def same_milieu(a: Any, i: int, b: Any, j: int) -> float:
    """Say whether both are urban or both rural."""
    mine, theirs = a.codes[i, RURAL], b.codes[j, RURAL]
    if mine < 0 or theirs < 0:
        return np.nan
    return 1.0 if mine == theirs else 0.0


@compiled
def met_needs(a: Any, i: int, b: Any, j: int) -> float:
    """Give the share of what the first side is known to lack that the spaces of the second bring."""
    lacking = met = 0
    for k in range(3):
        if a.codes[i, HAS + k] == 0:
            lacking += 1
            met += b.codes[j, OFFERS + k]
    return met / lacking if lacking > 0 else np.nan


@compiled
def had_needs(a: Any, i: int, b: Any, j: int) -> float:
    """Give the share of what the first side is known to lack that the second side is known to have itself."""
    lacking = had = 0
    for k in range(HAS, HAS + 3):
        if a.codes[i, k] == 0 and b.codes[j, k] >= 0:
            lacking += 1
            had += b.codes[j, k]
    return had / lacking if lacking > 0 else np.nan


@compiled
def gain(a: Any, i: int, b: Any, j: int) -> float:
    """Return what the first side gains where it is weak and the second strong: 1 - product of (1 - gap)."""
    left, compared = 1.0, False
    for k in range(AXES, AXES + 6):
        mine, theirs = a.numbers[i, k], b.numbers[j, k]
        if not np.isnan(mine) and not np.isnan(theirs):
            compared = True
            if mine <= WEAK and theirs >= STRONG:
                left *= 1.0 - (theirs - mine)
    return 1.0 - left if compared else np.nan


@compiled
def alike_axes(a: Any, i: int, b: Any, j: int) -> float:
    """Return 1 - the mean difference over the axes that both know."""
    apart, known = 0.0, 0
    for k in range(AXES, AXES + 6):
        gap = abs(a.numbers[i, k] - b.numbers[j, k])
        if not np.isnan(gap):
            apart += gap
            known += 1
    return 1.0 - apart / known if known > 0 else np.nan


@compiled
def alike_size(a: Any, i: int, b: Any, j: int) -> float:
    """Compare members by their ratio, 1 added to both; paid staff where members are unknown."""
    x, y = a.numbers[i, MEMBERS], b.numbers[j, MEMBERS]
    if np.isnan(x) or np.isnan(y):
        x, y = a.numbers[i, STAFF], b.numbers[j, STAFF]
    if np.isnan(x) or np.isnan(y):
        return np.nan
    return (min(x, y) + 1.0) / (max(x, y) + 1.0)


@compiled
def alike_age(a: Any, i: int, b: Any, j: int) -> float:
    """Fall from 1 for the same year of creation to 0 for years YEARS_APART apart."""
    apart = abs(a.numbers[i, FOUNDED] - b.numbers[j, FOUNDED])
    return max(0.0, 1.0 - apart / YEARS_APART) if not np.isnan(apart) else np.nan


@compiled
def supported(a: Any, i: int, t: Any, n: int) -> float:
    """Give the share of the association's weak axes where the network's members are strong (median).

    Counted over the weak axes on which enough members are known; unknown when there is none.
    """
    compared = met = 0
    for k in range(6):
        median = t.numbers[n, MEMBER_AXES + k]
        if a.numbers[i, AXES + k] <= WEAK and not np.isnan(median):
            compared += 1
            met += median >= STRONG
    return met / compared if compared > 0 else np.nan


@compiled
def shared_networks(a: Any, i: int, b: Any, j: int) -> float:
    """Count the networks that both belong to."""
    if length(a, i, NETWORKS) == 0 or length(b, j, NETWORKS) == 0:
        return np.nan
    return saturated(common(a, i, NETWORKS, b, j, NETWORKS))


@compiled
def fellows_met(pool: Any, a: Any, i: int, t: Any, n: int) -> tuple[float, float]:
    """Return the most members that the network shares with a network of the association, and a sum over them all.

    The sum is of shared members / members of the association's network: resource allocation (Zhou, Lü and Zhang 2009)
    over paths association - network - member - network.
    """
    most, total = 0.0, 0.0
    for k in range(first(a, i, NETWORKS), last(a, i, NETWORKS)):
        other = a.idx[k]
        shared = float(common(pool, other, FELLOWS, t, n, FELLOWS))
        most = max(most, shared)
        total += shared / max(length(pool, other, FELLOWS), 1)
    return most, total


@compiled
def contacts_met(pool: Any, a: Any, i: int, b: Any, j: int) -> tuple[float, float]:
    """Count the contacts of both, and sum 1 / ln(their contacts) over them (Adamic and Adar 2003)."""
    p, p_end, q, q_end = first(a, i, CONTACTS), last(a, i, CONTACTS), first(b, j, CONTACTS), last(b, j, CONTACTS)
    found, close = 0.0, 0.0
    # The shorter list is walked, and each of it looked up in the longer one.
    if p_end - p <= q_end - q:
        for k in range(p, p_end):
            if place_of(b, q, q_end, a.idx[k]) >= 0:
                found += 1.0
                close += 1.0 / np.log(max(float(length(pool, a.idx[k], CONTACTS)), 2.0))
    else:
        for k in range(q, q_end):
            if place_of(a, p, p_end, b.idx[k]) >= 0:
                found += 1.0
                close += 1.0 / np.log(max(float(length(pool, b.idx[k], CONTACTS)), 2.0))
    return found, close


@compiled
def measure_network(pool: Any, a: Any, i: int, t: Any, n: int, out: Array, wanted: Array) -> None:
    """Write NETWORK_MEASURES of an association (a, i) and a network (t, n); see `measure`."""
    out[0] = overlap(a, i, t, n, DOMAINS, 0.0)
    out[1] = overlap(a, i, t, n, TARGETS, 0.0)
    out[2] = overlap(a, i, t, n, TAGS, 0.0)
    out[3] = dot(a, i, TEXT, t, n, TEXT) if wanted[3] else np.nan
    out[4] = dot(a, i, CONTENT, t, n, CONTENT) if wanted[4] else np.nan
    out[5:7] = np.nan
    told, housed, home = t.codes[n, MEMBERS_TOLD], t.codes[n, HOMES_TOLD], a.codes[i, HOME]
    if told > 0 and length(a, i, DOMAINS) > 0:
        # The 1 keeps a network of one from being "all of its members".
        out[5] = most_counted(a, i, DOMAINS, t, n, MEMBER_DOMAINS, pool.level) / (told + 1)
    if housed > 0 and home >= 0:
        out[6] = value_at(t, n, MEMBER_HOMES, home) / (housed + 1)
    out[7] = dot(a, i, CONTENT, t, n, MEMBER_CONTENT) if wanted[7] else np.nan
    out[8] = nearness(a, i, t, n)
    out[9] = overlap(a, i, t, n, TERRITORIES, 0.0)
    out[10] = same_milieu(a, i, t, n)
    out[11] = met_needs(a, i, t, n)
    out[12] = supported(a, i, t, n)
    out[13:18] = np.nan
    if length(t, n, FELLOWS) > 0:
        if length(a, i, CONTACTS) > 0:
            out[13] = saturated(common(a, i, CONTACTS, t, n, FELLOWS))
        if length(a, i, NETWORKS) > 0 and (wanted[14] or wanted[15]):
            most, total = fellows_met(pool, a, i, t, n)
            out[14] = saturated(most)
            out[15] = total / (total + 1.0)
        out[16] = t.numbers[n, NETWORK_SIZE]
        spread = length(t, n, MEMBER_HOMES)
        out[17] = spread / (spread + 4.0) if housed > 0 else np.nan
    places = length(t, n, TERRITORIES)
    out[18] = places / (places + 4.0) if places > 0 else np.nan


@compiled
def measure_partner(pool: Any, a: Any, i: int, b: Any, j: int, out: Array, wanted: Array) -> None:
    """Write PARTNER_MEASURES of the subject (a, i) and a candidate (b, j); see `measure`."""
    out[0] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)
    out[1] = overlap(a, i, b, j, TARGETS, OTHER_TAGS)
    out[2] = overlap(a, i, b, j, TAGS, OTHER_TAGS)
    out[3] = dot(a, i, TEXT, b, j, TEXT) if wanted[3] else np.nan
    out[4] = nearness(a, i, b, j)
    out[5] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[6] = same_milieu(a, i, b, j)
    out[7] = alike_age(a, i, b, j)
    out[8] = alike_size(a, i, b, j)
    out[9] = had_needs(a, i, b, j)
    out[10] = alike_axes(a, i, b, j)
    out[11] = gain(a, i, b, j)
    out[12] = gain(b, j, a, i)
    out[13] = shared_networks(a, i, b, j)
    out[14:20] = np.nan
    if length(b, j, CONTACTS) > 0:
        if length(a, i, CONTACTS) > 0:
            found, close = contacts_met(pool, a, i, b, j)
            out[14] = saturated(found)
            out[15] = close / (close + 1.0)
        if length(a, i, PROJECTS) > 0 and length(b, j, PROJECTS) > 0:
            out[16] = saturated(common(a, i, PROJECTS, b, j, PROJECTS))
        out[17] = b.numbers[j, POPULARITY]
        if b.codes[j, WORK_TOLD] > 0 and length(a, i, STATED) > 0:
            out[18] = saturated(most_counted(a, i, STATED, b, j, WORK_DOMAINS, pool.level))
        if b.codes[j, WORK_HOMES_TOLD] > 0 and a.codes[i, HOME] >= 0:
            out[19] = saturated(value_at(b, j, WORK_HOMES, a.codes[i, HOME]))
    out[20] = dot(a, i, CONTACT_CONTENT, b, j, CONTENT) if wanted[20] else np.nan
    out[21] = dot(a, i, CONTENT, b, j, CONTACT_CONTENT) if wanted[21] else np.nan
    out[22] = dot(a, i, CONTENT, b, j, CONTENT) if wanted[22] else np.nan


@compiled
def measure_space(a: Any, i: int, b: Any, j: int, out: Array) -> None:
    """Write SPACE_MEASURES of a guest (a, i) and a host (b, j)."""
    out[0] = met_needs(a, i, b, j)
    out[1] = nearness(a, i, b, j)
    out[2] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[3] = shared_networks(a, i, b, j)
    out[4] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)


@compiled
def measure_exchange(a: Any, i: int, b: Any, j: int, out: Array) -> None:
    """Write EXCHANGE_MEASURES of the subject (a, i) and a peer (b, j)."""
    out[0] = gain(a, i, b, j)
    out[1] = gain(b, j, a, i)
    out[2] = nearness(a, i, b, j)
    out[3] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)
    out[4] = shared_networks(a, i, b, j)
    out[5] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[6] = same_milieu(a, i, b, j)


@compiled
def measure(kind: int, pool: Any, subject: Any, i: int, j: int, out: Array, wanted: Array) -> None:
    """Write the measures of a kind for a subject (its arrays and row) and a candidate (a row of the pool).

    wanted: bool, which matter; the costly ones of the others are left NaN.
    """
    if kind == NETWORK_KIND:
        measure_network(pool, subject, i, pool, j, out, wanted)
    elif kind == INVITE_KIND:
        measure_network(pool, pool, j, subject, i, out, wanted)
    elif kind == PARTNER_KIND:
        measure_partner(pool, subject, i, pool, j, out, wanted)
    elif kind == SPACE_KIND:
        measure_space(subject, i, pool, j, out)
    else:
        measure_exchange(subject, i, pool, j, out)


@compiled
def measure_pairs(kind: int, pool: Any, subjects: Array, candidates: Array, out: Array) -> None:
    """Write the measures of many pairs of rows of the pool, one a row of `out`, shape (n_pairs, n_measures)."""
    wanted = np.ones(MOST_MEASURES, dtype=np.bool_)
    for k in range(len(subjects)):
        measure(kind, pool, pool, subjects[k], candidates[k], out[k], wanted)


def measure_one(kind: int, pool: Arrays, subject: Arrays, i: int, j: int, out: Array) -> None:
    """Write the measures of one pair; see `measure`."""
    measure(kind, pool, subject, i, j, out, np.ones(MOST_MEASURES, dtype=np.bool_))


def measure_all(kind: str, pool: Arrays, subjects: Array, candidates: Array) -> Array:
    """Return the measures of pairs of rows, shape (n_pairs, len(MEASURES[kind])), NaN unknown."""
    out = np.full((len(subjects), len(MEASURES[kind])), np.nan)
    code = list(MEASURES).index(kind)
    measure_pairs(code, pool, np.asarray(subjects, np.int64), np.asarray(candidates, np.int64), out)
    return out
