"""Degrees as people write them, and points that can't be in the country: told, never drawn."""

import re
from collections.abc import Sequence

from graph.exchange.changes import CellNote
from graph.rules.country import PlaceDoubt, place_doubt
from seed.records.understood import ReadValues, Why
from seed.tables.text import western
from seed.tables.values import read_number

MINUTES = re.compile(r"(-?\d{1,3})\s*[°d]\s*(\d{1,2})\s*['’′m]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″s]|'')?)?")


def read_degrees(text: str) -> float:
    """Read degrees: -5.66, 5,66° W, 32°56'12"N. Raises UnreadableValue."""
    plain = western(text).strip()
    side = re.search(r"(?i)(?<![a-z])([nsewo])(?:ord|ud|st|uest|orth|outh|est)?\.?\s*$|^\s*([nsewo])(?=[\s\d])", plain)
    letter = (side[1] or side[2]).lower() if side else ""
    digits = re.sub(r"(?i)[nsewo](?:ord|ud|st|uest|orth|outh|est)?\.?\s*$|^\s*[nsewo]\s*", "", plain) if side else plain
    parts = MINUTES.fullmatch(digits)
    if parts:
        number = abs(int(parts[1])) + int(parts[2]) / 60 + float((parts[3] or "0").replace(",", ".")) / 3600
        number = -number if parts[1].startswith("-") else number
    else:
        number = read_number(digits.rstrip("° "))
    return round(-abs(number) if letter in ("s", "w", "o") else number, 7)


def settle_point(into: ReadValues, columns: Sequence[str]) -> None:
    """Turn the degrees of a row into a point of the country, or tell why there is none; swapped ones are noticed."""
    lat, lon = into.values.pop("latitude", None), into.values.pop("longitude", None)
    if lat is None and lon is None:
        return
    column, shown = (columns or ["?"])[0], f"{lat if lat is not None else ''}, {lon if lon is not None else ''}"
    if not isinstance(lat, float | int) or not isinstance(lon, float | int):
        into.notes.append(CellNote(column, shown, Why.HALF_POINT))
        return
    doubt = place_doubt(lat, lon)
    if doubt == PlaceDoubt.SWAPPED:
        lat, lon = lon, lat
        into.notes.append(CellNote(column, shown, Why.SWAPPED, taken=True, more=(f"{lat}, {lon}",)))
    elif doubt is not None:
        why = {PlaceDoubt.ZERO: Why.AT_ZERO, PlaceDoubt.SIGN: Why.SIGN}.get(doubt, Why.ABROAD)
        into.notes.append(CellNote(column, shown, why))
        return
    into.values |= {"lat": float(lat), "lon": float(lon)}
