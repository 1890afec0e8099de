"""The commands evaluate and score, on small files: what they print and write, and what they refuse and where."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.suggestions.evaluate_command import data_of_files, territory_codes
from seed.files import LinkRow, OrganisationRow, read_organisations

ORGANISATIONS = "id,kind,domains,territory,tag_type,axis_vision\n" + "".join(
    [f"a{i:02},association,domain {i % 4},MA/R{i % 3},OTH;NGO,0.5\n" for i in range(40)]
    + [f"n{i},network,domain {i},MA;FR,,\n" for i in range(4)]
)
PARTNERS = [(f"a{i:02}", f"a{j:02}") for i in range(40) for j in range(i + 4, 40, 4) if (i * j) % 3 < 2]
LINKS = "source,target,kind,date\n" + "".join(
    [f"{a},{b},partner,{2016 + number % 4}-03-01\n" for number, (a, b) in enumerate(PARTNERS)]
    + [f"a{i:02},n{i % 4},member,2016\n" for i in range(12)]
)
PAIRS = "source,target,kind\na00,a01,partner\na00,a04,partner\na05,n1,member\na04,a00,partner\n"
METRICS = ("AUC random", "AUC matched", "hit@1", "hit@5", "hit@10", "recall@10", "mrr", "ndcg@10")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("organisations", ORGANISATIONS), ("links", LINKS), ("pairs", PAIRS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str, *options: str) -> Result:
    files = ["--organisations", str(folder / "organisations.csv"), "--links", str(folder / "links.csv")]
    result = CliRunner().invoke(main, [command, *files, *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def score(folder: Path, *options: str) -> Result:
    return run(folder, "score", "--pairs", str(folder / "pairs.csv"), "--out", str(folder / "out.csv"), *options)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_evaluate_prints_a_table_and_writes_json(folder):
    out = folder / "out.json"

    result = run(folder, "evaluate", "--split", "2018-01-01", "--cold", "--json", str(out))

    assert result.exit_code == 0, result.output
    assert "Links of kind partner, split at 2018-01-01" in result.stdout
    for metric in METRICS:
        assert metric in result.stdout
    kept = json.loads(out.read_text(encoding="utf-8"))
    names = [ranker["ranker"] for ranker in kept["rankers"]]
    assert names[:4] == ["random", "popularity", "common neighbours", "Adamic-Adar"]
    assert any("matrix factorisation" in name for name in names)
    assert set(kept["subjects"]) == {"all", "cold", "known", "hidden"}
    assert kept["organisations"] == 44 and kept["candidates"] == 40


def test_evaluate_by_folds_on_the_kind_asked_for_is_the_same_by_seed(folder):
    first, again, other = (
        run(folder, "evaluate", "--kind", "member", "--seed", seed).stdout for seed in ("1", "1", "2")
    )

    assert "Links of kind member, mean of 5 folds, seed 1." in first and "4 candidates" in first
    assert first == again and first.splitlines()[3:] != other.splitlines()[3:]


def test_evaluate_says_when_factorisation_is_left_out(folder, monkeypatch):
    monkeypatch.setattr("matching.evaluation.factorisation.find_spec", lambda _name: None)

    result = run(folder, "evaluate", "--split", "2018-01-01")

    assert "install the extra `evaluation`" in result.stderr and "matrix factorisation" not in result.stdout


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--split", "soon"], 2, "Write it as 2018-01-31"),
        (["--split", "2030-01-01"], 1, "Choose an earlier date"),
        (["--split", "1990-01-01"], 1, "Choose a later date"),
        (["--kind", "friend"], 2, "'member', 'partner'"),
        (["--json", "/nowhere/at/all.json"], 2, "Name a file in a folder that is there"),
        (["--kind", "member", "--split", "2018-01-01"], 1, "No new member link"),
    ],
)
def test_evaluate_says_what_to_do_about_an_option(folder, options, code, says):
    result = run(folder, "evaluate", *options)

    assert result.exit_code == code and says in result.output and "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("organisations", "id,kind\na,club\n", "organisations.csv, line 2, column kind: 'club'"),
        ("organisations", "id,lat\na,x\n", "organisations.csv, line 2, column lat: 'x'"),
        ("links", "source,target,kind,date\na00,a01,partner,x\n", "links.csv, line 2, column date: 'x'"),
        ("links", "source,target\na00,a01\n", "links.csv, line 1, column kind: "),
        ("links", "source,target,kind\na00,zz,partner\n", "links.csv, line 2, column target: 'zz'"),
        ("links", "source,target,kind\n", "has no link"),
        ("pairs", "source,target,kind\na00,a01,partner\na00,,member\n", "pairs.csv, line 3, column target: ''"),
        ("pairs", "source,target,kind\na00,a01,member\n", "pairs.csv, line 2, column target: 'a01' isn't a network"),
        ("pairs", "source,target,kind\nn0,n1,member\n", "pairs.csv, line 2, column source: 'n0' isn't an assoc"),
        ("pairs", "source,target,kind\na00,a00,partner\n", "pairs.csv, line 2, column target: 'a00'"),
        ("pairs", "source,target,kind\na00,a01,\n", "pairs.csv, line 2, column kind: The kind is missing"),
        ("pairs", "source,target\na00,a01\n", "pairs.csv, line 1, column kind: "),
        ("pairs", "source,target,kind,date\na00,a01,partner,\n", "pairs.csv, line 1, column date: "),
        ("pairs", 'source,target,kind\na00,"a01,partner\n', "pairs.csv, line 2: This isn't CSV"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_column(folder, name, text, says):
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")

    result = score(folder) if name == "pairs" else run(folder, "evaluate")

    assert result.exit_code == 1 and says in result.output and "Traceback" not in result.output
    assert not (folder / "out.csv").exists()


def test_a_file_that_is_not_there_is_refused(folder):
    (folder / "pairs.csv").unlink()

    result = score(folder)

    assert result.exit_code == 1 and "can't be opened" in result.output


def test_score_answers_each_pair_in_order(folder):
    assert score(folder).exit_code == 0

    rows = read(folder / "out.csv")
    assert [(row["source"], row["target"], row["kind"]) for row in rows] == [
        tuple(line.split(",")) for line in PAIRS.splitlines()[1:]
    ]
    scores = [float(row["score"]) for row in rows]
    assert all(0 <= one <= 1 for one in scores)
    assert min(scores[1], scores[3]) > scores[0]  # Who asks matters: both ways score high, not the same.
    assert list(rows[0]) == ["source", "target", "kind", "score"]


def test_score_gives_its_reasons_when_asked(folder):
    assert score(folder, "--reasons").exit_code == 0

    rows = read(folder / "out.csv")
    assert all(row["reasons"] for row in rows) and list(rows[0])[-1] == "reasons"


def test_no_pairs_are_no_answers(folder):
    (folder / "pairs.csv").write_text("source,target,kind\n", encoding="utf-8")

    assert score(folder).exit_code == 0
    assert (folder / "out.csv").read_text(encoding="utf-8") == "source,target,kind,score\n"


def test_files_become_the_input_of_matching(tmp_path):
    (tmp_path / "organisations.csv").write_text(
        "id,domains,targets,territory,founded,text,axis_vision,tag_type,tag_size\n"
        "b,x;y,w,Maroc/BMK/Khénifra,1999,Des mots,0.25,OTH,big\n"
        "a,,,,,,,,\n",
        encoding="utf-8",
    )
    rows = read_organisations(tmp_path / "organisations.csv")

    data = data_of_files(rows, [LinkRow("a", "b", "partner", date(1000, 1, 1)), LinkRow("a", "b", "partner", None)])

    made = data.organisations.loc["b"]
    assert (made["domains"], made["targets"], made["tags"]) == (("x", "y"), ("w",), ("type=OTH", "size=big"))
    assert made["territories"] == ("Maroc/BMK/Khénifra", "Maroc/BMK", "Maroc")
    assert (made["text"], made["axis_vision"]) == ("Des mots", 0.25)
    unknown = data.organisations.loc["a"]
    assert unknown["text"] is None and np.isnan(unknown["axis_vision"])
    assert data.links["date"].dt.year.tolist()[:1] == [1000] and data.links["date"].isna().tolist() == [False, True]


def test_nothing_in_the_files_is_fine():
    assert data_of_files([], []).links.empty
    assert data_of_files([OrganisationRow(id="a", name="A", kind="network")], []).profiles.ids.tolist() == ["a"]


@pytest.mark.parametrize(
    ("paths", "codes"),
    [
        ((), ()),
        ((("A", "x", "p"),), ("A/x/p", "A/x", "A")),
        ((("AT",), ("BE",), ("CH",)), ("BE", "CH", "AT")),
        ((("A", "x", "p"), ("A", "x", "q"), ("B",)), ("A/x/q", "B", "A/x/p", "A/x", "A")),
    ],
)
def test_territories_are_unique_codes_and_end_with_the_home(paths, codes):
    assert territory_codes(paths) == codes
