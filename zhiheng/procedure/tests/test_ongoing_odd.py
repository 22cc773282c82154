"""A judgement that goes on though a portion is refused, fails, or comes when all has moved."""

import copy
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from zhiheng.procedure.engine import ongoing as goes_on
from zhiheng.procedure.engine.columns import STEP_MASK
from zhiheng.procedure.engine.entering import enter
from zhiheng.procedure.engine.follow import close_up, empty_cases
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.events import OddScheme
from zhiheng.procedure.tests.build import event
from zhiheng.procedure.tests.going_on import SCHEMES, Body, stop


def test_a_portion_that_does_not_belong_together_is_refused():
    body = Body(8)
    body.go_on(2, 2)
    right = body.fresh(["02-0", "03-1"])
    one, other = right.codes.tolist()
    odd = [
        {"codes": np.array(codes, right.codes.dtype)}
        for codes in ([other, one], [one, one], [-1, other], [one, len(body.columns)])
    ]
    odd += [
        {name: getattr(right, name) - more}
        for name, more in (("scheme", 9), ("by", 999), ("quantity", 999), ("length", 999),
                           ("start", 1), ("start", -1))
    ]  # fmt: skip
    odd += [{name: getattr(right, name)[1:].copy()} for name in ("at", "by", "flags", "quantity")]
    for each in odd:
        body.ongoing.take(body.fresh(["04-2"]))  # so that everything is ready
        wrong, used = replace(right, **each), body.columns.used
        with pytest.raises(ValueError, match="rows"):
            body.ongoing.take(wrong)
        assert body.columns.used == used
    body.ongoing.take(right)
    body.check()


def test_columns_that_were_moved_meanwhile_are_noticed(ready):
    body = Body(10)
    body.go_on(2, 3)
    body.columns.key = np.resize(body.columns.key, len(body.columns.key) + 5)
    body.go_on(1, 3)
    body.columns.start = body.columns.start.copy()
    body.go_on(1, 3)
    body.check()
    assert ready == [True, False, False]


def test_it_goes_on_when_the_columns_were_closed_up(ready):
    body = Body(24)
    for _ in range(4):
        body.go_on(1, 20)
        used = body.columns.used
        close_up(body.columns)
        assert body.columns.used == body.columns.rows < used
        body.check()
    assert ready == [True] * 3


def test_cases_emptied_are_judged_otherwise_and_it_goes_on(ready):
    body = Body(16)
    body.go_on(2, 3)
    gone = empty_cases(body.columns, ["12-0", "13-1"])
    before = body.ongoing.judgement
    body.ongoing.judgement = judge(
        body.columns, before.schemes, before.world, only=gone, before=before
    )
    del body.rows["12-0"], body.rows["13-1"]
    body.go_on(2, 3)
    body.check()
    assert ready == [True, True]


def test_portions_read_ahead_know_each_quantity_by_its_own_place(ready):
    body = Body(19)
    body.go_on(1, 2)
    come = []
    for n, name in enumerate(("01-0", "02-0", "03-0", "04-0")):
        row = event("type_test", case=name, scheme=SCHEMES[0].name, quantity=f"{n}.0{n}7")
        body.rows[name] = [row]
        come.append(body.fresh([name]))
    for fresh in come[::-1]:
        body.ongoing.take(fresh)
    body.check()


def test_codes_of_another_kind_are_read_as_what_they_are(ready):
    body = Body(26)
    body.go_on(1, 2)
    for kind in (np.int64, np.int32):
        fresh = body.fresh(body.some(3))
        body.ongoing.take(replace(fresh, codes=fresh.codes.astype(kind)))
        body.check()
    assert ready == [False, False]


def test_rows_tell_what_the_machine_code_takes_in_its_order():
    body = Body(27)
    fresh = body.fresh(body.some(4))
    count = len(fresh.arguments)
    names = enter.function.__code__.co_varnames[1 : 1 + count]
    told = dict(zip(names, fresh.arguments, strict=True))
    for name in ("is_sound", "last_cycle"):
        assert told.pop(name) == getattr(fresh, name)
    arrays = {name: each for name, each in told.items() if isinstance(each, np.ndarray)}
    assert all(each is getattr(fresh, name) for name, each in arrays.items()) and len(arrays) == 9
    assert {name: each for name, each in told.items() if name not in arrays} == {
        "count": 4, "rows": len(fresh.key), "has_quantity": True,
        "last_code": fresh.codes.max(), "longest": fresh.length.max(),
        "last_step": (fresh.key & STEP_MASK).max(), "last_person": fresh.by.max(),
        "last_quantity": fresh.quantity.max(), "last_scheme": fresh.scheme.max(),
    }  # fmt: skip


@pytest.mark.parametrize("turns", [1, 2])
def test_rows_of_a_copied_log_are_refused_and_a_copy_of_the_rows_is_taken(turns):
    body = Body(20)
    for _ in range(turns):  # nothing ready, everything ready
        body.go_on(1, 2)
    fresh = body.fresh(body.some(2))
    mine = copy.copy(fresh)
    for name in ("key", "at", "by", "quantity", "flags"):  # whose addresses are others
        setattr(mine, name, getattr(fresh, name).copy())
    body.ongoing.take(copy.copy(mine))
    for other in (copy.deepcopy(fresh), pickle.loads(pickle.dumps(fresh))):
        with pytest.raises(ValueError, match="another log"):
            body.ongoing.take(other)
    body.check()


def test_a_judgement_that_grew_and_failed_is_tried_again_whole():
    """What is grown in its place has grown for the judgement before; what is copied has not."""
    body = Body(21)
    judged = body.ongoing.judgement
    judged.paths = np.concatenate([judged.paths, judged.paths])[: len(judged.paths)]
    assert judged.masks.flags.owndata and not judged.paths.flags.owndata
    fresh = body.fresh([body.add(f"{n}-{n % 3}") for n in range(40, 60)])
    with pytest.raises(ValueError, match="grown"):
        body.ongoing.take(fresh)
    body.ongoing.take(fresh, body.world())
    body.check()


def test_portions_from_two_threads_are_taken_one_after_the_other(monkeypatch):
    body = Body(22)
    body.go_on(1, 2)
    take, inside, most = goes_on._Ready.take, [], []

    def slowly(self, fresh):
        inside.append(fresh)
        most.append(len(inside))
        time.sleep(0.02)
        done = take(self, fresh)
        inside.remove(fresh)
        return done

    monkeypatch.setattr(goes_on._Ready, "take", slowly)
    come = [body.fresh([body.add(name)]) for name in ("01-0", "02-1", "03-2", "04-0")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(body.ongoing.take, come))
    body.check()
    assert max(most) == 1 and len(most) == 4


def test_a_scheme_nobody_gave_is_told_and_the_rest_goes_on():
    body = Body(11)
    for _ in range(2):
        body.ongoing.take(body.fresh(["05-0"]))
    rows = body.rows["05-1"]
    body.rows["05-1"] = [replace(row, scheme="没有的规则") for row in rows]
    both = body.fresh(["05-0", "05-1", "06-2"])
    for _ in range(2):
        with pytest.raises(OddScheme, match="没有的规则"):
            body.ongoing.take(both)
    body.ongoing.take(body.fresh(["05-0"]))
    with pytest.raises(OddScheme, match="没有的规则"):  # though its name is known by now
        body.ongoing.take(both)
    body.rows["05-1"] = rows
    body.ongoing.take(body.fresh(["05-0", "05-1", "06-2"]))
    body.check()


def test_a_case_may_come_under_another_scheme(ready):
    body = Body(25)
    for names in (["05-0"], ["05-0", "06-1"], ["06-1", "07-2"]):
        for name in names:
            other = body.schemes[(int(name[-1]) + len(ready) + 1) % 3].name
            body.rows[name] = [replace(row, scheme=other) for row in body.rows[name]]
        body.ongoing.take(body.fresh(names))
        body.check()
    assert ready == [True, True]


def test_what_nothing_was_ready_for_may_fail_and_the_rest_goes_on(ready, monkeypatch):
    monkeypatch.setattr(goes_on, "_LEAST", 1)
    body = Body(14)
    for _ in range(2):
        body.ongoing.take(body.fresh(["05-0"]))
    rows = body.rows["05-1"]
    body.rows["05-1"] = [replace(row, scheme="没有的规则") for row in rows]
    with pytest.raises(OddScheme):
        body.ongoing.take(body.fresh(["05-0", "05-1", "06-2"]))
    body.ongoing.judgement.summary()
    body.rows["05-1"] = rows
    for names in (["05-0"], ["06-2"], ["05-1", "06-2"]):
        body.add(names[0])
        body.ongoing.take(body.fresh(names))
    body.check()


def test_what_fails_midway_may_be_taken_again(monkeypatch):
    body = Body(12)
    body.go_on(2, 3)
    fresh = body.fresh(body.some(5))

    with monkeypatch.context() as here:
        here.setattr(body.ongoing._ready, "_run", stop)
        with pytest.raises(KeyboardInterrupt):
            body.ongoing.take(fresh)
    run = body.ongoing._ready._run
    with monkeypatch.context() as here:  # behind the first call, say
        here.setattr(body.ongoing._ready, "_run", lambda *of: run(*of) - 2)
        with pytest.raises(RuntimeError, match="failed"):
            body.ongoing.take(fresh)
    body.go_on(1, 2)  # something else comes first
    body.check()
    body.ongoing.take(fresh)
    body.check()
