"""Synthetic diagnostics: answers that the instrument takes, that agree with the directory, and that give the scores."""

from collections import Counter
from datetime import UTC

import pytest

from graph.diagnostic.diagnostics import list_diagnostics
from graph.diagnostic.made import save_made
from graph.rules.answers import AnswerState, applying, check_value, contradictions, value_of
from graph.rules.codes import LENGTH, LETTERS
from graph.rules.kinds import AXES
from graph.rules.scoring import ENOUGH, axis_scores, score
from graph.server.schema import migrate
from seed.loader import SAVERS, load_reference
from seed.reference import domains, instrument
from seed.synthetic import generate


@pytest.fixture(scope="module")
def dataset():
    return generate()


@pytest.fixture(scope="module")
def answers(dataset):
    return {one.association: one.answers for one in dataset.diagnostics}


def test_each_active_association_has_a_submitted_first_diagnostic(dataset):
    active = [association.id for association in dataset.associations if association.status == "active"]

    assert sorted(one.association for one in dataset.diagnostics) == sorted(active)
    codes = {one.code for one in dataset.diagnostics}
    assert len(codes) == len({one.id for one in dataset.diagnostics}) == len(active)
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
    for one in dataset.diagnostics:
        assert one.synthetic and one.cycle == 1
        assert one.started_at < one.submitted_at and one.submitted_at.tzinfo is UTC


def test_answers_are_such_as_the_instrument_takes(dataset):
    asked = instrument()
    networks = {network.id for network in dataset.networks}
    offered = {"domains": {domain.id for domain in domains()}, "networks": networks}
    for one in dataset.diagnostics:
        applied = applying(asked, one.answers)
        assert set(one.answers) <= set(applied)
        assert contradictions(asked, one.answers) == []
        for id, answer in one.answers.items():
            if answer.state == AnswerState.ANSWERED:
                assert check_value(applied[id], answer.value, offered.get(applied[id].source)) == answer.value


def test_a_few_answers_are_unknown_or_not_reviewed(dataset):
    whole = [one.answers for one in dataset.diagnostics if len(_scores(one.answers)) == len(AXES)]
    states = Counter(answer.state for answers in whole for answer in answers.values())

    assert 0.01 < states[AnswerState.UNKNOWN] / states.total() < 0.06
    assert 0.005 < states[AnswerState.NOT_REVIEWED] / states.total() < 0.06


def _scores(answers):
    return axis_scores(score(instrument(), answers))


def test_axes_of_associations_are_the_scores_of_their_diagnostics(dataset, answers):
    for association in dataset.associations:
        assert association.axes == _scores(answers.get(association.id, {}))


def test_an_axis_without_a_score_has_too_few_answers(dataset):
    without = 0
    for one in dataset.diagnostics:
        for scored in score(instrument(), one.answers).values():
            assert (scored.score is None) == (scored.share < ENOUGH)
            without += scored.score is None
    assert without > 1000


def test_answers_agree_with_what_the_directory_knows(dataset, answers):
    for association in dataset.associations:
        if association.status != "active":
            continue
        own = answers[association.id]
        for what in ("premises", "equipment", "internet", "staff", "members", "premises_source"):
            assert value_of(own, what) == getattr(association, what), what
        assert value_of(own, "milieu") == association.milieu
        assert value_of(own, "main_domain") == association.domains[0]
        assert value_of(own, "founded")[:7] == f"{association.founded_year}-{association.founded_month:02d}"


def test_answers_agree_with_the_links_of_the_directory(dataset, answers):
    levels = {network.id: network.level for network in dataset.networks}
    joined, partnerships, led = Counter(), Counter(), Counter()
    for membership in dataset.memberships:
        joined[membership.association, levels[membership.network] in ("regional", "national")] += 1
    for link in dataset.partnerships:
        if link.confirmed:
            partnerships.update({link.source, link.target} & set(answers))
    led.update(project.carriers[0] for project in dataset.projects if project.state != "planned")
    for id, own in answers.items():
        wide = {"regional", "national"} & set(value_of(own, "wider_networks") or ())
        near = set(value_of(own, "networks") or ()) & set(levels)
        assert (len(near), len(wide)) == (joined[id, False], joined[id, True])
        assert value_of(own, "network_member") == bool(near or wide)
        assert value_of(own, "partnerships") == partnerships[id]
        assert value_of(own, "projects_led") == led[id]


def test_the_demonstration_s_association_has_its_diagnostic_in_the_graph(graph, dataset):
    # Arrange
    migrate(graph)
    load_reference(graph)
    first = dataset.associations[0]
    SAVERS["associations"](graph, dataset.associations[:1])

    # Act
    save_made(graph, instrument(), [one for one in dataset.diagnostics if one.association == first.id])

    # Assert
    [diagnostic] = list_diagnostics(graph, first.id)
    assert (diagnostic.state, diagnostic.instrument, diagnostic.synthetic) == ("submitted", "takwia-v1", True)
    assert diagnostic.axes == first.axes
