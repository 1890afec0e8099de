"""Names of files that people download: what it is, of where, of which time, and the day on which it was made."""

import re
import unicodedata

from portal.kit.clock import now
from portal.kit.language import current_language

LONGEST = 60
"""Letters of one part of a name."""


def file_name(ending: str, what: str, *of: str) -> str:
    """Return a name in letters that every system takes, such as "plan-khenifra-2027-2026-11-28.docx".

    of: names and periods; in Arabic and English the language stands at the end, so that files lie beside one another.
    """
    language = current_language()
    parts = [what, *filter(None, map(_plain, of)), f"{now():%Y-%m-%d}", *([] if language == "fr" else [language])]
    return f"{'-'.join(parts)}.{ending}"


def _plain(text: str) -> str:
    letters = (
        unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", letters.lower().replace("'", ""))[:LONGEST].strip("-")
