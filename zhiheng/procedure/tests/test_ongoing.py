"""A judgement that goes on says what judging all afresh says, whether it is ready or not."""

import copy
import pickle
import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from zhiheng.procedure.engine import ongoing as goes_on
from zhiheng.procedure.engine.follow import close_up, empty_cases
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.ongoing import Ongoing
from zhiheng.procedure.engine.passes import Passes
from zhiheng.procedure.engine.records import fresh_events, of_events
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import Event, Managership, OddScheme
from zhiheng.procedure.tests.build import ON, event, scheme
from zhiheng.procedure.tests.seeded import AMOUNTS, USUAL, random_log
from zhiheng.procedure.tests.test_engine_odd import wide_scheme, world
from zhiheng.procedure.tests.test_following import by_name

HAS = {"scheme", "cycle", "quantity", "evidence", "waiver"}
SCHEMES = scheme(), wide_scheme(5), replace(wide_scheme(9), name="V")
Log = dict[str, list[Event]]


class Body:
    """A log that goes on, and the same rows at hand to be judged afresh."""

    def __init__(
        self, seed: int, amounts=USUAL, schemes=SCHEMES, has=HAS, latest: int = 999
    ) -> None:
        self.chance, self.schemes, self.has = random.Random(seed), schemes, has
        self.amounts, self.latest = amounts, latest
        self.rows: Log = defaultdict(list)
        for number in range(len(schemes)):
            for n in range(30):
                self.add(f"{n:02d}-{number}")
        self.given = world(self.chance, self.log())
        self.given.pop("has_evidence_column")
        self.columns = of_events(self.log(), has)
        self.ongoing = Ongoing(judge(self.columns, schemes, self.world(), threads=1))

    def log(self) -> list[Event]:
        return [row for rows in self.rows.values() for row in rows]

    def world(self, columns=None):
        given = dict(self.given)
        return world_of(columns or self.columns, given.pop("on"), **given)

    def add(self, name: str) -> str:
        """Some more rows of a case."""
        one = self.schemes[int(name[-1])]
        more = random_log(self.chance, 1, one, [name], self.amounts)
        self.rows[name] += [
            replace(row, scheme=one.name, cycle=min(row.cycle, self.latest)) for row in more
        ]  # fmt: skip
        return name

    def fresh(self, names):
        return fresh_events([row for n in names for row in self.rows[n]], self.has, self.columns)

    def some(self, count: int) -> list[str]:
        return [self.add(name) for name in self.chance.sample(sorted(self.rows), count)]

    def check(self) -> None:
        """Against all judged afresh, columns and all."""
        columns = of_events(self.log(), self.has)
        afresh = judge(columns, self.schemes, self.world(columns), threads=1)
        mine = self.ongoing.judgement
        stored = judge(self.columns, self.schemes, self.world(), threads=1)
        for each in (mine, stored):
            assert by_name(each) == by_name(afresh)
            assert each.summary() == afresh.summary()
        assert self.columns.earliest <= columns.earliest
        hashes, times = mine.counts.paths()
        paths = mine.paths[mine.counted]
        assert dict(zip(hashes.tolist(), times.tolist(), strict=True)) == {
            int(each): int((paths == each).sum()) for each in np.unique(paths)
        }


def stop(*_of, **_more):
    raise KeyboardInterrupt


@pytest.fixture
def ready(monkeypatch):
    """Whether each portion found everything ready."""
    told: list[bool] = []
    take = goes_on._Ready.take

    def counted(self, fresh):
        told.append(take(self, fresh))
        return told[-1]

    monkeypatch.setattr(goes_on._Ready, "take", counted)
    return told


@pytest.mark.parametrize("amounts", [USUAL, AMOUNTS])
@pytest.mark.parametrize("seed", range(4))
def test_portion_after_portion_says_what_all_afresh_say(seed, amounts, ready):
    body = Body(seed, amounts)
    for turn in range(25):
        body.ongoing.take(body.fresh(body.some(1 + turn % 9)))
        if turn % 6 == 0:
            body.check()
    body.check()
    assert sum(ready) > 15


def test_a_scheme_alone_and_columns_that_lack_what_others_tell(ready):
    body = Body(7, schemes=SCHEMES[:1], has=HAS - {"scheme", "quantity", "evidence"})
    for _ in range(6):
        body.ongoing.take(body.fresh(body.some(3)))
    body.check()
    assert ready == [True] * 5


def test_rows_that_tell_less_than_the_log_does_are_taken(ready):
    body = Body(8)
    body.ongoing.take(body.fresh(body.some(2)))
    name = "00-0"
    body.rows[name] = [replace(row, quantity=None) for row in body.rows[name]]
    body.ongoing.take(fresh_events(body.rows[name], HAS - {"quantity"}, body.columns))
    body.check()
    assert ready == [True]


def test_rows_that_tell_more_than_the_log_did_are_judged_by_it(ready, monkeypatch):
    body = Body(8, has=HAS - {"evidence"})
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(2)))
    body.has = HAS
    fresh = body.fresh(body.some(2))
    with monkeypatch.context() as here:
        here.setattr(goes_on, "judge", stop)
        with pytest.raises(KeyboardInterrupt):
            body.ongoing.take(fresh)
    body.ongoing.take(fresh)  # the other cases are judged by evidence from now on, too
    body.check()
    assert not body.ongoing._all_due
    body.ongoing.take(body.fresh(body.some(2)))
    body.check()
    assert ready == [True, False, True]


def test_a_portion_that_is_not_in_order_is_refused():
    body = Body(8)
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(2)))
    right = body.fresh(["02-0", "03-1"])
    with pytest.raises(ValueError, match="rising"):
        body.ongoing.take(replace(right, codes=right.codes[::-1].copy()))
    body.ongoing.take(right)
    body.check()


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
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
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
    body.ongoing.take(body.fresh(body.some(3)))
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
    body.ongoing.take(body.fresh(body.some(3)))
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
    for _ in range(40):
        body.ongoing.take(body.fresh(body.some(5)))
    body.check()
    assert True in ready and False in ready


def test_room_is_there_where_all_columns_have_it(ready):
    body = Body(15)
    body.ongoing.take(body.fresh(body.some(3)))
    body.columns.key = np.resize(body.columns.key, 9 * len(body.columns.key))
    body.columns.used = len(body.columns.quantity) - 2
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
    body.check()
    assert ready == [False, True]


def test_columns_that_were_moved_meanwhile_are_noticed(ready):
    body = Body(10)
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
    close_up(body.columns)
    body.ongoing.take(body.fresh(body.some(3)))
    body.columns.key = np.resize(body.columns.key, len(body.columns.key) + 5)
    body.ongoing.take(body.fresh(body.some(3)))
    body.columns.start = body.columns.start.copy()
    body.ongoing.take(body.fresh(body.some(3)))
    body.check()
    assert ready == [True, False, False, False]


def test_cases_emptied_are_judged_otherwise_and_it_goes_on(ready):
    body = Body(16)
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
    gone = empty_cases(body.columns, ["12-0", "13-1"])
    before = body.ongoing.judgement
    body.ongoing.judgement = judge(
        body.columns, before.schemes, before.world, only=gone, before=before
    )
    del body.rows["12-0"], body.rows["13-1"]
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
    body.check()
    assert ready == [True, True]


def test_a_portion_of_nothing_changes_nothing(ready):
    body = Body(17)
    for names in (["01-0"], [], ["01-0"], [], ["02-1"]):
        body.ongoing.take(body.fresh(names))
    body.check()
    assert ready == [True, True]


def test_portions_read_ahead_know_each_quantity_by_its_own_place(ready):
    body = Body(19)
    body.ongoing.take(body.fresh(body.some(2)))
    come = []
    for n, name in enumerate(("01-0", "02-0", "03-0", "04-0")):
        row = event("type_test", case=name, scheme=SCHEMES[0].name, quantity=f"{n}.0{n}7")
        body.rows[name] = [row]
        come.append(body.fresh([name]))
    for fresh in come[::-1]:
        body.ongoing.take(fresh)
    body.check()


@pytest.mark.parametrize("turns", [1, 2])
def test_rows_of_a_copied_log_are_refused_and_a_copy_of_the_rows_is_taken(turns):
    body = Body(20)
    for _ in range(turns):  # nothing ready, everything ready
        body.ongoing.take(body.fresh(body.some(2)))
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
    body.ongoing.take(body.fresh(body.some(2)))
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


def test_rows_given_up_do_not_pile_up(monkeypatch):
    monkeypatch.setattr("zhiheng.procedure.engine.follow._MORE", 0)
    body = Body(23)
    for _ in range(40):
        body.ongoing.take(body.fresh(sorted(body.rows)))
    body.check()
    assert body.columns.used < 3 * body.columns.rows


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
    body.rows["05-1"] = rows
    body.ongoing.take(body.fresh(["05-0", "05-1", "06-2"]))
    body.check()


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
    for _ in range(2):
        body.ongoing.take(body.fresh(body.some(3)))
    fresh = body.fresh(body.some(5))

    for step in ("_pass", "_leave"):
        with monkeypatch.context() as here:
            here.setattr(body.ongoing._ready, step, stop)
            with pytest.raises(KeyboardInterrupt):
                body.ongoing.take(fresh)
    body.ongoing.take(body.fresh(body.some(2)))  # something else comes first
    body.ongoing.take(fresh)
    body.check()


def test_tables_are_made_ready_once_for_each_scheme(monkeypatch):
    made = []
    ready = Passes.ready
    body = Body(13)
    monkeypatch.setattr(Passes, "ready", lambda *a, **b: made.append(a[1]) or ready(*a, **b))
    body.ongoing.take(body.fresh(["07-0"]))
    del made[:]
    for _ in range(3):
        body.ongoing.take(body.fresh(["07-0", "08-1", "09-2", "10-0", "11-1"]))
    assert len(made) == len(SCHEMES)
    body.check()
