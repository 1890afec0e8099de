"""What is taken of a text that comes from outside: its letters, composed, and nothing that can't be seen or misleads.

The one place for it: requests, files, the command line and documents take their texts through here.
"""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
NOTHING = re.compile(
    # Control letters but the tab and the line's end; halves of letters; what Unicode will never give a letter to;
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    # embeddings and overrides of the direction, which can show a text as another: isolates do what is needed.
    + "\u202a-\u202e]"
)
ISOLATES = re.compile("[\u2066-\u2069]")
END_OF_ISOLATE = "\u2069"
MARKS = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")


def clean_text(text: str) -> str:
    """Return a text in composed form (NFC), with line ends as one letter, without control letters but tabs.

    Directions are isolated only within a line: what is opened is closed, and what was never opened isn't closed.
    """
    shown = NOTHING.sub("", LINE_ENDS.sub("\n", text))
    if ISOLATES.search(shown):
        shown = "\n".join(map(_balance, shown.split("\n")))
    return unicodedata.normalize("NFC", shown)


def clean_line(text: str) -> str:
    """Return the same for a text of one line: the ends of lines and tabs are blanks."""
    return re.sub(r"\s*[\n\t]\s*", " ", clean_text(text))


def clean_file_name(name: str) -> str:
    """Return the same for the name of a file, which shows its ending where it is: nothing in it turns directions."""
    return MARKS.sub("", clean_line(name))


def _balance(line: str) -> str:
    opened, kept = 0, []
    for letter in line:
        if letter == END_OF_ISOLATE:
            if not opened:
                continue
            opened -= 1
        elif ISOLATES.match(letter):
            opened += 1
        kept.append(letter)
    return "".join(kept) + END_OF_ISOLATE * opened
