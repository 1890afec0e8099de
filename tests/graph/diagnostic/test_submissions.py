"""What came from elsewhere is remembered once, on both releases, and who isn't in a sample is known."""

from graph.diagnostic import submissions
from graph.diagnostic.diagnostics import Change, save_answers
from graph.rules.answers import Answer, AnswerState
from tests.graph.diagnostic.test_campaigns import province, save, start  # noqa: F401 - a fixture is found by its name
from tests.graph.world import NOON


def test_a_submission_is_remembered_once(province):  # noqa: F811
    campaign = save(province)
    diagnostic = start(province, campaign, "a")
    assert submissions.list_submissions(province, "k") == set()

    for key in ("one", "two", "one"):
        submissions.keep_submission(province, diagnostic.id, key)

    assert submissions.list_submissions(province, "k") == {"one", "two"}
    assert province.read("MATCH (d:Diagnostic) RETURN size(d.submissions) AS n") == [{"n": 2}]
    assert submissions.list_submissions(province, "other") == set()


def test_sheets_of_a_campaign_are_read_at_once(province):  # noqa: F811
    campaign = save(province)
    first, second = start(province, campaign, "a"), start(province, campaign, "b")
    answer = Answer(AnswerState.ANSWERED, True)
    save_answers(province, first.consensus, [Change("governance_good", answer, 0, "s")], NOON)

    found = submissions.read_consensus(province, "k")

    assert set(found) == {first.id, second.id}
    assert found[first.id][0] == first.consensus
    assert (dict(found[first.id][1].answers), found[second.id][1].answers) == ({"governance_good": answer}, {})


def test_those_outside_the_sample_are_of_the_province(province):  # noqa: F811
    save(province)

    assert [(one.id, one.commune) for one in submissions.list_outside(province, "k")] == [("d", "p1")]
