"""How much a candidate can score at most, from what is known of it so far: see `matching.search`."""

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
    MEMBER_CONTENT,
    MEMBER_DOMAINS,
    MEMBER_HOMES,
    MEMBERS_TOLD,
    NETWORK_SIZE,
    NETWORKS,
    PROJECTS,
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
    X,
)
from matching.scoring.lists import dot, first, inlined, inner, last, length, overlap, value_at
from matching.scoring.measure_names import (
    EXCHANGE_KIND,
    INVITE_KIND,
    JOIN,
    PARTNER_KIND,
    SHARE,
    SPACE_KIND,
    TEACH,
    WORK,
)
from matching.scoring.measures import (
    FAR_KM,
    OTHER_TAGS,
    gain,
    met_needs,
    most_counted,
    same_milieu,
    saturated,
    supported,
)
from matching.scoring.model import told, variant_of
from matching.search.grid import (
    DOMAIN_CLASS,
    JOINED,
    MET,
    PLACE_CLASS,
    SETTING_CLASS,
    SHARED,
    TARGET_CLASS,
    TEXT_CLASS,
    WORKED,
)
from matching.search.tables import largest, most_known_up_to, most_up_to
from matching.search.work import LACKING, STRONG_BITS, WEAK_BITS

EDGE = 1e-6
"""So far (in radians) float32 coordinates may be off a circle; who is within that is measured exactly."""
FAR = FAR_KM / EARTH_KM
"""From a chord of this on, an arc isn't shorter than FAR_KM: nearness is 0."""
NEAR = 15.0 / EARTH_KM
"""A cell with anyone within this is searched early."""


@inlined
def prepare(kind: int, s: Any, i: int, tables: Any, work: Any) -> None:
    """Work out what the subject decides for all candidates."""
    lacking = weak = strong = 0
    for k in range(3):
        lacking |= (s.codes[i, HAS + k] == 0) << k
    for k in range(6):
        weak |= (s.numbers[i, AXES + k] <= WEAK) << k
        strong |= (s.numbers[i, AXES + k] >= STRONG) << k
    work.state[LACKING], work.state[WEAK_BITS], work.state[STRONG_BITS] = lacking, weak, strong
    # Whoever is invited has a variant of their own, a subject has one.
    own = variant_of(s, i)
    for v in range(0 if kind == INVITE_KIND else own, 2 if kind == INVITE_KIND else own + 1):
        total = tables.base[v]
        if kind == PARTNER_KIND:
            total += (
                tables.most[v, WORK.like_contacts]
                if length(s, i, CONTACT_CONTENT) > 0
                else tables.unknown[v, WORK.like_contacts]
            )
            total += tables.most[v, WORK.content]
        elif kind == INVITE_KIND:
            total += tables.most[v, JOIN.content]
            total += (
                tables.most[v, JOIN.member_content]
                if length(s, i, MEMBER_CONTENT) > 0
                else tables.unknown[v, JOIN.member_content]
            )
            size = s.numbers[i, NETWORK_SIZE] if length(s, i, FELLOWS) > 0 else np.nan
            total += told(tables, v, JOIN.network_size, size)
        work.bounds[v] = total
        work.bounds[2 + v] = -np.inf
        for flags in range(64):
            work.links[v, flags] = _links(kind, s, i, tables, v, flags)
            if flags < 8:
                work.bounds[2 + v] = max(work.bounds[2 + v], work.links[v, flags])


@inlined
def _links(kind: int, s: Any, i: int, tables: Any, v: int, flags: int) -> float:
    """Return the most that common links add: nothing in common is known exactly, something is at most the most."""
    joined, met, worked = flags & JOINED, flags & MET, flags & WORKED
    fellows, friends, mates = flags & (JOINED << SHARED), flags & (MET << SHARED), flags & (WORKED << SHARED)
    if kind == INVITE_KIND:
        members = length(s, i, FELLOWS) > 0
        total = _linked(tables, v, JOIN.contacts, members and met, friends)
        return (
            total
            + _linked(tables, v, JOIN.fellow_members, members and joined, 1)
            + _linked(tables, v, JOIN.kin_members, members and joined, 1)
        )
    own = length(s, i, NETWORKS) > 0
    if kind == SPACE_KIND:
        return _linked(tables, v, SHARE.shared_networks, own and joined, fellows)
    if kind == EXCHANGE_KIND:
        return _linked(tables, v, TEACH.shared_networks, own and joined, fellows)
    known = length(s, i, CONTACTS) > 0 and met
    total = _linked(tables, v, WORK.shared_networks, own and joined, fellows)
    total += _linked(tables, v, WORK.shared_contacts, known, friends) + _linked(
        tables, v, WORK.close_contacts, known, friends
    )
    return total + _linked(tables, v, WORK.shared_projects, met and length(s, i, PROJECTS) > 0 and worked, mates)


@inner
def _linked(tables: Any, v: int, f: int, known: Any, something: Any) -> float:
    if not known:
        return tables.unknown[v, f]
    return tables.most_known[v, f] if something else told(tables, v, f, 0.0)


@inlined
def class_terms(kind: int, family: int, pool: Any, s: Any, i: int, j: int, tables: Any, v: int) -> float:
    """Return the terms that only a family's class decides, measured on a row of that class."""
    if kind == INVITE_KIND:
        return _class_terms_of_network(family, pool, j, s, i, tables, v)
    if family == SETTING_CLASS:
        if kind == SPACE_KIND:
            return told(tables, v, SHARE.needs, met_needs(s, i, pool, j))
        milieu = TEACH.milieu if kind == EXCHANGE_KIND else WORK.milieu
        return told(tables, v, milieu, same_milieu(s, i, pool, j))
    if family == DOMAIN_CLASS:
        f = WORK.domains if kind == PARTNER_KIND else TEACH.domains if kind == EXCHANGE_KIND else SHARE.domains
        return told(tables, v, f, overlap(s, i, pool, j, DOMAINS, OTHER_TAGS))
    if family == PLACE_CLASS:
        f = WORK.territory if kind == PARTNER_KIND else TEACH.territory if kind == EXCHANGE_KIND else SHARE.territory
        return told(tables, v, f, overlap(s, i, pool, j, TERRITORIES, OTHER_TAGS))
    if family == TARGET_CLASS:
        return told(tables, v, WORK.targets, overlap(s, i, pool, j, TARGETS, OTHER_TAGS))
    if family == TEXT_CLASS:
        return told(tables, v, WORK.text, dot(s, i, TEXT, pool, j, TEXT))
    return told(tables, v, WORK.tags, overlap(s, i, pool, j, TAGS, OTHER_TAGS))


@inlined
def _class_terms_of_network(family: int, pool: Any, j: int, t: Any, n: int, tables: Any, v: int) -> float:
    """Do the same for a network (t, n) and an association (pool, j)."""
    if family == DOMAIN_CLASS:
        members = np.nan
        if t.codes[n, MEMBERS_TOLD] > 0 and length(pool, j, DOMAINS) > 0:
            members = most_counted(pool, j, DOMAINS, t, n, MEMBER_DOMAINS, pool.level) / (t.codes[n, MEMBERS_TOLD] + 1)
        return told(tables, v, JOIN.domains, overlap(pool, j, t, n, DOMAINS, 0.0)) + told(
            tables, v, JOIN.member_domains, members
        )
    if family == PLACE_CLASS:
        homes, home = np.nan, pool.codes[j, HOME]
        if t.codes[n, HOMES_TOLD] > 0 and home >= 0:
            homes = value_at(t, n, MEMBER_HOMES, home) / (t.codes[n, HOMES_TOLD] + 1)
        return told(tables, v, JOIN.territory, overlap(pool, j, t, n, TERRITORIES, 0.0)) + told(
            tables, v, JOIN.member_places, homes
        )
    if family == SETTING_CLASS:
        return told(tables, v, JOIN.milieu, same_milieu(pool, j, t, n)) + told(
            tables, v, JOIN.needs, met_needs(pool, j, t, n)
        )
    if family == TARGET_CLASS:
        return told(tables, v, JOIN.targets, overlap(pool, j, t, n, TARGETS, 0.0))
    if family == TEXT_CLASS:
        return told(tables, v, JOIN.text, dot(pool, j, TEXT, t, n, TEXT))
    return told(tables, v, JOIN.tags, overlap(pool, j, t, n, TAGS, 0.0))


@inlined
def axes_terms(kind: int, pool: Any, s: Any, i: int, j: int, tables: Any, v: int) -> float:
    """Return the terms that the axes of the two decide."""
    if kind == PARTNER_KIND:
        return told(tables, v, WORK.they_help, gain(s, i, pool, j)) + told(
            tables, v, WORK.you_help, gain(pool, j, s, i)
        )
    if kind == EXCHANGE_KIND:
        return told(tables, v, TEACH.they_help, gain(s, i, pool, j)) + told(
            tables, v, TEACH.you_help, gain(pool, j, s, i)
        )
    return told(tables, v, JOIN.strengths, supported(pool, j, s, i)) if kind == INVITE_KIND else 0.0


@inlined
def sharper(pool: Any, s: Any, i: int, j: int, flags: int, tables: Any, v: int) -> float:
    """Return by how much the bound of a partner sinks when its content, what it did and with whom is measured."""
    change = 0.0
    if tables.wanted[WORK.content]:
        change += told(tables, v, WORK.content, dot(s, i, CONTENT, pool, j, CONTENT)) - tables.most[v, WORK.content]
    if flags & MET and pool.codes[j, WORK_TOLD] > 0:
        value = np.nan
        if length(s, i, STATED) > 0:
            value = saturated(most_counted(s, i, STATED, pool, j, WORK_DOMAINS, pool.level))
        change += told(tables, v, WORK.experience_domain, value) - most_up_to(
            tables, v, WORK.experience_domain, saturated(largest(pool, j, WORK_DOMAINS))
        )
    if flags & MET and pool.codes[j, WORK_HOMES_TOLD] > 0:
        home = s.codes[i, HOME]
        value = saturated(value_at(pool, j, WORK_HOMES, home)) if home >= 0 else np.nan
        change += told(tables, v, WORK.experience_territory, value) - most_up_to(
            tables, v, WORK.experience_territory, saturated(largest(pool, j, WORK_HOMES))
        )
    if (
        length(s, i, CONTACT_CONTENT) > 0
        and tables.most[v, WORK.like_contacts] != tables.unknown[v, WORK.like_contacts]
    ):
        change += (
            told(tables, v, WORK.like_contacts, dot(s, i, CONTACT_CONTENT, pool, j, CONTENT))
            - tables.most[v, WORK.like_contacts]
        )
    if (
        length(pool, j, CONTACT_CONTENT) > 0
        and tables.most[v, WORK.known_to_alike] != tables.unknown[v, WORK.known_to_alike]
    ):
        change += (
            told(tables, v, WORK.known_to_alike, dot(s, i, CONTENT, pool, j, CONTACT_CONTENT))
            - tables.most[v, WORK.known_to_alike]
        )
    return change


@inlined
def distance_term(kind: int, pool: Any, s: Any, i: int, j: int, chord: float, tables: Any, v: int) -> float:
    """Return the term of the distance, from the square of the chord on a globe of radius 1."""
    f = SHARE.distance
    if kind == PARTNER_KIND:
        f = WORK.distance
    elif kind == EXCHANGE_KIND:
        f = TEACH.distance
    elif kind == INVITE_KIND:
        f = JOIN.distance
    wide = (kind == INVITE_KIND and s.codes[i, WIDE]) or (kind == SPACE_KIND and pool.codes[j, WIDE])
    return tables.unknown[v, f] if wide or np.isnan(chord) else told(tables, v, f, _nearness(np.sqrt(chord)))


@inlined
def fill_reach(index: Any, s: Any, i: int, tables: Any, work: Any, v: int) -> float:
    """Write the most that distance and territory of a partner add in each cell, and which are near; return the most."""
    x, y, z = s.numbers[i, X], s.numbers[i, X + 1], s.numbers[i, X + 2]
    for k in range(first(s, i, TERRITORIES), last(s, i, TERRITORIES)):
        column = s.idx[k]
        if column + 1 < len(index.there_ptr):
            for p in range(index.there_ptr[column], index.there_ptr[column + 1]):
                work.shared[index.there[p]] += s.val[k]
    total = 0.0
    for k in range(first(s, i, TERRITORIES), last(s, i, TERRITORIES)):
        total += s.val[k]
    afar, elsewhere, top = told(tables, v, WORK.distance, 0.0), 0.0, -np.inf
    if tables.housed:
        elsewhere = most_up_to(tables, v, WORK.territory, 0.0) if total > 0 else tables.unknown[v, WORK.territory]
    for cell in range(len(index.radii)):
        chord = (index.middles[cell, 0] - x) ** 2 + (index.middles[cell, 1] - y) ** 2
        chord = np.sqrt(chord + (index.middles[cell, 2] - z) ** 2) - index.radii[cell] - EDGE
        work.near[cell] = not chord >= NEAR  # Without a place too: somebody must come first.
        most = afar
        if np.isnan(chord):
            most = tables.unknown[v, WORK.distance]
        elif chord < FAR:
            most = most_known_up_to(tables, v, WORK.distance, _nearness(max(chord, 0.0)))
        if work.shared[cell] > 0 and tables.housed:
            # Of what is the subject's own, no list of the cell shares more than all of them together.
            most += most_up_to(tables, v, WORK.territory, min(work.shared[cell] / total, 1.0))
        else:
            most += elsewhere
        work.shared[cell] = 0.0
        work.reach[cell] = most
        top = max(top, most)
    return top


@inner
def _nearness(chord: float) -> float:
    """Return the measure of the distance for a chord on a globe of radius 1."""
    return max(0.0, 1.0 - EARTH_KM * 2.0 * np.arcsin(min(chord / 2.0, 1.0)) / FAR_KM)
