"""What is wrong with something long, such as a file: the first problems, and how many more there are."""

from collections.abc import Iterable

from portal.kit.language import ngettext

MOST_SHOWN = 10


def first_problems(problems: Iterable[str]) -> list[str]:
    """Return the first ten problems in words, and last a sentence with how many more there are, if there are more."""
    shown: list[str] = []
    more = 0
    for problem in problems:
        if len(shown) < MOST_SHOWN:
            shown.append(problem)
        else:
            more += 1
    if more:
        shown.append(ngettext("And %(num)s more problem.", "And %(num)s more problems.", more))
    return shown
