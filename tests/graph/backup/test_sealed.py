"""A back-up's file: what isn't whole, or isn't ours, is told before anything is done with it."""

import io
import json
import math
from datetime import timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as some
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.backup import archive, sealed
from graph.backup.sealed import BadBackup, SealedReader, SealedWriter, check_key
from graph.backup.values import UnknownType, from_json, to_json

KEY = "a key of the tests that is long enough"
ZONES = some.sampled_from(["Africa/Casablanca", "Europe/Paris", "Asia/Kathmandu", "UTC"])
TICKS = some.integers(0, 24 * 3600 * 10**9 - 1)
OFFSETS = some.integers(-18 * 60, 18 * 60).map(pytz.FixedOffset)
DAYS = some.integers(400, 3_650_000).map(Date.from_ordinal)
FLOATS = some.floats(width=64)
FINITE = some.floats(allow_nan=False, allow_infinity=False)
LOCAL_TIMES = TICKS.map(Time.from_ticks)
MOMENTS = some.builds(DateTime.combine, DAYS, LOCAL_TIMES)
INTEGERS = some.integers(-(2**63), 2**63 - 1)
TEXTS = some.text(some.characters(exclude_categories=["Cs"]))
SINGLE = {
    "text": TEXTS,
    "truth": some.booleans(),
    "integer": INTEGERS,
    "float": FLOATS,
    "date": DAYS,
    "local time": LOCAL_TIMES,
    "time": some.builds(lambda time, zone: time.replace(tzinfo=zone), LOCAL_TIMES, OFFSETS),
    "local datetime": MOMENTS,
    "datetime": some.builds(
        lambda moment, zone: moment.replace(tzinfo=pytz.UTC).as_timezone(zone),
        MOMENTS, ZONES.map(pytz.timezone) | OFFSETS,
    ),
    "duration": some.builds(
        lambda *parts: Duration(months=parts[0], days=parts[1], seconds=parts[2], nanoseconds=parts[3]),
        *(some.integers(-(2**31), 2**31) for _ in range(3)), some.integers(-(10**9), 10**9),
    ),
    "point": some.tuples(some.floats(-180, 180), some.floats(-90, 90)).map(WGS84Point),
    "high point": some.tuples(some.floats(-180, 180), some.floats(-90, 90), some.floats(-1e4, 1e4)).map(WGS84Point),
    "point in a plane": some.tuples(FINITE, FINITE).map(CartesianPoint),
    "point in space": some.tuples(FINITE, FINITE, FINITE).map(CartesianPoint),
}  # fmt: skip
VALUES = some.one_of(*SINGLE.values(), some.binary(), *(some.lists(one, max_size=4) for one in SINGLE.values()))


def same(one, other):
    """Say whether two values are equal and of one type, to the last bit; NaN equals NaN."""
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return isinstance(other, float) and (
            (math.isnan(one) and math.isnan(other))
            or (one == other and math.copysign(1, one) == math.copysign(1, other))
        )
    if isinstance(one, DateTime) and one.tzinfo is not None:
        zone = getattr(one.tzinfo, "zone", None)
        if (one.utcoffset(), zone) != (other.utcoffset(), getattr(other.tzinfo, "zone", None)):
            return False
    return type(one) is type(other) and one == other


@given(VALUES)
def test_a_value_is_read_as_it_was_written(value):
    assert same(value, from_json(json.loads(json.dumps(to_json(value)))))


@pytest.mark.parametrize("hour", [(1, 0), (0, 0)])
def test_an_hour_that_comes_twice_is_the_one_it_was(hour):
    zone = pytz.timezone("Africa/Casablanca")
    value = DateTime(2026, 2, 15, *hour, tzinfo=pytz.UTC).as_timezone(zone) + Duration()
    twice = [
        DateTime(2025, 10, 26, utc, 30, tzinfo=pytz.UTC).as_timezone(pytz.timezone("Europe/Paris")) for utc in (0, 1)
    ]

    assert same(value, from_json(to_json(value)))
    assert twice[0].hour == twice[1].hour
    assert [from_json(to_json(one)).utcoffset() for one in twice] == [timedelta(hours=2), timedelta(hours=1)]


def test_types_that_are_not_known_are_named():
    with pytest.raises(UnknownType, match="complex"):
        to_json(1j)
    with pytest.raises(UnknownType, match="vector"):
        from_json({"vector": [1, 2]})


def written(key=None, content=b"something"):
    """Return the bytes of a sealed file."""
    file = io.BytesIO()
    writer = SealedWriter(file, {}, key)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def read(file, key=None):
    """Return what is in a sealed file."""
    return io.BufferedReader(SealedReader(io.BytesIO(file), key)).read()


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 10_000])
def test_what_is_sealed_is_read_again(monkeypatch, key, size):
    monkeypatch.setattr(sealed, "PART", 4096)
    content = bytes(number % 251 for number in range(size))

    file = written(key, content)

    assert read(file, key) == content
    assert key is None or size < 50 or content[:50] not in file


@pytest.mark.parametrize("key", [None, KEY])
def test_a_change_anywhere_and_a_cut_anywhere_are_seen(monkeypatch, key):
    monkeypatch.setattr(sealed, "PART", 40)
    known = sealed._derive(KEY, b"")
    monkeypatch.setattr(sealed, "_derive", lambda *_: known)  # It takes a while.
    file = written(key, b"a" * 100)

    for at in range(len(file)):
        with pytest.raises(BadBackup):
            read(file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :], key)
        with pytest.raises(BadBackup):
            read(file[:at], key)
    with pytest.raises(BadBackup, match="follows its end"):
        read(file + b"x", key)


def test_parts_can_not_change_places(monkeypatch):
    monkeypatch.setattr(sealed, "PART", 40)
    file = written(None, b"a" * 40 + b"b" * 40 + b"c")
    start = len(file) - (2 * (40 + 32 + 5) + 1 + 32 + 5)
    one, two, rest = file[start : start + 77], file[start + 77 : start + 154], file[start + 154 :]

    with pytest.raises(BadBackup, match="part 1"):
        read(file[:start] + two + one + rest)
    with pytest.raises(BadBackup, match="part 2"):
        read(file[:start] + one + rest)


@pytest.mark.parametrize(
    ("file", "key", "words"),
    [
        (b"PK\x03\x04 a book of tables", None, "isn't a back-up of TAKWIA"),
        (b"", None, "isn't a back-up of TAKWIA"),
        (written(KEY), None, "is encrypted. Give its key"),
        (written(KEY), KEY + "?", "isn't the key"),
        (written(), KEY, "isn't encrypted, though a key is given"),
        (written()[:20], None, "head can't be read"),
        (written().replace(b'"format": 1', b'"format": 2'), None, "newer version"),
    ],
)
def test_another_file_and_another_key_are_told(file, key, words):
    with pytest.raises(BadBackup, match=words):
        read(file, key)


def test_a_key_that_could_be_guessed_is_refused():
    assert check_key(f" {KEY}\n") == KEY
    with pytest.raises(BadBackup, match="32 characters"):
        check_key("secret")


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "a\\..\\out", ""])
def test_a_file_that_leads_elsewhere_is_refused(tmp_path, name):
    (tmp_path / "in").write_text("x")
    with (tmp_path / "made").open("wb") as file, archive.writing(file, {}, None) as made:
        made.add_file(name, tmp_path / "in")

    with pytest.raises(BadBackup):
        archive.read(tmp_path / "made", None, lambda *_: None, lambda *_: None)
