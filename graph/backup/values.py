"""Property values as JSON, each with its type, and back: what is read again is what was kept, to the last bit.

Texts, booleans and whole numbers are themselves; so are fractions, with NaN and the infinities as Python's JSON writes
them. Any other type is a map of one key, its name, which can't be mistaken: Neo4j has no maps among its properties.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytz
from neo4j.spatial import CartesianPoint, Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

Json = Any
"""What the module `json` writes and reads."""

WORLD = (4326, 4979)
"""The systems of coordinates that are degrees of latitude and longitude, flat and with heights."""
MINUTE = 60
"""Seconds."""


class UnknownType(ValueError):
    """A property is of a type that back-ups don't know."""


def to_json(value: Any) -> Json:
    """Return a property's value in JSON. Raises UnknownType for one whose type back-ups don't know."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list):
        return [to_json(one) for one in value]
    for type, write in WRITERS.items():
        if isinstance(value, type):
            return write(value)
    raise UnknownType(f"A property is of the type {type_name(value)}, which back-ups can't keep.")


def from_json(value: Json) -> Any:
    """Return the value that `to_json` wrote. Raises UnknownType for one that a newer version must have written."""
    if isinstance(value, list):
        return [from_json(one) for one in value]
    if not isinstance(value, dict):
        return value
    ((name, told),) = value.items()
    if name not in READERS:
        raise UnknownType(f"A property is of the type {name}, which this version doesn't know.")
    return READERS[name](told)


def type_name(value: object) -> str:
    """Return the name of a value's type, for a message."""
    return type(value).__name__


def _time_to_json(value: Time) -> Json:
    offset = value.utcoffset()
    name = "local_time" if offset is None else "time"
    seconds = None if offset is None else round(offset.total_seconds())
    return {name: [value.ticks, seconds]}


def _time_from_json(told: tuple[int, int | None]) -> Time:
    ticks, offset = told
    local = Time.from_ticks(ticks)
    return local if offset is None else local.replace(tzinfo=pytz.FixedOffset(offset // MINUTE))


def _datetime_to_json(value: DateTime) -> Json:
    """Write the moment in UTC, so that an hour that comes twice in autumn is the one it was, with its zone."""
    if value.tzinfo is None:
        return {"local_datetime": [value.date().to_ordinal(), value.time().ticks]}
    zone = getattr(value.tzinfo, "zone", None)
    offset = value.utcoffset()
    if offset is None:
        raise UnknownType("A date has a zone of an unknown kind.")
    moment = value.as_timezone(pytz.UTC)
    return {"datetime": [moment.date().to_ordinal(), moment.time().ticks, zone or round(offset.total_seconds())]}


def _datetime_from_json(told: list[Any]) -> DateTime:
    day, ticks, zone = told
    moment = DateTime.combine(Date.from_ordinal(day), Time.from_ticks(ticks)).replace(tzinfo=pytz.UTC)
    return moment.as_timezone(pytz.timezone(zone) if isinstance(zone, str) else pytz.FixedOffset(zone // MINUTE))


def _local_datetime_from_json(told: list[int]) -> DateTime:
    return DateTime.combine(Date.from_ordinal(told[0]), Time.from_ticks(told[1]))


def _point_from_json(told: list[float]) -> Point:
    system, *place = told
    if system in WORLD:
        return WGS84Point(place)
    return CartesianPoint(place)


WRITERS: dict[type, Callable[[Any], Json]] = {
    bytes: lambda value: {"bytes": base64.b64encode(value).decode("ascii")},
    bytearray: lambda value: {"bytes": base64.b64encode(value).decode("ascii")},
    DateTime: _datetime_to_json,
    Date: lambda value: {"date": value.to_ordinal()},
    Time: _time_to_json,
    Duration: lambda value: {"duration": list(value)},
    Point: lambda value: {"point": [value.srid, *value]},
}
READERS: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda told: base64.b64decode(told, validate=True),
    "datetime": _datetime_from_json,
    "local_datetime": _local_datetime_from_json,
    "date": Date.from_ordinal,
    "time": _time_from_json,
    "local_time": _time_from_json,
    "duration": lambda told: Duration(months=told[0], days=told[1], seconds=told[2], nanoseconds=told[3]),
    "point": _point_from_json,
}
