"""The preparation pack by the examples that a lawyer reads: these records in, these lines out."""

from dataclasses import replace

import pytest

from zhiheng.law.examples.lines import load_lines, written
from zhiheng.posts.pack import Records, lines
from zhiheng.posts.tests.cast import change, office


@pytest.mark.parametrize("case", load_lines("pack"), ids=str)
def test_the_pack_of_a_director(case):
    given = dict(case.given)
    changes = tuple(
        replace(change(one["on"], one.get("filed")), late_reason=one.get("late", ""))
        for one in given.pop("changes", ())
    )
    duties, powers = given.pop("duties", None), given.pop("powers", None)
    records = Records(
        office=office(changes=changes), on=given.pop("on"),
        sheets=tuple(map(tuple, given.pop("sheets", ()))),
        nominations=given.pop("nominations", 0), reviews=given.pop("reviews", 0),
        reviews_failed=given.pop("reviews_failed", 0),
        duties=tuple(duties) if duties else None,
        resources=tuple(given.pop("resources", (0, 0))),
        powers=tuple(powers) if powers else None,
    )  # fmt: skip
    assert not given, f"what no record is made of: {given}"
    assert list(written(lines(records))) == list(case.lines)
