"""Reasons in words: a sentence for each measure in each language, the largest first, none said twice."""

from contextlib import contextmanager

import numpy as np
import pytest

from graph.directory.territories import Territory
from matching import KINDS, Contribution, MatchingData, Suggestion, encode
from matching.scoring.facts import facts
from matching.scoring.measure_names import DIRECTIONLESS, MEASURES
from matching.scoring.measures import measure_one
from matching.scoring.pairs import Pair
from matching.scoring.weights import LEAST
from portal.config import LANGUAGES
from portal.suggestions.reasons import MOST, SAID_BY, Teller
from portal.suggestions.sentences import SENTENCES
from tests.matching.samples import random_data

CANDIDATE = "candidate"
PROFILES = {
    CANDIDATE: {"objectives": "L’alphabétisation des femmes. تعليم المرأة القروية"},
    "second": {"name_fr": "Deuxième", "name_ar": "الثانية"},
}
PLACES = {"12.301.": Territory("12.301.", "province", "Khénifra", "خنيفرة")}
HELPING = ({"axis": "governance", "yours": 0.2, "theirs": 0.9}, {"axis": "vision", "yours": 0.3, "theirs": 0.8})
COUNTED = {"count": 3, "ids": ("a", "b", "c")}
MEMBERS = {"count": 3, "members": 9, "members_known": 7}
TOLD = {
    "domains": {"shared": ("literacy",), "groups": (), "same_main": True},
    "targets": {"shared": ("women",)},
    "tags": {"shared": ("eau", "montagne")},
    "text": {"words": ("alphabetisation", "قرويه")},
    "content": {"domains": ("literacy",), "targets": ("women",), "words": ()},
    "member_domains": {"domain": "literacy", "stated": True, **MEMBERS},
    "member_places": {"territory": "12.301.", **MEMBERS},
    "member_content": {"shared": ("training",)},
    "distance": {"distance_km": 12.0, "territory": "12.301."},
    "territory": {"territory": "12.301.", "rank": 1, "whole": False},
    "milieu": {"milieu": "rural"},
    "needs": {"resources": ("premises",), "spaces": ({"id": "s", "kind": "office", "capacity": None},)},
    "strengths": {"axes": ({"axis": "governance", "median": 0.7, "members_known": 4, "score": 0.3},)},
    "contacts": COUNTED,
    "fellow_members": {"network": "second", **COUNTED},
    "kin_members": COUNTED,
    "network_size": {"members": 9},
    "they_help": {"axes": HELPING},
    "you_help": {"axes": HELPING[:1]},
    "shared_networks": COUNTED,
    "shared_contacts": COUNTED,
    "close_contacts": COUNTED,
    "shared_projects": COUNTED,
    "popularity": {"count": 12},
    "experience_domain": {"count": 3, "domains": ("literacy",)},
    "experience_territory": {"count": 3, "territory": "12.301."},
    "like_contacts": {"shared": ("training",)},
    "known_to_alike": {"count": 4, "domains": ("literacy",)},
}
# What a measure above 0 may come with besides: the sides are alike in what has no name of its own.
UNNAMED = {
    "domains": {"shared": (), "groups": ("education",), "same_main": False},
    "content": {"domains": (), "targets": (), "words": ("alphabetisation",)},
    "member_content": {"shared": ()},
    "like_contacts": {"shared": ()},
    "known_to_alike": {"count": 0, "domains": ()},
    "milieu": {"milieu": "urban"},
    "fellow_members": {"network": "unknown", **COUNTED},
    "distance": {"distance_km": 0.2, "territory": None},
}
CASES = [(kind, name, facts) for told in (TOLD, UNNAMED) for kind in KINDS for name, facts in told.items()
         if name in MEASURES[kind]]  # fmt: skip


@pytest.fixture
def speaking(app):
    """Return a function that opens a page's context in a language."""

    @contextmanager
    def open_context(language):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            yield

    return open_context


def suggestion(*told, kind="network"):
    """Return a suggestion for (measure, term) pairs, with the facts of TOLD."""
    return Suggestion(CANDIDATE, 0.5, 0.0, tuple(Contribution(name, value, TOLD[name]) for name, value in told))


def sentences(kind, item, everything=True):
    teller = Teller(kind, PROFILES, PLACES)
    return [sentence for _icon, sentence in (teller.tell_all(item) if everything else teller.tell(item))]


def test_every_measure_has_a_sentence_and_nothing_else_has():
    names = {name for measures in MEASURES.values() for name in measures}
    assert set(SENTENCES) == names == set(TOLD)
    assert {*SAID_BY, *SAID_BY.values()} <= names


@pytest.mark.parametrize(("kind", "name", "known"), CASES)
def test_a_sentence_in_each_language(speaking, kind, name, known):
    item = Suggestion(CANDIDATE, 0.5, 0.0, (Contribution(name, 1.0, known),))
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            (said[language],) = sentences(kind, item)
    assert len(set(said.values())) == len(LANGUAGES), said
    assert not any("%(" in sentence or ": None" in sentence for sentence in said.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_reasons_say_the_same(speaking, language, kind):
    with speaking(language):
        said = sentences(kind, suggestion(*((name, 1.0) for name in MEASURES[kind])))
    assert len(said) == len(set(said))
    assert len(said) == len(MEASURES[kind]) - sum(name in SAID_BY for name in MEASURES[kind] if _said_in(kind, name))


def _said_in(kind, name):
    return SAID_BY.get(name) in MEASURES[kind] or SAID_BY.get(SAID_BY.get(name)) in MEASURES[kind]


def test_the_largest_come_first_and_a_card_shows_a_few(speaking):
    names = ("targets", "tags", "contacts", "milieu", "strengths", "network_size")
    item = suggestion(*((name, 2.0 - at / 10) for at, name in enumerate(names)))
    with speaking("en"):
        everything, shown = sentences("network", item), sentences("network", item, everything=False)
        alone = [sentences("network", suggestion((name, 1.0)))[0] for name in names]
    assert everything == alone
    assert shown == alone[:MOST]


def test_what_adds_too_little_is_left_out(speaking):
    with speaking("en"):
        assert sentences("network", suggestion(("targets", LEAST), ("milieu", LEAST * 0.99))) == sentences(
            "network", suggestion(("targets", 1.0))
        )


def test_a_reason_said_by_another_gives_it_its_place(speaking):
    with speaking("en"):
        (members,) = sentences("network", suggestion(("member_domains", 1.0)))
        (targets,) = sentences("network", suggestion(("targets", 1.0)))
        (content,) = sentences("network", suggestion(("content", 1.0)))
        both = sentences("network", suggestion(("content", 2.0), ("targets", 1.0), ("member_domains", 0.5)))
        apart = sentences("network", suggestion(("content", 2.0), ("targets", 1.0), ("member_domains", LEAST / 2)))
    assert both == [members, targets]
    # What is not told can't speak for another.
    assert apart == [content, targets]


def test_words_are_spelt_as_the_candidate_wrote_them_in_the_script_of_the_page(speaking):
    with speaking("fr"):
        (sentence,) = sentences("partner", suggestion(("text", 1.0)))
    assert "alphabétisation" in sentence and "قرويه" not in sentence
    with speaking("ar"):
        (sentence,) = sentences("partner", suggestion(("text", 1.0)))
    # Its text has no such word without the article, so this one stays folded.
    assert "قرويه" in sentence and "القروية" not in sentence and "alphabétisation" not in sentence


def test_a_coordinator_reads_of_their_own_members(speaking):
    item = suggestion(("member_places", 1.0), ("network_size", 0.9), ("needs", 0.8))
    with speaking("en"):
        assert sentences("invite", item) == [
            "Khénifra: the home of 3 of your 9 members too",
            "Your network has 9 members",
            "You share an office; it lacks premises",
        ]
        assert sentences("network", item) == [
            "Khénifra: the home of 3 of its 9 members too",
            "It brings together 9 members",
            "Shares an office; you lack premises",
        ]


def random_pool():
    """Return a small country in which every measure of a profile is known of some."""
    draw, data = np.random.default_rng(3), random_data(3, size=30)
    size = len(data.organisations)
    more = {
        "tags": [("eau",) if draw.random() < 0.5 else ("eau", "montagne") for _ in range(size)],
        "text": [str(draw.choice(["lire et compter", "compter les oliviers", ""])) for _ in range(size)],
        "founded": draw.integers(1990, 2020, size),
        "staff": draw.integers(0, 3, size),
    }
    organisations = data.organisations.assign(**more)
    return encode(MatchingData(organisations=organisations, domains=data.domains, links=data.links, spaces=data.spaces))


PERSUADES_NOBODY = {"text", "content", "member_domains", "member_places"}
"""What isn't said when it is too common: words that many write, what few of the members are."""


def test_what_few_of_the_members_are_is_not_said(speaking):
    few = {"domain": "literacy", "stated": True, "count": 2, "members": 7, "members_known": 7}
    with speaking("en"):
        teller = Teller("network", {}, {})
        said = {
            count: teller.tell_all(
                Suggestion("x", 0.5, 0.0, (Contribution("member_domains", 1.0, few | {"count": count}),))
            )
            for count in (2, 3, 7)
        }
    assert not said[2] and said[3]
    ((_, every),) = said[7]
    assert every.startswith("All its members (7) work on this too: ")


def test_what_is_above_nothing_is_said_unless_it_is_too_common(speaking):
    pool, met = random_pool(), set()
    with speaking("en"):
        for number, (kind, names) in enumerate(MEASURES.items()):
            found, teller = np.full(len(names), np.nan), Teller(kind, {}, {})
            for row, candidate in np.ndindex(len(pool.ids), len(pool.ids)):
                measure_one(number, pool.arrays, pool.arrays, row, candidate, found)
                for name, value in zip(names, found, strict=True):
                    if value > 0 or (name in DIRECTIONLESS and value == 0):
                        part = Contribution(name, 1.0, facts(name, Pair(kind, pool, pool, row, candidate)))
                        told = teller.tell_all(Suggestion("x", 0.5, 0.0, (part,)))
                        assert told or name in PERSUADES_NOBODY, (kind, part)
                        met |= {name} if told else set()
    assert met == set(SENTENCES)
