"""The commands ``takwia evaluate`` and ``takwia score``: measure the model on files, and score pairs for others.

Neither needs a graph.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Floats
from matching.evaluation import KINDS, CannotSplit, Ranker, all_baselines, evaluate, factorisation, main_kind
from matching.evaluation.ranker import LearnedRanker
from matching.evaluation.suite import SuiteNetwork, measure_suite, to_markdown
from seed.files import (
    PAIR_COLUMNS,
    BadFile,
    LinkRow,
    OrganisationRow,
    PairRow,
    read_links,
    read_organisations,
    read_pairs,
)

FILE = click.Path(path_type=Path)
DECIMALS = 9
MODEL = "takwia"


def _writable(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a place where nothing can be written before an hour is spent on what to write."""
    if path and (path.is_dir() or not path.parent.is_dir()):
        raise click.BadParameter(f"{path} can't be written. Name a file in a folder that is there.")
    return path


def rankers(kind: str, seed: int) -> list[Ranker]:
    """Return what `takwia evaluate` measures: the baselines and the model."""
    return [*all_baselines(kind, seed), LearnedRanker(seed, MODEL)]


@click.command("evaluate")
@click.argument("folders", nargs=-1, type=FILE)
@click.option("--suite", is_flag=True, help="Measure the networks in these folders by one protocol, in one table.")
@click.option("--organisations", type=FILE, help="CSV file of organisations.")
@click.option("--links", type=FILE, help="CSV file of their links.")
@click.option("--split", help="Learn from before this date, find what came from it on; without it, by folds.")
@click.option("--kind", type=click.Choice(KINDS), help="Links to find; what the file has most, unless given.")
@click.option("--cold", is_flag=True, help="Also hide all links of some organisations, and measure on these.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Draws folds, negatives and ties.")
@click.option("--json", "out", type=FILE, callback=_writable, help="Also write the result to this file.")
def evaluate_rankers(
    folders: tuple[Path, ...],
    suite: bool,
    organisations: Path | None,
    links: Path | None,
    split: str | None,
    kind: str | None,
    cold: bool,
    seed: int,
    out: Path | None,
) -> None:
    """Measure the model beside simple rules on a network on file, or on all networks of a suite."""
    if suite:
        _evaluate_suite(folders, seed, out)
        return
    if folders or not organisations or not links:
        raise click.UsageError("Give --organisations and --links, or --suite and the folders that hold both.")
    day = _day(split)
    with _saying_what_is_wrong():
        rows = read_organisations(organisations)
        given = read_links(links, rows)
        if not given:
            raise click.ClickException(f"{links} has no link. Give links to learn from and to find.")
        chosen = kind or main_kind([link.kind for link in given])
        if not factorisation.is_installed():
            click.echo("Matrix factorisation is left out: install the extra `evaluation` to have it.", err=True)
        report = evaluate(
            data_of_files(rows, given),
            chosen,
            rankers(chosen, seed),
            model=MODEL,
            split=day,
            cold=cold,
            seed=seed,
            tell=lambda name: click.echo(f"Measuring {name}…", err=True),
        )
        click.echo(report.to_text())
        if out:
            _write_json(out, report.to_dict())


def _evaluate_suite(folders: Sequence[Path], seed: int, out: Path | None) -> None:
    """Print the table of the networks in these folders; organisations.csv and links.csv are in each."""
    if not folders:
        raise click.UsageError("Name the folders of the networks after --suite.")
    with _saying_what_is_wrong():
        networks = [read_network(folder) for folder in folders]
        results = measure_suite(networks, seed, lambda name: click.echo(f"Measuring {name}…", err=True))
        click.echo(to_markdown(results))
        if out:
            _write_json(out, {result.name: result.report.to_dict() for result in results})


def read_network(folder: Path) -> SuiteNetwork:
    """Read a network, named after its folder; raise BadFile for what is wrong, CannotSplit without a link."""
    rows = read_organisations(folder / "organisations.csv")
    given = read_links(folder / "links.csv", rows)
    if not given:
        raise CannotSplit(f"{folder / 'links.csv'} has no link. Give links to learn from and to find.")
    return SuiteNetwork(folder.resolve().name, data_of_files(rows, given))


@click.command("score")
@click.option("--organisations", required=True, type=FILE, help="CSV file of organisations.")
@click.option("--links", required=True, type=FILE, help="CSV file of the links to learn from.")
@click.option("--pairs", required=True, type=FILE, help="CSV file of the pairs to score.")
@click.option(
    "--out", required=True, type=FILE, callback=_writable, help="CSV file to write: the pairs with their scores."
)
@click.option("--reasons", is_flag=True, help="Also write why.")
def score_pairs(organisations: Path, links: Path, pairs: Path, out: Path, reasons: bool) -> None:
    """Learn from links on file, and score pairs of organisations."""
    with _saying_what_is_wrong():
        rows = read_organisations(organisations)
        data = data_of_files(rows, read_links(links, rows))
        asked = read_pairs(pairs, rows)
        scores, why = _scored(data, asked, reasons)
        _write(out, _answer(asked, scores, why if reasons else None))
    click.echo(f"{len(asked)} pairs scored into {out}.")


def _answer(pairs: Sequence[PairRow], scores: Floats, why: Sequence[str] | None) -> str:
    """Return the pairs as CSV with their scores and, when given, their reasons."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*PAIR_COLUMNS, "score", *(["reasons"] if why is not None else [])])
    for row, (pair, score) in enumerate(zip(pairs, scores, strict=True)):
        told = [why[row]] if why is not None else []
        writer.writerow([pair.source, pair.target, pair.kind, round(float(score), DECIMALS), *told])
    return file.getvalue()


def _scored(data: MatchingData, pairs: Sequence[PairRow], reasons: bool) -> tuple[Floats, list[str]]:
    """Score the pairs of each kind by a scorer of its own, in the order given."""
    scores, why = np.zeros(len(pairs)), [""] * len(pairs)
    kinds = np.array([pair.kind for pair in pairs], dtype=object)
    index = data.organisations.index
    subjects = index.get_indexer(pd.Index([pair.source for pair in pairs], dtype=object))
    candidates = index.get_indexer(pd.Index([pair.target for pair in pairs], dtype=object))
    for kind in KINDS:
        chosen = np.flatnonzero(kinds == kind)
        if len(chosen):
            fitted = LearnedRanker().fit(data, kind)
            scores[chosen] = np.clip(fitted.score(subjects[chosen], candidates[chosen]), 0, 1)
            if reasons:
                for row, words in zip(chosen, fitted.explain(subjects[chosen], candidates[chosen]), strict=True):
                    why[row] = words
    return scores, why


def data_of_files(organisations: Sequence[OrganisationRow], links: Sequence[LinkRow]) -> MatchingData:
    """Turn what the files say into the input of matching."""
    return MatchingData(organisations=_organisations(organisations), links=_links(links))


def _organisations(organisations: Sequence[OrganisationRow]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "kind": [row.kind for row in organisations],
            "domains": [row.domains for row in organisations],
            "targets": [row.targets for row in organisations],
            "territories": [territory_codes(row.territories) for row in organisations],
            "tags": [
                tuple(f"{name}={tag}" for name, tags in row.tags.items() for tag in tags) for row in organisations
            ],
            "lat": [row.lat for row in organisations],
            "lon": [row.lon for row in organisations],
            "milieu": [row.milieu for row in organisations],
            "name": [row.name if row.named else None for row in organisations],
            "text": [row.text for row in organisations],
        },
        index=pd.Index([row.id for row in organisations], dtype=object),
    )
    axes = pd.DataFrame([dict(row.axes) for row in organisations], index=frame.index).add_prefix("axis_")
    return frame.join(axes)


def _links(links: Sequence[LinkRow]) -> pd.DataFrame:
    dates = np.array([np.datetime64(link.date or "NaT") for link in links], dtype="datetime64[s]")
    return pd.DataFrame(
        {
            "source": [link.source for link in links],
            "target": [link.target for link in links],
            "kind": [link.kind for link in links],
            "date": dates,
        }
    )


def territory_codes(paths: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Turn paths from wide to narrow into codes from narrow to wide; a code is the path so far, so it is unique.

    One path, a/b/c, gives (a/b/c, a/b, a). Of several, the first is the home: its chain stands last, so that the
    codes still end with the home's widest; those of the others stand before it, narrow ones first.
    """
    chains = [tuple("/".join(path[:length]) for length in range(len(path), 0, -1)) for path in paths]
    home = chains[0] if chains else ()
    others = sorted({code: None for chain in chains[1:] for code in chain if code not in home}, key=_width)
    return (*others, *home)


def _width(code: str) -> int:
    return -code.count("/")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(f"{text!r} isn't a date. Write it as 2018-01-31.", param_hint="--split") from None


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    _write(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{path} can't be written ({error.strerror}). Check its rights.") from error


@contextmanager
def _saying_what_is_wrong() -> Iterator[None]:
    try:
        yield
    except (BadFile, CannotSplit) as error:
        raise click.ClickException(str(error)) from error
