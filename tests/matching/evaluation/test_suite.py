"""The suite: one table for all networks, which the documents keep, and which says where the model stands."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from matching.evaluation.baselines import Popularity
from matching.evaluation.suite import TITLES, SuiteResult, measure_suite, split_day, to_markdown
from portal.cli import main
from portal.suggestions.evaluate_command import read_network
from tests.matching.evaluation.worlds import associations, world

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[2] / "docs" / "measured" / "evaluation.md"
CLOSE = 0.015
"""So far values may be from those of another processor."""


@pytest.fixture(scope="module")
def results() -> list[SuiteResult]:
    return measure_suite([read_network(HERE / "province")])


@pytest.fixture(scope="module")
def table(results) -> str:
    return to_markdown(results)


def test_scores_are_near_the_share_linked_of_links_that_were_asked_for(results):
    """42 links are few: right scores would be off by about 0.07 by chance, one time in twenty by 0.1."""
    assert results[0].report.off["mean"] < 0.1


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_the_documents_table_is_what_the_code_gives_on_the_smallest_network(table):
    written = cells(DOCUMENT.read_text(encoding="utf-8").split("<!-- suite -->")[1].split("<!-- /suite -->")[0].strip())
    kept = [row for row in written if not set("".join(row)) <= set(":-")]
    made = [row for row in cells(table) if not set("".join(row)) <= set(":-")]
    own = kept[: len(made)]
    assert own[1][0].startswith("province: ") and [row[1] for row in own] == [row[1] for row in made]
    for before, now in zip(own[1:-1], made[1:-1], strict=True):
        assert [value(cell) for cell in now[2:]] == pytest.approx([value(cell) for cell in before[2:]], abs=CLOSE)
    assert [cell.split()[0] for cell in own[-1][2:]] == [cell.split()[0] for cell in made[-1][2:]]


def value(cell: str) -> float:
    return float(re.match(r"[\d.]+", cell)[0])


def test_the_table_has_a_row_for_each_ranker_and_says_where_the_model_stands(table):
    rows = cells(table)
    assert rows[0][2:] == list(TITLES)
    names = [row[1] for row in rows[2:]]
    assert {"popularity", "content cosine", "**takwia**"} < set(names) and names[-1] == "beside the best single rule"
    assert all(re.match(r"(ahead|level|behind) [+-]\d", cell) for cell in rows[-1][2:])


@pytest.mark.parametrize(
    ("days", "day"),
    [
        (["2020-01-01"] * 8 + ["2024-01-01"] * 2, date(2024, 1, 1)),
        (["2020-01-01"] * 7 + ["2023-01-01"] + ["2024-01-01"] * 2, date(2024, 1, 1)),
        (["2020-01-01"] * 10, None),
        ([None] * 6 + ["2020-01-01"] * 2 + ["2024-01-01"] * 2, None),
    ],
)
def test_the_latest_fifth_is_to_be_found_where_most_links_have_a_date(days, day):
    links = [("a", f"b{number}", "partner", told) for number, told in enumerate(days)]
    data = world(associations("a", *(f"b{number}" for number in range(10))), links)
    assert split_day(data, "partner") == day


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--suite"], "Name the folders"),
        (["somewhere"], "Give --organisations and --links, or --suite"),
        (["--suite", "nowhere"], "can't be opened"),
    ],
)
def test_the_command_says_what_to_give(options, says):
    result = CliRunner().invoke(main, ["evaluate", *options])
    assert result.exit_code and says in result.output


def test_a_suite_is_written_as_json_too(tmp_path, monkeypatch):
    monkeypatch.setattr("matching.evaluation.suite.LearnedRanker", lambda _seed, name: Named(name))
    out = tmp_path / "suite.json"
    result = CliRunner().invoke(main, ["evaluate", "--suite", str(HERE / "province"), "--json", str(out)])
    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text())["province"]["kind"] == "member"


class Named(Popularity):
    def __init__(self, name: str) -> None:
        self.name = name


def test_a_name_that_the_file_lacks_is_no_content(tmp_path):
    (tmp_path / "organisations.csv").write_text("id,name\na,Alpha\nb,\n", encoding="utf-8")
    (tmp_path / "links.csv").write_text("source,target,kind\na,b,partner\n", encoding="utf-8")
    assert read_network(tmp_path).data.organisations["name"].tolist() == ["Alpha", None]
