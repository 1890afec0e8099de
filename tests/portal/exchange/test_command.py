"""The command does what the pages do, and says the same."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from graph.exchange.records import read_known
from portal.exchange.command import import_list

LIST = "Nom;Commune;Tél\nAssociation Amal;Lehri;0661234581\nAssociation Loin;Nulle part;12\n"


@pytest.fixture
def run(desk, tmp_path):
    @contextmanager
    def opened():
        yield desk.graph

    @contextmanager
    def progress(_label):
        yield lambda _what, _done, _total: None

    def runs(*arguments, content=LIST):
        file = tmp_path / "liste.csv"
        file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(import_list(opened, progress), [str(file), "--kind", "association", *arguments])

    return runs


def test_a_dry_run_tells_and_writes_nothing_and_then_it_is_done(run, desk):
    told = run("--province", "05.301", "--dry-run")
    assert told.exit_code == 0, told.output
    assert "line 3: Association Loin: not taken." in told.output
    assert "No commune of this province is called so." in told.output
    assert "New: 1" in told.output
    assert read_known(desk.graph, "association", "05.301") == []

    assert run("--province", "05.301").exit_code == 0
    assert [one.name for one in read_known(desk.graph, "association", "05.301")] == ["Association Amal"]


def test_a_mapping_says_what_is_what(run, desk, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(
        json.dumps({"columns": {"Nom": "name_fr"}, "words": {"communes": {"Nulle part": "05.301.05.11"}}})
    )

    assert run("--province", "05.301", "--mapping", str(mapping)).exit_code == 0
    assert len(read_known(desk.graph, "association", "05.301")) == 2


def test_what_is_wrong_is_said(run, tmp_path):
    assert "There is no province 'nowhere'" in run("--province", "nowhere").output
    assert "The file is empty" in run("--province", "05.301", content="").output
    mapping = tmp_path / "mapping.json"
    mapping.write_text("[")
    assert "can't be read" in run("--province", "05.301", "--mapping", str(mapping)).output
    far = "Nom;Ville\nAssociation X;Tanger\nAssociation Y;Fnideq\n"
    stopped = run("--province", "05.301", content=far)
    assert stopped.exit_code == 1 and "Nothing was written" in stopped.output
