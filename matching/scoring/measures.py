"""What is measured on a pair, compiled by numba: one function a kind of link, each writing its measures into a row.

A measure is in [0, 1], or NaN where it is unknown (or doesn't apply) on either side. Nothing here knows a weight;
`matching.facts` has the facts for each. `pool` is the snapshot that links point into; a side of a pair is arrays and a
row of them, which are the pool's own or an overlay's.
"""

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
    HAS,
    HOME,
    HOMES_TOLD,
    MEMBER_AXES,
    MEMBER_CONTENT,
    MEMBER_DOMAINS,
    MEMBER_HOMES,
    MEMBERS_TOLD,
    NETWORK_SIZE,
    NETWORKS,
    OFFERS,
    POPULARITY,
    PROJECTS,
    RURAL,
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
    int64,
)
from matching.scoring.lists import (
    common,
    compiled,
    dot,
    first,
    inlined,
    inner,
    last,
    length,
    overlap,
    place_of,
    value_at,
)
from matching.scoring.measure_names import (
    ALL,
    INVITE_KIND,
    JOIN,
    MEASURES,
    NETWORK_KIND,
    PARTNER_KIND,
    SHARE,
    SPACE_KIND,
    TEACH,
    WORK,
)

FAR_KM = 60.0  # From here on nearness says nothing any more.
OTHER_TAGS = 0.25  # What a candidate does besides counts a quarter of what the subject does besides.
HALF_AT = 2.0  # So many common contacts give half of the most that contacts can give.


@inner
def saturated(count: float) -> float:
    """Turn a count into [0, 1[: HALF_AT gives a half."""
    return count / (count + HALF_AT)


@inner
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


@inner
def nearness(a: Any, i: int, b: Any, j: int) -> float:
    """Fall from 1 at no distance to 0 at FAR_KM; unknown for a network that is wider than a province."""
    if a.codes[i, WIDE] or b.codes[j, WIDE]:
        return np.nan
    km = kilometres(a, i, b, j)
    return max(0.0, 1.0 - km / FAR_KM) if not np.isnan(km) else np.nan


@inner
def same_milieu(a: Any, i: int, b: Any, j: int) -> float:
    """Say whether both are urban or both rural."""
    mine, theirs = a.codes[i, RURAL], b.codes[j, RURAL]
    if mine < 0 or theirs < 0:
        return np.nan
    return 1.0 if mine == theirs else 0.0


@inner
def met_needs(a: Any, i: int, b: Any, j: int) -> float:
    """Give the share of what the first side is known to lack that the spaces of the second bring."""
    lacking = met = 0
    for k in range(3):
        if a.codes[i, HAS + k] == 0:
            lacking += 1
            met += b.codes[j, OFFERS + k]
    return met / lacking if lacking > 0 else np.nan


@inner
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


@inner
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


@inner
def shared_networks(a: Any, i: int, b: Any, j: int) -> float:
    """Count the networks that both belong to."""
    if length(a, i, NETWORKS) == 0 or length(b, j, NETWORKS) == 0:
        return np.nan
    return saturated(common(a, i, NETWORKS, b, j, NETWORKS))


@inlined
def fellows_met(pool: Any, a: Any, i: int, t: Any, n: int) -> tuple[float, float]:
    """Return the most members that the network shares with a network of the association, and a sum over them all.

    The sum is of shared members / members of the association's network: resource allocation (Zhou, Lü and Zhang 2009)
    over paths association - network - member - network.
    """
    most, total = 0.0, 0.0
    for k in range(first(a, i, NETWORKS), last(a, i, NETWORKS)):
        other = int64(a.idx[k])
        shared = float(common(pool, other, FELLOWS, t, n, FELLOWS))
        most = max(most, shared)
        total += shared / max(length(pool, other, FELLOWS), 1)
    return most, total


@inlined
def contacts_met(pool: Any, a: Any, i: int, b: Any, j: int) -> tuple[float, float]:
    """Count the contacts of both, and sum 1 / ln(their contacts) over them (Adamic and Adar 2003)."""
    p, p_end, q, q_end = first(a, i, CONTACTS), last(a, i, CONTACTS), first(b, j, CONTACTS), last(b, j, CONTACTS)
    found, close = 0.0, 0.0
    # The shorter list is walked, and each of it looked up in the longer one.
    if p_end - p <= q_end - q:
        for k in range(p, p_end):
            if place_of(b, q, q_end, a.idx[k]) >= 0:
                found += 1.0
                close += 1.0 / np.log(max(float(length(pool, int64(a.idx[k]), CONTACTS)), 2.0))
    else:
        for k in range(q, q_end):
            if place_of(a, p, p_end, b.idx[k]) >= 0:
                found += 1.0
                close += 1.0 / np.log(max(float(length(pool, int64(b.idx[k]), CONTACTS)), 2.0))
    return found, close


@inner
def measure_network(pool: Any, a: Any, i: int, t: Any, n: int, out: Array, wanted: Array) -> None:
    """Write NETWORK_MEASURES of an association (a, i) and a network (t, n); see `measure`."""
    out[JOIN.domains] = overlap(a, i, t, n, DOMAINS, 0.0)
    out[JOIN.targets] = overlap(a, i, t, n, TARGETS, 0.0)
    out[JOIN.tags] = overlap(a, i, t, n, TAGS, 0.0)
    out[JOIN.text] = dot(a, i, TEXT, t, n, TEXT) if wanted[JOIN.text] else np.nan
    out[JOIN.content] = dot(a, i, CONTENT, t, n, CONTENT) if wanted[JOIN.content] else np.nan
    out[JOIN.member_domains : JOIN.member_content] = np.nan
    told, housed, home = t.codes[n, MEMBERS_TOLD], t.codes[n, HOMES_TOLD], a.codes[i, HOME]
    if told > 0 and length(a, i, DOMAINS) > 0:
        # The 1 keeps a network of one from being "all of its members".
        out[JOIN.member_domains] = most_counted(a, i, DOMAINS, t, n, MEMBER_DOMAINS, pool.level) / (told + 1)
    if housed > 0 and home >= 0:
        out[JOIN.member_places] = value_at(t, n, MEMBER_HOMES, home) / (housed + 1)
    out[JOIN.member_content] = dot(a, i, CONTENT, t, n, MEMBER_CONTENT) if wanted[JOIN.member_content] else np.nan
    out[JOIN.distance] = nearness(a, i, t, n)
    out[JOIN.territory] = overlap(a, i, t, n, TERRITORIES, 0.0)
    out[JOIN.milieu] = same_milieu(a, i, t, n)
    out[JOIN.needs] = met_needs(a, i, t, n)
    out[JOIN.strengths] = supported(a, i, t, n)
    out[JOIN.contacts :] = np.nan
    if length(t, n, FELLOWS) > 0:
        if length(a, i, CONTACTS) > 0:
            out[JOIN.contacts] = saturated(common(a, i, CONTACTS, t, n, FELLOWS))
        if length(a, i, NETWORKS) > 0 and (wanted[JOIN.fellow_members] or wanted[JOIN.kin_members]):
            most, total = fellows_met(pool, a, i, t, n)
            out[JOIN.fellow_members] = saturated(most)
            out[JOIN.kin_members] = total / (total + 1.0)
        out[JOIN.network_size] = t.numbers[n, NETWORK_SIZE]


@inlined
def measure_partner(pool: Any, a: Any, i: int, b: Any, j: int, out: Array, wanted: Array) -> None:
    """Write PARTNER_MEASURES of the subject (a, i) and a candidate (b, j); see `measure`."""
    out[WORK.domains] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)
    out[WORK.targets] = overlap(a, i, b, j, TARGETS, OTHER_TAGS)
    out[WORK.tags] = overlap(a, i, b, j, TAGS, OTHER_TAGS)
    out[WORK.text] = dot(a, i, TEXT, b, j, TEXT) if wanted[WORK.text] else np.nan
    out[WORK.distance] = nearness(a, i, b, j)
    out[WORK.territory] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[WORK.milieu] = same_milieu(a, i, b, j)
    out[WORK.they_help] = gain(a, i, b, j)
    out[WORK.you_help] = gain(b, j, a, i)
    out[WORK.shared_networks] = shared_networks(a, i, b, j)
    out[WORK.shared_contacts : WORK.like_contacts] = np.nan
    if length(b, j, CONTACTS) > 0:
        if length(a, i, CONTACTS) > 0:
            found, close = contacts_met(pool, a, i, b, j)
            out[WORK.shared_contacts] = saturated(found)
            out[WORK.close_contacts] = close / (close + 1.0)
        if length(a, i, PROJECTS) > 0 and length(b, j, PROJECTS) > 0:
            out[WORK.shared_projects] = saturated(common(a, i, PROJECTS, b, j, PROJECTS))
        out[WORK.popularity] = b.numbers[j, POPULARITY]
        if b.codes[j, WORK_TOLD] > 0 and length(a, i, STATED) > 0:
            out[WORK.experience_domain] = saturated(most_counted(a, i, STATED, b, j, WORK_DOMAINS, pool.level))
        if b.codes[j, WORK_HOMES_TOLD] > 0 and a.codes[i, HOME] >= 0:
            out[WORK.experience_territory] = saturated(value_at(b, j, WORK_HOMES, a.codes[i, HOME]))
    out[WORK.like_contacts] = dot(a, i, CONTACT_CONTENT, b, j, CONTENT) if wanted[WORK.like_contacts] else np.nan
    out[WORK.known_to_alike] = dot(a, i, CONTENT, b, j, CONTACT_CONTENT) if wanted[WORK.known_to_alike] else np.nan
    out[WORK.content] = dot(a, i, CONTENT, b, j, CONTENT) if wanted[WORK.content] else np.nan


@inlined
def measure_space(a: Any, i: int, b: Any, j: int, out: Array) -> None:
    """Write SPACE_MEASURES of a guest (a, i) and a host (b, j)."""
    out[SHARE.needs] = met_needs(a, i, b, j)
    out[SHARE.distance] = nearness(a, i, b, j)
    out[SHARE.territory] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[SHARE.shared_networks] = shared_networks(a, i, b, j)
    out[SHARE.domains] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)


@inlined
def measure_exchange(a: Any, i: int, b: Any, j: int, out: Array) -> None:
    """Write EXCHANGE_MEASURES of the subject (a, i) and a peer (b, j)."""
    out[TEACH.they_help] = gain(a, i, b, j)
    out[TEACH.you_help] = gain(b, j, a, i)
    out[TEACH.distance] = nearness(a, i, b, j)
    out[TEACH.domains] = overlap(a, i, b, j, DOMAINS, OTHER_TAGS)
    out[TEACH.shared_networks] = shared_networks(a, i, b, j)
    out[TEACH.territory] = overlap(a, i, b, j, TERRITORIES, OTHER_TAGS)
    out[TEACH.milieu] = same_milieu(a, i, b, j)


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
def measure_pairs(kind: int, pool: Any, subjects: Array, candidates: Array, out: Array, wanted: Array) -> None:
    """Write the measures of many pairs of rows of the pool, one a row of `out`, shape (n_pairs, n_measures)."""
    for k in range(len(subjects)):
        measure(kind, pool, pool, subjects[k], candidates[k], out[k], wanted)


def measure_one(kind: int, pool: Arrays, subject: Arrays, i: int, j: int, out: Array) -> None:
    """Write the measures of one pair; see `measure`."""
    measure(kind, pool, subject, i, j, out, ALL)


def measure_all(kind: str, pool: Arrays, subjects: Array, candidates: Array) -> Array:
    """Return the measures of pairs of rows, shape (n_pairs, len(MEASURES[kind])), NaN unknown."""
    out = np.full((len(subjects), len(MEASURES[kind])), np.nan)
    code = list(MEASURES).index(kind)
    measure_pairs(code, pool, np.asarray(subjects, np.int64), np.asarray(candidates, np.int64), out, ALL)
    return out
