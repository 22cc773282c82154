"""A judgement that goes on says what judging all afresh says, whether it is ready or not."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from zhiheng.procedure.engine import ongoing as goes_on
from zhiheng.procedure.engine.follow import ROWS
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.ongoing import Ongoing
from zhiheng.procedure.engine.pages import may_be_large
from zhiheng.procedure.engine.passes import Passes
from zhiheng.procedure.engine.records import fresh_events, of_events
from zhiheng.procedure.events import Managership
from zhiheng.procedure.tests.build import ON, event
from zhiheng.procedure.tests.going_on import HAS, SCHEMES, Body, stop
from zhiheng.procedure.tests.seeded import AMOUNTS, USUAL


@pytest.mark.parametrize("amounts", [USUAL, AMOUNTS])
@pytest.mark.parametrize("seed", range(4))
def test_portion_after_portion_says_what_all_afresh_say(seed, amounts, ready, monkeypatch):
    if seed % 2:  # as of a large log, whose arrays stay where they are
        monkeypatch.setattr(goes_on, "_LARGE", 0)
        monkeypatch.setattr("zhiheng.procedure.engine.follow._MANY", 0)
    body = Body(seed, amounts)
    for turn in range(25):
        body.ongoing.take(body.fresh(body.some(1 + turn % 9)))
        if turn % 6 == 0:
            body.check()
    body.check()
    assert sum(ready) > 15


def test_a_scheme_alone_and_columns_that_lack_what_others_tell(ready):
    body = Body(7, schemes=SCHEMES[:1], has=HAS - {"scheme", "quantity", "evidence"})
    body.go_on(6, 3)
    body.check()
    assert ready == [True] * 5


def test_rows_that_tell_less_than_the_log_does_are_taken(ready):
    body = Body(8)
    body.go_on(1, 2)
    name = "00-0"
    body.rows[name] = [replace(row, quantity=None) for row in body.rows[name]]
    body.ongoing.take(fresh_events(body.rows[name], HAS - {"quantity"}, body.columns))
    body.check()
    assert ready == [True]


def test_rows_that_tell_more_than_the_log_did_are_judged_by_it(ready, monkeypatch):
    body = Body(8, has=HAS - {"evidence"})
    body.go_on(2, 2)
    body.has = HAS
    fresh = body.fresh(body.some(2))
    with monkeypatch.context() as here:
        here.setattr(goes_on, "judge", stop)
        with pytest.raises(KeyboardInterrupt):
            body.ongoing.take(fresh)
    body.ongoing.take(fresh)  # the other cases are judged by evidence from now on, too
    body.check()
    assert not body.ongoing._all_due
    body.go_on(1, 2)
    body.check()
    assert ready == [True, False, True]


def _event(body: Body, step: str = "application", when: str = "2025-01-01", **more) -> None:
    scheme_of = SCHEMES[0].name
    body.rows["01-0"].append(event(step, when, case="01-0", scheme=scheme_of, **more))


ODD = {
    "before 1992": lambda body: _event(body, when="1990-01-01"),
    "a cycle later than all": lambda body: _event(body, cycle=9),
    "a step nobody named": lambda body: _event(body, "从未有过"),
    "somebody new": lambda body: _event(body, by="新人"),
    "a new quantity": lambda body: _event(body, quantity="77.123"),
    "a very long case": lambda body: [
        _event(body, when=f"2024-01-{1 + n % 28:02d} {n % 24:02d}:{n // 24 % 60:02d}")
        for n in range(700)
    ],
}


@pytest.mark.parametrize("kind", ODD)
def test_what_nothing_was_made_ready_for_is_judged_as_rightly(kind, ready):
    body = Body(3, latest=5)
    body.go_on(2, 3)
    assert ready == [True]
    ODD[kind](body)
    fresh, used = body.fresh(["01-0"]), body.columns.used
    if kind == "somebody new":  # of whom the world does not say what they may do
        with pytest.raises(ValueError, match="grown"):
            body.ongoing.take(fresh)
        body.ongoing.take(fresh, body.world())
    else:
        body.ongoing.take(fresh)
        assert body.columns.used == used + len(fresh.key)
    body.go_on(1, 3)
    body.check()
    assert ready == [True, False, True]


def test_new_cases_come_with_what_is_known_of_them(ready):
    body = Body(4)
    for number in range(30, 36):
        names = [body.add(f"{number}-{n}") for n in range(3)]
        fresh = body.fresh([*names, "03-1"])
        with pytest.raises(ValueError, match="grown"):
            body.ongoing.take(fresh)
        body.ongoing.take(fresh, body.world())
    body.go_on(1, 3)
    body.check()
    assert ready[-1] is True


def test_a_manager_told_of_anew_counts_for_the_cases_taken():
    body = Body(5)
    for _ in range(2):
        body.ongoing.take(body.fresh(["04-0"]))
    lacking = body.ongoing.judgement.summary().findings["no_manager"]
    body.given["managers"].append(Managership("04-0", "新任", date(2000, 1, 1)))
    body.ongoing.take(body.fresh(["04-0"]), body.world())
    assert body.ongoing.judgement.summary().findings["no_manager"] == lacking - 1
    body.check()


def test_more_managers_or_cases_than_there_is_room_for(ready, monkeypatch):
    monkeypatch.setattr(goes_on, "_LEAST", 1)
    monkeypatch.setattr(goes_on, "_SPANS", 1)
    body = Body(6)
    for count in (1, 2, 9, 40, 90, 3):
        body.ongoing.take(body.fresh(body.some(count)))
    body.check()
    assert True in ready and False in ready


def test_room_for_rows_and_for_paths_runs_out(ready, monkeypatch):
    monkeypatch.setattr("zhiheng.procedure.engine.follow._MORE", 0)
    monkeypatch.setattr("zhiheng.procedure.engine.counts._SMALL", 2)
    body = Body(9)
    body.go_on(40, 5)
    body.check()
    assert True in ready and False in ready


def test_room_is_there_where_all_columns_have_it(ready):
    body = Body(15)
    body.go_on(1, 3)
    body.columns.key = np.resize(body.columns.key, 9 * len(body.columns.key))
    body.columns.used = len(body.columns.quantity) - 2
    body.go_on(2, 3)
    body.check()
    assert ready == [False, True]


def test_a_portion_of_nothing_changes_nothing(ready):
    body = Body(17)
    for names in (["01-0"], [], ["01-0"], [], ["02-1"]):
        body.ongoing.take(body.fresh(names))
    body.check()
    assert ready == [True] * 4


@pytest.mark.parametrize("half", [0, 1 << 20])
def test_rows_given_up_do_not_pile_up(half, monkeypatch):
    monkeypatch.setattr("zhiheng.procedure.engine.follow._MORE", 0)
    monkeypatch.setattr("zhiheng.procedure.engine.follow._HALF", half)
    body = Body(23)
    for _ in range(40):
        body.ongoing.take(body.fresh(sorted(body.rows)))
    body.check()
    used, rows = body.columns.used, body.columns.rows
    assert used <= 3 * rows if half else used < 3 * rows


@pytest.mark.parametrize("way", ["alone", "with a world", "without large pages"])
def test_what_is_looked_up_stands_side_by_side(way, monkeypatch):
    """But for what is large, and where the world is told anew, so that there may soon be more; and
    where there are no large pages nothing is moved."""
    monkeypatch.setenv("NUMPY_MADVISE_HUGEPAGE", "0" if way == "without large pages" else "1")
    body = Body(24)
    judgement, world = body.ongoing.judgement, body.ongoing.judgement.world
    monkeypatch.setattr(goes_on, "_LARGE", 8 * len(judgement.counts.keys))
    keys, was = judgement.counts.keys, (judgement.masks, world.is_open, body.columns.length)
    body.ongoing.take(body.fresh(body.some(3)), world if way == "with a world" else None)
    body.check()
    now = body.ongoing.judgement
    assert now.counts.keys is keys  # the only large one
    mine = now.masks, now.world.is_open, body.columns.length
    if way == "alone" and may_be_large():
        assert not any(one is other for one, other in zip(mine, was, strict=True))
        assert world.is_open is was[1]  # the world that was given stays as it is
        assert _apart(_looked_up(now)) < 200 * len(body.columns) + now.counts.times.nbytes
        body.ongoing._ready = None
        body.go_on(1, 1)
        assert _looked_up(body.ongoing.judgement)[0] is now.masks  # they stand there already
        body.check()
    else:
        assert all(one is other for one, other in zip(mine, was, strict=True))
    if may_be_large():
        assert _apart(getattr(body.columns, name) for name in ROWS) < 25 * len(body.columns.key)


def _looked_up(judgement) -> list[np.ndarray]:
    """Of each case, but for the large ones of the test above."""
    columns, world = judgement.columns, judgement.world
    return [
        judgement.masks, judgement.paths, judgement.counts.times,
        columns.start, columns.length, columns.scheme,
        world.is_open, world.ended, world.manager_from, world.manager_spans,
    ]  # fmt: skip


def test_few_rows_get_room_for_half_as_many(monkeypatch):
    monkeypatch.setattr("zhiheng.procedure.engine.follow._MORE", 0)
    body = Body(25)
    body.go_on(1, 1)
    used = body.columns.used
    assert [len(getattr(body.columns, name)) for name in ROWS] == [used + used // 2] * len(ROWS)


def _apart(arrays) -> int:
    """Bytes from where the first of them begins to where the last begins."""
    begins = [each.ctypes.data for each in arrays]
    return max(begins) - min(begins)


def test_a_log_that_begins_with_nothing():
    body = Body(18)
    body.columns = of_events([], HAS)
    names, body.given = sorted(body.rows), {"on": ON}
    body.ongoing = Ongoing(judge(body.columns, SCHEMES, body.world(), threads=1))
    assert body.ongoing.judgement.summary().cases == 0
    for begin in range(0, len(names), 10):
        body.ongoing.take(body.fresh(names[begin : begin + 10]))
    for name in names[:3]:  # waivers alone, by and by
        body.rows[name] = [replace(row, at=None, waiver="免") for row in body.rows[name][:1]]
        body.ongoing.take(body.fresh([name]))
    body.check()


def test_tables_are_made_ready_once_for_each_scheme(monkeypatch):
    made = []
    prepared = Passes.prepared
    body = Body(13)
    monkeypatch.setattr(
        Passes, "prepared", lambda *a, **b: made.append(a[1]) or prepared(*a, **b)
    )  # fmt: skip
    for names in (["07-0"], ["07-0", "08-1"], ["08-1", "09-2", "10-0", "11-1"], ["09-2"]):
        body.ongoing.take(body.fresh(names))
    assert len(made) == 1 + len(SCHEMES), "for the first portion, and then for all that come"
    body.check()
