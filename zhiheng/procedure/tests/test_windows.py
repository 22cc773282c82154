"""A log judged window by window says what it says when it is judged as a whole."""

import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from zhiheng.procedure import memory
from zhiheng.procedure.conforming import Request, run
from zhiheng.procedure.engine import gather, totals
from zhiheng.procedure.engine.gather import Scattered, windows
from zhiheng.procedure.events import Event, UnusableEvents
from zhiheng.procedure.reading import columnar, delimited, open_log
from zhiheng.procedure.scheme import load_scheme
from zhiheng.procedure.tests.build import ON, at, scheme
from zhiheng.procedure.tests.seeded import random_log

COLUMNS = ("case", "step", "at", "by", "cycle", "quantity", "evidence", "waiver")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Windows of a few rows."""
    monkeypatch.setattr(gather, "WINDOW", 20)
    monkeypatch.setattr(columnar, "ROWS", 7)
    monkeypatch.setattr(delimited, "BLOCK", 200)


def by_case(events: list[Event]) -> list[Event]:
    """In the order in which cases appear, each in one piece."""
    seen: dict[str, list[Event]] = {}
    for event in events:
        seen.setdefault(event.case, []).append(event)
    return [event for mine in seen.values() for event in mine]


def write(path: Path, events: list[Event]) -> Path:
    values = {name: [getattr(event, name) for event in events] for name in COLUMNS}
    values["quantity"] = [None if each is None else str(each) for each in values["quantity"]]
    zone = pa.timestamp("us", "UTC")
    arrays = {
        name: pa.array(
            each, zone if name == "at" else pa.int16() if name == "cycle" else pa.string()
        )
        for name, each in values.items()
    }
    parquet.write_table(pa.table(arrays), path)
    return path


def request(folder: Path, *logs: Path) -> Request:
    (folder / "cases.csv").write_text(
        "case,closed,ended\nc1,false,\nc3,true,2025-03-01\nnobody,true,\n", encoding="utf-8"
    )
    (folder / "people.csv").write_text(
        "person,step,from,to\n甲,,2020-01-01,\n乙,review,2024-01-01,2025-01-01\n", encoding="utf-8"
    )
    (folder / "managers.csv").write_text(
        "case,manager,from,to\nc2,m,2020-01-01,\nc4,m,2020-01-01,2024-12-31\nc4,n,2025-02-01,\n",
        encoding="utf-8",
    )
    return Request(
        list(logs), [scheme()], ON, folder / "cases.csv", folder / "people.csv",
        folder / "managers.csv", folder / "findings.csv",
    )  # fmt: skip


def told(asked: Request) -> tuple[object, ...]:
    outcome = run(asked)
    findings = asked.findings.read_text(encoding="utf-8") if asked.findings else ""
    return outcome.summary, outcome.paths, outcome.warnings, findings


def as_a_whole(asked: Request, monkeypatch) -> tuple[object, ...]:
    with monkeypatch.context() as patch:
        patch.setattr(gather, "WINDOW", 1 << 30)
        return told(asked)


@pytest.mark.parametrize("seed", range(6))
def test_windows_say_what_the_whole_says(tmp_path, monkeypatch, seed):
    chance = random.Random(seed)
    events = by_case(random_log(chance, cases=40, scheme=scheme()))
    asked = request(tmp_path, write(tmp_path / "log.parquet", events))
    assert len(list(windows(open_log(asked.events)))) > 3
    assert told(asked) == as_a_whole(asked, monkeypatch)


@pytest.mark.parametrize("window", [7, 1 << 30])
def test_of_paths_equally_frequent_those_met_first_are_told_first(tmp_path, monkeypatch, window):
    monkeypatch.setattr(gather, "WINDOW", window)
    steps = [f"s{n * 7 % 30}" for n in range(30)]
    events = [Event(f"c{n}", step, at("2025-01-01"), "甲") for n, step in enumerate(steps)]
    events += [Event("late", steps[20], at("2025-01-01"), "甲")]
    asked = request(tmp_path, write(tmp_path / "log.parquet", events))
    told = [(line.path[0][1], line.cases) for line in run(asked).paths]
    assert told == [(steps[20], 2), *((step, 1) for step in steps[:9])]


def test_a_path_that_no_window_kept_is_read_again(tmp_path, monkeypatch):
    events = by_case(random_log(random.Random(9), cases=40, scheme=scheme()))
    asked = request(tmp_path, write(tmp_path / "log.parquet", events))
    whole = as_a_whole(asked, monkeypatch)
    monkeypatch.setattr(totals, "MOST_TOLD", 1)
    assert told(asked) == whole


@pytest.mark.parametrize("order", ["by case", "one late row", "by time"])
def test_a_case_may_be_split_over_files_and_places(tmp_path, monkeypatch, order):
    events = by_case(random_log(random.Random(3), cases=30, scheme=scheme()))
    if order == "one late row":
        events.append(replace(events[0], at=at("2025-05-05")))
    if order == "by time":
        random.Random(4).shuffle(events)
    half = len(events) // 2
    asked = request(
        tmp_path, write(tmp_path / "a.parquet", events[:half]),
        write(tmp_path / "b.parquet", events[half:]),
    )  # fmt: skip
    single = replace(asked, events=[write(tmp_path / "all.parquet", events)])
    if order == "one late row":
        with pytest.raises(Scattered):
            list(windows(open_log(asked.events)))
    assert told(asked) == told(single) == as_a_whole(single, monkeypatch)


@pytest.mark.parametrize("named", [True, False])
def test_a_case_may_name_its_scheme_in_a_row_that_comes_late(tmp_path, named):
    """It is taken for complete before that row is read, and then names none of two."""
    rows = [("early", "")] + [(f"c{n}", "X") for n in range(40)] + [("early", "X" if named else "")]
    lines = "".join(f"{case},a,2025-01-01,甲,{one}\n" for case, one in rows)
    (tmp_path / "log.csv").write_text(f"case,step,at,by,scheme\n{lines}", encoding="utf-8")
    schemes = [load_scheme(f"scheme: {one}\nsteps: [{{id: a, at_most: 2}}]", one) for one in "XY"]
    asked = Request([tmp_path / "log.csv"], schemes, ON)
    if named:
        assert run(asked).summary.conforming == 41
    else:
        with pytest.raises(UnusableEvents, match=r"log\.csv 第 2 行，scheme 列：案卷“early”没有写"):
            run(asked)
        without = "".join(f"{line.rpartition(',')[0]}\n" for line in lines.splitlines())
        (tmp_path / "log.csv").write_text(f"case,step,at,by\n{without}", encoding="utf-8")
        with pytest.raises(UnusableEvents, match=r"log\.csv 第 2 行，scheme 列：案卷“early”没有写"):
            run(asked)


def test_where_a_case_stands_that_names_an_unknown_scheme_is_told_wherever_it_stands(tmp_path):
    lines = "".join(f"c{n},a,2025-01-01,甲,{'S' if n < 60 else 'T'}\n" for n in range(61))
    (tmp_path / "log.csv").write_text(f"case,step,at,by,scheme\n{lines}", encoding="utf-8")
    one = load_scheme("scheme: S\nsteps: [{id: a}]", "s.yaml")
    with pytest.raises(UnusableEvents, match=r"log\.csv 第 62 行，scheme 列：案卷“c60”"):
        run(Request([tmp_path / "log.csv"], [one], ON))


def log_of(folder: Path, head: str, rows: list[str]) -> Path:
    (folder / "log.csv").write_text("\n".join([f"case,step,at,by{head}", *rows]), encoding="utf-8")
    return folder / "log.csv"


def test_a_row_that_comes_late_is_noticed_where_a_batch_begins(tmp_path, monkeypatch):
    """Else it would go to the case that had begun meanwhile."""
    cases = ["a"] * 13 + ["b", "a"] + ["b"] * 6 + ["c"] * 30
    events = [Event(case, "application", at("2025-01-01"), "甲") for case in cases]
    asked = request(tmp_path, write(tmp_path / "log.parquet", events))
    assert told(asked) == as_a_whole(asked, monkeypatch)


def test_a_quantity_finer_than_those_of_earlier_windows_is_weighed_as_such(tmp_path):
    one = load_scheme("scheme: S\nsteps: [{id: a, quantity: {at_least: 3}}]", "s.yaml")
    rows = [f"c{n},a,2025-01-01,甲,3" for n in range(40)]
    log = log_of(tmp_path, ",quantity", [*rows, "short,a,2025-01-01,甲,2.5"])
    summary = run(Request([log], [one], ON)).summary
    assert (summary.conforming, summary.findings["reduced"]) == (40, 1)


def test_people_and_steps_that_only_a_later_window_brings_are_known_there(tmp_path):
    one = load_scheme("scheme: S\nsteps: [{id: a}, {id: b, optional: true}]", "s.yaml")
    rows = [f"c{n},a,2025-01-01,p{n}" for n in range(40)]
    people = [f"p{n},a,2025-01-01," for n in range(40)] + ["new,b,2025-01-01,"]
    (tmp_path / "people.csv").write_text("\n".join(["person,step,from,to", *people]), "utf-8")
    log = log_of(tmp_path, "", [*rows, "last,a,2025-01-01,p2", "last,b,2025-01-01,new"])
    summary = run(Request([log], [one], ON, authorisations=tmp_path / "people.csv")).summary
    assert (summary.cases, summary.conforming) == (41, 41)


def test_findings_come_in_the_order_of_the_file_whichever_scheme_a_case_has(tmp_path):
    schemes = [load_scheme(f"scheme: {one}\nsteps: [{{id: z}}]", one) for one in "ST"]
    rows = [f"c{n},z{n},2025-01-01,甲,{'ST'[n % 2]}" for n in range(50)]
    asked = Request([log_of(tmp_path, ",scheme", rows)], schemes, ON, findings=tmp_path / "f.csv")
    run(asked)
    found = [line.split(",")[0] for line in (tmp_path / "f.csv").read_text("utf-8").splitlines()]
    assert list(dict.fromkeys(found[1:])) == [f"c{n}" for n in range(50)]


@pytest.mark.parametrize("window", [20, 1 << 30])
def test_how_far_the_work_is_is_told_to_its_end(tmp_path, monkeypatch, window):
    monkeypatch.setattr(gather, "WINDOW", window)
    steps: dict[str, list[float]] = {}
    log = log_of(tmp_path, "", [f"c{n},a,2025-01-01,甲" for n in range(60)])
    run(
        Request([log], [scheme()], ON), lambda what, share: steps.setdefault(what, []).append(share)
    )
    assert all(shares == sorted(shares) and shares[-1] == 1 for shares in steps.values())
    assert set(steps) == {"读取", "判定"}


def test_one_huge_case_is_one_window(tmp_path):
    events = [Event("a", "application", at("2025-01-01"), "甲") for _ in range(500)]
    log = write(tmp_path / "log.parquet", [*events, Event("b", "review", at("2025-01-01"), "乙")])
    assert [len(each.key) for each in windows(open_log([log]))] == [500, 1]


def test_rows_that_would_not_fit_are_refused_before_they_do_not(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 10_000)
    events = random_log(random.Random(5), cases=60, scheme=scheme())
    clustered = request(tmp_path, write(tmp_path / "log.parquet", by_case(events)))
    run(clustered)  # whatever its size
    random.Random(6).shuffle(events)
    asked = request(tmp_path, write(tmp_path / "log.parquet", events))
    with pytest.raises(UnusableEvents, match="先按 case 列排序"):
        run(asked)
    assert not list(tmp_path.glob(".findings*"))  # what was begun is taken away
