"""Canonical JSON: one value, one text – and nothing outside the subset."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.trace.canonical import (
    NotCanonical,
    _loads_by_the_letter,
    dumps,
    instant,
    loads,
    plain,
    tidy,
)

MOMENT_WITHOUT_ZONE = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")).map(lambda text: tidy(text.replace("\x00", ""))),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read(value: object) -> None:
    assert loads(dumps(value).decode()) == value


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert dumps({"b": [1, "é中"], "a": None}) == '{"a":null,"b":[1,"é中"]}'.encode()
    assert dumps("\x1f\n/\u2028") == '"\\u001f\\n/\u2028"'.encode()


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53 + 1, {"键": 1}, {1: 2}, "e\u0301", b"x", "\ud800", {"a": 1.0}],
)
def test_outside_the_subset(value: object) -> None:
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a": 1}',
        '"\\u4e2d"',
        "1.0",
        "1e3",
        "NaN",
        "9007199254740993",
        '"e\u0301"',
        "[1,]",
        "",
        "[" * 100_000,
        "-0",
        "01",
        '{"a":1}\n',
    ],
)
def test_texts_that_are_not_canonical(text: str) -> None:
    with pytest.raises(NotCanonical):
        loads(text)


def test_stored_values_as_plain_data() -> None:
    key = uuid.uuid4()
    beijing = datetime(2026, 1, 5, 8, tzinfo=timezone(timedelta(hours=8)))
    assert plain(beijing) == "2026-01-05T00:00:00.000000Z"
    assert instant(datetime(2026, 1, 5, 0, 0, 0, 1, UTC)) == "2026-01-05T00:00:00.000001Z"
    assert plain([date(2026, 1, 5), key, b"\x01\xff", memoryview(b"a")]) == [
        "2026-01-05",
        str(key),
        "01ff",
        "61",
    ]
    decimals = ["1.50", "100", "0.00", "-0", "1E+3", "0.10"]
    assert [plain(Decimal(text)) for text in decimals] == ["1.5", "100", "0", "0", "1000", "0.1"]


def test_ranges_as_the_database_writes_them() -> None:
    from psycopg.types.range import DateRange

    assert plain(DateRange(date(2026, 1, 1), None, "[)")) == "[2026-01-01,)"
    assert plain(DateRange(empty=True)) == "empty"


@pytest.mark.parametrize("value", [1.5, MOMENT_WITHOUT_ZONE, object(), Decimal("NaN")])
def test_values_that_have_no_plain_form(value: object) -> None:
    with pytest.raises(NotCanonical):
        plain(value)


def test_texts_for_payloads_are_tidied() -> None:
    assert tidy({"reason": "e\u0301", "all": {"b", "a"}}) == {"reason": "é", "all": ["a", "b"]}
    with pytest.raises(NotCanonical):
        tidy("a\x00b")


PIECES = ['"', "\\", "{", "}", "[", "]", ":", ",", "-", "0", "1", ".5", "e3", "9007199254740992"]
PIECES += ['"a":', '"b":', '"é"', "e\u0301", "\\u00e9", "\\n", "\\/", "true", "null", " ", "\x7f"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), VALUES)
def test_the_fast_reader_accepts_nothing_that_the_letter_does_not(text: str, value: object) -> None:
    for one in (text, f'{{"a":{text}}}', f'{{"a":[{text}]}}', dumps({"a": value}).decode() + text):
        try:
            expected = _loads_by_the_letter(one)
        except NotCanonical:
            with pytest.raises(NotCanonical):
                loads(one)
        else:
            assert loads(one) == expected


@pytest.mark.parametrize("value", [2**53, -(2**53), [[[0]]], "\x00\x1f\x7f\u2028"])
def test_limits_are_written_as_the_standard_library_writes_them(value: object) -> None:
    deep = {"a": value}
    for _ in range(300):
        deep = {"a": deep, "b": 1}
    assert loads(dumps(deep).decode()) == deep
