"""The templates' own rules: short lines, and no reckoning."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
LONGEST = 160
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TEXT = re.compile(r"\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'")
RECKONING = re.compile(r"[\w)\]] (?:\*|/|//|%|\*\*) [\w(]|\|\s*(?:round|sum|int|float)\b")
"""Products, quotients and rounding: shares and widths come from Python."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_short_lines_and_reckons_nothing(path):
    text = path.read_text("utf-8")

    assert [line for line in text.splitlines() if len(line) > LONGEST] == []
    for code in CODE.findall(text):
        bare = TEXT.sub('""', code)
        assert not RECKONING.search(bare), code
