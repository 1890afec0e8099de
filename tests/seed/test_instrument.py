"""The instrument that is seeded: whole in three languages, every theme scored, every published figure computed."""

import re
from collections import Counter

import pytest

from graph.diagnostic.instruments import newest_instrument
from graph.rules.instrument import Words
from graph.server.schema import migrate
from seed.indicators import indicators
from seed.loader import load_reference
from seed.provinces import SIZES
from seed.reference import domains, instrument

ARABIC = re.compile(r"[\u0600-\u06ff]")
LATIN = re.compile(r"[A-Za-z]")
PUBLISHED = [
    (figure, province, indicators()[figure.id_in(province)])
    for figure in instrument().figures
    for province in figure.published
]


def texts():
    """Yield every text of the instrument."""
    asked = instrument()
    yield asked.title
    yield asked.more
    for axis in asked.axes:
        yield axis.name
        for theme in axis.themes:
            yield theme.name
    for question in asked.questions.values():
        more = (question.help, question.unit, question.improve)
        yield from (question.text, *question.levels, *(text for text in more if text))
        yield from (choice.text for choice in question.choices)
    for figure in asked.figures:
        yield figure.statement


def test_its_figures_are_exactly_the_published_ones():
    ids = [indicator.id for _, _, indicator in PUBLISHED]

    assert len(ids) == len(set(ids)) == 83
    assert set(ids) == set(indicators())


def test_no_two_figures_have_the_same_id_in_a_province():
    ids = [figure.id_in(province) for figure in instrument().figures for province in SIZES]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("figure", "province", "indicator"), PUBLISHED, ids=lambda one: getattr(one, "id", one))
def test_a_figure_says_what_the_study_says_of_it(figure, province, indicator):
    assert (indicator.province, indicator.page) == (province, figure.page)
    assert (indicator.qualifier == ">") == (province in figure.more)
    assert (indicator.kind == "share") == figure.percent
    assert figure.axis == {"contexte": "context", "domaines": "context"}.get(indicator.axis) or (
        indicator.axis == {"governance": "gouvernance", "resources": "ressources", "projects": "projets"}.get(
            figure.axis, figure.axis
        )
    )  # fmt: skip


def test_every_question_can_be_asked_and_every_theme_has_a_score():
    asked = instrument()

    assert 75 <= len(asked.questions) <= 95
    assert set(Counter(question.type for question in asked.questions.values())) == {
        "level", "yes_no", "number", "date", "choice", "choices"
    }  # fmt: skip
    for axis in asked.scored_axes:
        for theme in axis.themes:
            assert any(question.scored and not question.when for question in theme.questions), theme.id
    assert not any(question.scored for question in asked.axes[0].questions)


def test_every_weakness_has_something_that_could_be_done():
    assert [one.id for one in instrument().questions.values() if one.scored and not one.improve] == []


def test_every_text_is_there_in_its_own_script():
    for text in texts():
        assert isinstance(text, Words)
        assert text.fr.strip() and text.en.strip() and ARABIC.search(text.ar)
        assert not ARABIC.search(text.fr + text.en)
        assert not LATIN.search(text.ar.replace("{value}", "")), text.ar


def test_questions_end_as_their_language_has_it():
    for text in (question.text for question in instrument().questions.values()):
        assert text.fr.endswith("\N{NO-BREAK SPACE}?") and text.ar.endswith("؟") and text.en.endswith("?")


def test_domains_of_figures_are_those_of_the_directory():
    known = {domain.id for domain in domains() if domain.parent}

    named = {
        domain
        for figure in instrument().figures
        for test in figure.where
        if test.question == "main_domain"
        for domain in test.among
    }

    assert named <= known


def test_every_seed_brings_it(graph):
    migrate(graph)

    load_reference(graph)

    assert newest_instrument(graph) == instrument()
