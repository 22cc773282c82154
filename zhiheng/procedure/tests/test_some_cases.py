"""Masks alone or with what was found, all cases or some, one thread or several: one answer."""

import multiprocessing
import random
from dataclasses import replace

import numpy as np
import pytest

from zhiheng.procedure.engine import helpers, judging, passes, sharing, working
from zhiheng.procedure.engine.findings import CASE, NOT_COUNTED
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.lookups import scratch
from zhiheng.procedure.engine.of_values import judge_events
from zhiheng.procedure.engine.records import of_events
from zhiheng.procedure.engine.times import NEVER
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.tests.build import scheme
from zhiheng.procedure.tests.seeded import USUAL, random_log
from zhiheng.procedure.tests.test_engine import both
from zhiheng.procedure.tests.test_engine_odd import wide_scheme, world

HAS = {"scheme", "cycle", "quantity", "evidence", "waiver"}


def made(seed: int, amounts=USUAL):
    """(columns, schemes, world) of a log in which the cases of two schemes stand in turn."""
    chance, log = random.Random(seed), []
    schemes = scheme(), wide_scheme(5)
    for number, one in enumerate(schemes):
        names = [f"{n:03d}-{number}" for n in range(30)]
        rows = random_log(chance, 30, one, names, amounts)
        log += [replace(row, scheme=one.name) for row in rows]
    chance.shuffle(log)
    given = world(chance, log)
    given.pop("has_evidence_column")
    columns = of_events(log, HAS)
    return columns, schemes, world_of(columns, given.pop("on"), **given)


def judged(columns, schemes, world, **how):
    """(the judgement, its rows of findings)."""
    found = []
    judgement = judge(columns, schemes, world, on_rows=lambda _, rows: found.append(rows), **how)
    return judgement, np.concatenate([*found, np.zeros((0, 7), np.int32)])


def same(one, other) -> bool:
    return (one.masks == other.masks).all() and (one.paths == other.paths).all()


@pytest.mark.parametrize("seed", range(4))
def test_usual_logs_are_judged_as_any_log_is(seed, monkeypatch):
    chance = random.Random(seed)
    for one in (scheme(), wide_scheme(9)):
        log = random_log(chance, 40, one, amounts=USUAL)
        given = world(chance, log)
        usual = both(one, log, **given)
        monkeypatch.setattr(passes, "is_usual", lambda *_: False)
        assert judge_events(one, log, **given) == usual
        monkeypatch.undo()


def few_at_a_time(monkeypatch) -> None:
    """A thread for three cases, who takes one or two of them before Python hears of it."""
    monkeypatch.setattr(working, "BLOCK", 3)
    for name in ("_LEAST", "_LARGEST", "MOST"):
        monkeypatch.setattr(sharing, name, 1 + (name == "MOST"))


def test_most_logs_are_usual_and_the_seeded_ones_are_of_both_kinds(monkeypatch):
    told = []
    ask = passes.is_usual
    monkeypatch.setattr(passes, "is_usual", lambda *of: told.append(ask(*of)) or told[-1])
    for amounts in ({}, {"amounts": USUAL}):
        judge_events(scheme(), random_log(random.Random(3), 9, scheme(), **amounts),
                     **world(random.Random(3), []))  # fmt: skip
    assert told == [False, True]


@pytest.mark.parametrize("seed", range(4))
def test_masks_are_the_same_without_what_was_found_and_by_several_threads(seed, monkeypatch):
    given = made(seed)
    whole, rows = judged(*given, threads=1)
    assert len(rows)
    few_at_a_time(monkeypatch)
    for threads in (1, 2, 5):
        done = []
        alone = judge(*given, threads=threads, advance=done.append)
        assert same(alone, whole)
        assert sum(done) == len(given[0])
        assert alone.summary() == whole.summary()


@pytest.mark.parametrize("seed", range(4))
def test_some_cases_alone_are_judged_as_among_all(seed):
    columns, schemes, beside = made(seed)
    whole, rows = judged(columns, schemes, beside)
    some = np.array(sorted(random.Random(seed).sample(range(len(columns)), 25)), np.int64)
    alone, found = judged(columns, schemes, beside, only=some)
    assert (alone.masks[some] == whole.masks[some]).all()
    assert (alone.paths[some] == whole.paths[some]).all()
    others = np.setdiff1d(np.arange(len(columns)), some)
    assert (alone.masks[others] == 1 << NOT_COUNTED).all()
    assert found.tolist() == rows[np.isin(rows[:, CASE], some)].tolist()
    assert alone.summary().cases == int(whole.counted[some].sum())
    again, _ = judged(columns, schemes, beside, only=others, before=alone)
    assert same(again, whole)
    assert again.summary() == whole.summary()


def test_no_case_at_all_may_be_asked():
    columns, schemes, beside = made(1)
    alone, found = judged(columns, schemes, beside, only=np.zeros(0, np.int64))
    assert len(found) == 0 and alone.summary().cases == 0


def test_tables_of_different_threads_share_no_line_of_the_cache():
    every = []
    for _ in range(20):
        tables, apart = scratch(5, 1, 1, 2, 1, 1, True, 3)
        first, end = tables.words[1], tables.words[-1] + 16 * 8  # the last one has 16 places
        every += [(tables.stays, first + n * apart, end + n * apart) for n in range(3)]
    lines = [set(range(begin // 64, (end - 1) // 64 + 1)) for _, begin, end in every]
    assert len(set().union(*lines)) == sum(map(len, lines))


@pytest.mark.parametrize("times", [1, 3])
def test_tables_of_all_threads_are_empty_at_first(times):
    tables, apart = scratch(5, 3, 1, 2, 1, 1, True, times)
    memory, place = tables.stays, tables.stays.ctypes.data
    assert memory.shape == (times, apart) and (memory == memory[0]).all()
    kinds, begins = tables.types[1:], [each - place for each in tables.words[1:]]
    sizes = [5, 5, 5, 5, 4, 4, 4, 4, 16, 16, 16]
    found = [
        set(np.frombuffer(memory[-1], kind, count, begin).tolist())
        for kind, count, begin in zip(kinds, sizes, begins, strict=True)
    ]
    assert found == [{0}, {0}, {0}, {0}, {NEVER}, {0}, {0}, {0}, {-1}, {0}, {0}]
    assert begins == sorted(begins) and tables.words[0] == 16


def test_where_no_thread_can_be_started_there_is_still_an_answer(monkeypatch):
    def none() -> None:
        raise helpers.NoThread

    given = made(2)
    alone = judge(*given, threads=1)
    few_at_a_time(monkeypatch)
    monkeypatch.setattr(helpers, "_free", none)
    assert same(judge(*given, threads=3), alone)


def test_threads_judge_on_in_a_process_that_was_forked(monkeypatch):
    given = made(3)
    few_at_a_time(monkeypatch)
    alone = judge(*given, threads=3)
    told, says = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=lambda: says.send(same(judge(*given, threads=3), alone))
    )
    child.start()
    assert told.poll(60) and told.recv()
    child.join()
    assert same(judge(*given, threads=3), alone)


def test_a_judgement_that_was_given_up_may_be_asked_for_again(monkeypatch):
    def gives_up(_cases) -> None:
        raise OSError("full")

    given = made(6)
    alone = judge(*given, threads=1)
    few_at_a_time(monkeypatch)
    with pytest.raises(OSError, match="full"):
        judge(*given, threads=3, advance=gives_up)
    assert same(judge(*given, threads=3), alone)


def test_a_judgement_that_fails_midway_may_be_tried_again(monkeypatch):
    columns, schemes, beside = made(4)
    whole, _ = judged(columns, schemes, beside)
    some = np.arange(0, len(columns), 2)
    before, _ = judged(columns, schemes, beside, only=np.arange(len(columns)))
    monkeypatch.setattr(working, "BLOCK", 3)
    told = []

    def full(_judgement, rows):
        told.append(rows)
        if len(told) > 3:
            raise OSError("the disk is full")

    columns.flags[:] ^= 1  # evidence is elsewhere now: all of these have other masks
    with pytest.raises(OSError, match="full"):
        judge(columns, schemes, beside, only=some, before=before, on_rows=full, threads=1)
    columns.flags[:] ^= 1
    again, _ = judged(columns, schemes, beside, only=some, before=before)
    assert same(again, whole) and again.summary() == whole.summary()


def filled(array: np.ndarray) -> np.ndarray:
    array.fill(0)  # as a case that conforms
    return array


def test_whoever_looks_on_sees_only_what_is_judged(monkeypatch):
    monkeypatch.setattr(working, "BLOCK", 3)
    room = judging.scattered  # whatever the memory held before
    monkeypatch.setattr(judging, "scattered", lambda *of: filled(room(*of)))
    given, seen = made(5), []
    judgement = judge(*given, on_rows=lambda one, _: seen.append(one.summary()), threads=1)
    assert 0 < seen[0].cases < judgement.summary().cases
    assert judgement.summary() == judge(*given).summary()


@pytest.mark.parametrize("codes", [[3, 3], [4, 2], [-1], [60]])
def test_cases_that_are_no_rising_codes_of_the_log_are_refused(codes):
    columns, schemes, beside = made(1)
    assert len(columns) == 60
    with pytest.raises(ValueError, match="rising"):
        judge(columns, schemes, beside, only=np.array(codes, np.int64))


@pytest.mark.parametrize("name", ["masks", "paths"])
def test_a_judgement_that_does_not_cover_the_log_is_refused(name):
    given = made(6)
    before = judge(*given)
    setattr(before, name, np.append(getattr(before, name), getattr(before, name)[:1]))
    with pytest.raises(ValueError, match="for each case"):
        judge(*given, only=np.arange(3), before=before)


@pytest.mark.parametrize("lacking", ["is_open", "ended", "manager_from", "permit_from"])
def test_a_world_that_does_not_cover_the_log_is_refused(lacking):
    columns, schemes, beside = made(6)
    beside.asks_managers = beside.asks_permits = True
    shorter = {"is_open": 59, "ended": 59, "manager_from": 60, "permit_from": len(columns.people)}
    whole = {**shorter, "is_open": 60, "ended": 60, "manager_from": 61}
    whole["permit_from"] = len(columns.people) + 1
    for name, count in {**whole, lacking: shorter[lacking]}.items():
        kind = np.uint8 if name == "is_open" else np.int32
        setattr(beside, name, np.zeros(count, kind))
    with pytest.raises(ValueError, match="another log"):
        judge(columns, schemes, beside)
    setattr(beside, lacking, np.zeros(whole[lacking], getattr(beside, lacking).dtype))
    judge(columns, schemes, beside)
