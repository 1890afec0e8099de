"""The command restitution, run as people run it: what it prints and writes, and what it refuses."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.server.connection import ServerSettings
from seed.indicators import indicators

TAKWIA = Path(sys.executable).with_name("takwia")


@pytest.fixture
def run(demo_server, tmp_path):
    """Return a function that runs the command on the demonstration's graph, or on another."""

    def run(*options: object, server: ServerSettings = demo_server) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "NEO4J_URI": server.uri, "NEO4J_USER": server.user, "NEO4J_PASSWORD": server.password,
            "TAKWIA_INSTANCE": str(tmp_path), "PYTHONIOENCODING": "utf-8",
        }  # fmt: skip
        command = [str(TAKWIA), "restitution", *map(str, options)]
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)

    return run


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_published_figures_come_out_as_printed(seeded, run, tmp_path):
    file = tmp_path / "figures.csv"

    result = run("--csv", file)

    assert result.returncode == 0, result.stderr
    rows = read(file)
    assert list(rows[0]) == ["id", "province", "value", "n", "unknown"]
    assert {row["id"] for row in rows} == set(indicators())
    assert len(rows) == len(indicators())
    for row in rows:
        indicator = indicators()[row["id"]]
        assert row["province"] == indicator.province
        assert indicator.holds(float(row["value"])), row
        assert int(row["n"]) > 0 and int(row["unknown"]) >= 0
    printed = [line.split() for line in result.stdout.splitlines()]
    assert [list(row.values()) for row in rows] == [line for line in printed if line and line[0] in indicators()]


def test_one_province_is_printed_alone(seeded, run):
    result = run("--province", "chichaoua")

    assert result.returncode == 0, result.stderr
    ids = [line.split()[0] for line in result.stdout.splitlines()]
    assert ids[1:] == [id for id in ids if id.endswith("_chichaoua")]
    assert set(ids[1:]) == {id for id, one in indicators().items() if one.province == "chichaoua"}


def test_what_can_t_be_done_is_said(seeded, run, tmp_path):
    unknown = run("--province", "rabat")
    unwritable = run("--province", "khenifra", "--csv", tmp_path)

    assert unknown.returncode == 2
    assert "'rabat' is not one of 'khenifra', 'sidi-kacem', 'chichaoua'" in unknown.stderr
    assert unwritable.returncode == 1
    assert f"{tmp_path} can't be written" in unwritable.stderr
    assert "Choose another place with --csv" in unwritable.stderr
    assert "Traceback" not in unknown.stderr + unwritable.stderr


@pytest.mark.usefixtures("graph")
def test_an_empty_graph_says_how_to_fill_it(server, run):
    result = run(server=server)

    assert result.returncode == 1
    assert "takwia seed" in result.stderr
