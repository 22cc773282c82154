"""Times read fast, slowly and from arrow's own kinds, held against Python's."""

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.procedure.engine.times import OddTime, micros, read_times
from zhiheng.procedure.events import SHANGHAI

_ZONES = st.sampled_from([None, 0, 480, -570, 845, -720, 1439])
_YEARS = [(2, 9998), (1985, 1993)]  # of the latter some in which clocks were changed
_MOMENTS = st.one_of(
    [st.datetimes(datetime(a, 1, 1), datetime(b, 12, 31)) for a, b in _YEARS]  # noqa: DTZ001
)


def read(text: str) -> int:
    return int(read_times(pa.array([text], pa.string()))[0])


@settings(max_examples=400, deadline=None)
@given(_MOMENTS, _ZONES, st.sampled_from("T "), st.sampled_from(["+08:00", "+0800"]))
def test_a_time_is_the_instant_that_python_says(moment, minutes, between, form):
    zone = SHANGHAI if minutes is None else timezone(timedelta(minutes=minutes))
    aware = moment.replace(tzinfo=zone)
    written = aware.isoformat(between) if minutes is not None else moment.isoformat(between)
    if minutes is not None and ":" not in form:
        written = written[:-3] + written[-2:]
    assert read(written) == micros(aware)


@pytest.mark.parametrize("digits", [1, 3, 6, 7, 9, 10, 30])
def test_what_is_finer_than_a_microsecond_is_cut_off(digits: int):
    moment = datetime(2025, 1, 5, 0, 30, 0, int("987654"[:digits].ljust(6, "0")), UTC)
    written = "9876549999".ljust(30, "9")[:digits]
    assert read(f"2025-01-05T08:30:00.{written}") == micros(moment)


@settings(deadline=None)
@given(_MOMENTS, st.sampled_from(["s", "ms", "us"]), st.sampled_from([None, "UTC"]))
def test_timestamps_without_a_zone_are_those_of_shanghai(moment, unit, zone):
    moment = moment.replace(microsecond=0)
    made = read_times(pa.array([moment, None], pa.timestamp(unit, zone)))
    wanted = moment.replace(tzinfo=UTC if zone else SHANGHAI)
    assert made[0] == micros(wanted)


@pytest.mark.parametrize("year", [1, 9999])
def test_years_that_leave_no_room_for_reckoning_are_refused(year: int):
    moment = datetime(year, 1, 1, tzinfo=UTC)
    for values in (pa.array([moment], pa.timestamp("us", "UTC")), pa.array([moment.isoformat()])):
        with pytest.raises(OddTime):
            read_times(values)
