"""Provinces side by side, as in the study's slides: the same figures, a column each."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.diagnostic.restitution.report import FigureWords, RestitutionReport, name_of


@dataclass(frozen=True)
class Slide:
    """A slide: its name, and of each figure its sentence and its words in each province, None where there is none."""

    id: str
    name: str
    rows: tuple[tuple[str, tuple[FigureWords | None, ...]], ...]


def compare_reports(reports: Sequence[RestitutionReport]) -> list[Slide]:
    """Return the slides that any of the provinces has; provinces are in the order of the reports."""
    own = [{words.result.figure.id: words for one in report.sections for words in one.figures} for report in reports]
    slides = {}
    for report in reports:
        for section in report.sections:
            if section.figures and section.id not in slides:
                slides[section.id] = Slide(
                    section.id,
                    section.name,
                    tuple(
                        (name_of(words.result.figure), tuple(known.get(words.result.figure.id) for known in own))
                        for words in section.figures
                    ),
                )
    return list(slides.values())
