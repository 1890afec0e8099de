"""Texts from outside: composed, without what can't be seen or misleads, and otherwise as they were typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rules.cleaning import clean_file_name, clean_line, clean_text

LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("L’École d’Aït Ishaq\n\tligne 2", "L’École d’Aït Ishaq\n\tligne 2"),
        ("e\u0301cole", "école"),
        ("ا\u0653", "آ"),
        ("a\0b\x07c\x1bd\x7fe\x9f", "abcde"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\ud800b\udfffc", "abc"),
        ("\ufeffa\ufffeb\ufff9c\ufdd0d\U0010ffff", "abcd"),
        (f"{RLO}gpj.exe{PDF}{LRO}{LRE}{RLE}", "gpj.exe"),
        ("e\x01\u0301", "é"),
        ("جمعية \u200fأمل\u200e", "جمعية \u200fأمل\u200e"),
        ("می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾"),
    ],
)
def test_what_is_kept_and_what_goes(text, cleaned):
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (f"{RLI}أمل{PDI} a", f"{RLI}أمل{PDI} a"),
        (f"{RLI}أمل", f"{RLI}أمل{PDI}"),
        (f"a{PDI}b", "ab"),
        (f"{LRI}a{FSI}b{PDI}", f"{LRI}a{FSI}b{PDI}{PDI}"),
        (f"{PDI}{RLI}a\nb{PDI}", f"{RLI}a{PDI}\nb"),
    ],
)
def test_directions_are_closed_on_their_line(text, cleaned):
    assert clean_text(text) == cleaned


def test_a_line_is_one_line():
    assert clean_line("a \r\n b\tc") == "a b c"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (f"photo{RLO}gpj.exe", "photogpj.exe"),
        (f"photo{RLI}gpj.exe{PDI}\u200f", "photogpj.exe"),
        ("re\u0301c\u0327u\n\0.pdf", "réçu .pdf"),
        ("وصل الإيداع.pdf", "وصل الإيداع.pdf"),
    ],
)
def test_the_name_of_a_file_turns_no_direction(name, cleaned):
    assert clean_file_name(name) == cleaned


@given(st.text(st.characters(codec=None) | st.sampled_from(f"\r\n\t{LRI}{RLI}{PDI}{RLO}\ud800\u0301")))
def test_a_clean_text_is_composed_whole_and_stays_as_it_is(text):
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in cleaned)
    cleaned.encode("utf-8")
    for line in cleaned.split("\n"):
        depth = 0
        for letter in line:
            depth += (letter in (LRI, RLI, FSI)) - (letter == PDI)
            assert depth >= 0
        assert depth == 0
