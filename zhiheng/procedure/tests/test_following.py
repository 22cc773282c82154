"""Columns kept in a file and following the records: damage is noticed, the answer is the same."""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from zhiheng.procedure.engine import working
from zhiheng.procedure.engine.columns import NO_EVIDENCE
from zhiheng.procedure.engine.findings import LATE, UNKNOWN
from zhiheng.procedure.engine.follow import (
    ROWS,
    close_up,
    empty_cases,
    is_sparse,
    make_room_for_cases,
    replace_cases,
)
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.names import MISSING, Names
from zhiheng.procedure.engine.records import fresh_events, of_events
from zhiheng.procedure.engine.store import Damaged, load, save
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import Event
from zhiheng.procedure.tests.build import ON, at, event, scheme, steps
from zhiheng.procedure.tests.seeded import random_log

HAS = {"cycle", "quantity", "evidence", "waiver"}


def columns_of(log: list[Event]):
    return of_events(log, HAS)


def judged(columns):
    return judge(columns, scheme(), world_of(columns, ON), threads=1)


def by_name(judgement):
    """Verdicts of each case that counts, by its name."""
    names = judgement.columns.cases
    return {names[c]: int(judgement.masks[c]) for c in np.flatnonzero(judgement.counted).tolist()}


@pytest.mark.parametrize("seed", range(4))
def test_judging_only_what_was_touched_gives_the_same_answer(seed):
    chance = random.Random(seed)
    log = random_log(chance, cases=40, scheme=scheme())
    columns = columns_of(log)
    judgement = judged(columns)
    cases = defaultdict(list)
    for row in log:
        cases[row.case].append(row)
    for turn in range(12):
        fresh = random_log(chance, cases=3, scheme=scheme(), names=[f"n{turn}", "c1", "c7"])
        for row in fresh:
            cases[row.case].append(row)
        gone = chance.choice(sorted(cases))
        touched = {row.case for row in fresh} - {gone}
        del cases[gone]
        anew = fresh_events([r for c in touched for r in cases[c]], HAS, columns)
        replace_cases(columns, anew)
        codes = np.union1d(anew.codes, empty_cases(columns, [gone]))
        if is_sparse(columns):
            close_up(columns)
        judgement = judge(
            columns, scheme(), world_of(columns, ON), only=codes, before=judgement, threads=1
        )
        afresh = judged(columns_of([row for rows in cases.values() for row in rows]))
        assert by_name(judgement) == {**by_name(afresh)}
        assert judgement.summary() == afresh.summary()


@pytest.mark.parametrize("lengths", [[1, 3, 2], [2, 1, 1], [4, 2, 1]])
@pytest.mark.parametrize("gone", [[0], [1], [0, 1], [0, 2], [0, 1, 2]])
def test_rows_are_closed_up_case_by_case_in_the_same_arrays(lengths, gone):
    names = "abc"
    rows = {
        name: [event("application", case=name, quantity=n, cycle=0) for n in range(count)]
        for name, count in zip(names, lengths, strict=True)
    }
    columns = columns_of([row for each in rows.values() for row in each])
    for place in gone[1:]:  # to the end, a row longer
        name = names[place]
        rows[name].append(event("visit", "2025-05-05", case=name))
        replace_cases(columns, fresh_events(rows[name], HAS, columns))
    empty_cases(columns, [names[gone[0]]])
    del rows[names[gone[0]]]
    arrays = [getattr(columns, name) for name in ROWS]
    close_up(columns)
    assert columns.used == columns.rows == sum(map(len, rows.values()))
    before = np.cumsum(columns.length) - columns.length
    assert columns.start.tolist() == before.tolist(), "case by case again"
    for name, each in rows.items():
        kept = columns.events(columns.cases.find(pa.array([name]))[0])
        assert [(row.step, row.quantity) for row in kept] == [(r.step, r.quantity) for r in each]
    assert all(getattr(columns, name) is one for name, one in zip(ROWS, arrays, strict=True))


ARRAYS = {"a": np.arange(40, dtype=np.int32), "b": np.zeros(0, np.uint8), "c": np.ones(3)}


def test_what_is_saved_is_loaded_with_what_is_said_of_it(tmp_path: Path):
    save(ARRAYS, {"seq": 17}, tmp_path / "columns")
    arrays, about = load(tmp_path / "columns")
    assert about == {"seq": 17} and list(arrays) == list(ARRAYS)
    for name, array in arrays.items():
        assert array.dtype == ARRAYS[name].dtype and array.tolist() == ARRAYS[name].tolist()


def test_names_that_were_kept_have_the_codes_that_they_had():
    names = Names(f"name {n}" for n in range(1000))
    again = Names.of_parts(*names.parts().values())
    assert list(again) == list(names) and again.code("name 7") == 7
    assert again.codes(pa.array(["new", "name 999"])).tolist() == [1000, 999]


def test_any_damage_to_the_file_is_noticed(tmp_path: Path):
    path = tmp_path / "columns"
    save(ARRAYS, {"seq": 17}, path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            load(path)
    for short in (whole[:10], whole[: len(whole) // 2], whole[:-1], b"", whole + b"x"):
        path.write_bytes(short)
        with pytest.raises(Damaged):
            load(path)


def test_a_case_without_rows_is_not_counted():
    columns = columns_of([Event("a", "application", at("2025-01-01"), "甲")])
    empty_cases(columns, ["a", "never heard of"])
    assert judged(columns).summary().cases == 0


def test_rows_that_were_given_up_tell_of_no_evidence():
    """Whether records tell of any at all is asked of all rows in use, these among them."""
    columns = columns_of([event("application", case=case, evidence="x") for case in "ab"])
    empty_cases(columns, ["a"])
    assert sorted((columns.flags & NO_EVIDENCE).tolist()) == [0, NO_EVIDENCE]


def test_columns_are_closed_up_where_more_than_a_quarter_is_unused():
    columns = columns_of([event("application", case=f"c{n}") for n in range(8)])
    for gone, sparse in ((["c0", "c1"], False), (["c2"], True)):
        empty_cases(columns, gone)
        assert is_sparse(columns) == sparse


def test_rows_gathered_for_another_log_are_refused():
    """Their codes would name places where nothing is."""
    columns = columns_of([event("application")])
    other = columns_of([event("application", case=f"c{n}") for n in range(9)])
    fresh = fresh_events([event("application", case="c8")], HAS, other)
    with pytest.raises(ValueError, match="another log"):
        replace_cases(columns, fresh)


def test_a_case_that_only_has_its_name_has_no_scheme():
    columns = of_events([event("application", case="a", scheme="S")], {"scheme"})
    columns.cases.codes(pa.array(["b", "c"]))
    make_room_for_cases(columns)
    assert columns.scheme.tolist() == [0, MISSING, MISSING]
    assert columns.length.tolist() == [1, 0, 0]


def test_records_that_come_later_may_be_old_and_bring_the_first_quantity():
    """Old: when clocks were changed, so that the day is another. Rows before tell no quantity."""
    one = steps(
        "id: a, quantity: {at_least: 3}", "id: b", more="limits: [{from: a, to: b, days: 0}]"
    )
    first = [event("a", case="new", quantity="3"), event("b", case="new")]
    later = [
        event("a", "1986-06-01", case="old", quantity="3"),
        event("b", "1986-06-02 00:30", case="old"),
    ]
    columns = of_events(first, {"cycle"})
    columns.quantity = columns.quantity[:0]
    replace_cases(columns, fresh_events(later, {"quantity"}, columns))
    found = by_name(judge(columns, one, world_of(columns, ON), threads=1))
    assert found == {"new": 1 << UNKNOWN, "old": 1 << LATE}


def test_judging_one_case_alone_says_what_judging_all_says():
    log = random_log(random.Random(8), cases=20, scheme=scheme())
    whole = judged(columns_of(log))
    for name, mask in by_name(whole).items():
        alone = judged(columns_of([row for row in log if row.case == name]))
        assert by_name(alone) == {name: mask}


def test_the_day_of_judgement_may_move():
    log = [Event("a", "application", at("2025-01-01"), "甲")]
    columns = columns_of(log)
    for days in (-1, 0, 1):
        day = date(2025, 1, 1) + timedelta(days=days)
        counted = judge(columns, scheme(), world_of(columns, day)).summary().cases
        assert counted == (days >= 0)


@pytest.mark.parametrize("cases", [0, 1, 7, 8, 29])
def test_several_threads_find_what_one_does_in_the_same_order(cases, monkeypatch):
    monkeypatch.setattr(working, "BLOCK", 7)
    columns = columns_of(random_log(random.Random(5), cases=cases, scheme=scheme()))
    world, count = world_of(columns, ON), len(columns)

    def told(threads: int):
        found, done = [], []
        judgement = judge(
            columns, scheme(), world, threads=threads, advance=done.append,
            on_rows=lambda _, rows: found.extend(rows.tolist()),
        )  # fmt: skip
        assert sum(done) == count and max(done, default=0) <= 7
        return judgement.masks.tolist(), judgement.paths.tolist(), found

    alone = told(1)
    for threads in (2, 3, 50):
        assert told(threads) == alone
