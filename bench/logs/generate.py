"""Logs of any size whose verdicts are known: each kind of deviation planted in 3 % of the cases.

A case is certified (seven events) and watched over for four years (two events a year): fifteen
events. One case has one deviation at most, so what the engine must find in it is known exactly.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

SCHEME = """
scheme: BENCH
version: "1"
steps:
  - {id: application}
  - {id: application_review, after: [application]}
  - {id: type_test, after: [application_review], quantity: {at_least: 3}}
  - {id: factory_inspection, after: [application_review], waivable: true}
  - {id: review, after: [type_test, factory_inspection]}
  - {id: decision, after: [review]}
  - {id: certificate, after: [decision]}
separations:
  - {never_both: [[type_test, factory_inspection], [review, decision]]}
limits:
  - {from: application, to: certificate, days: 90}
surveillance:
  after: certificate
  every_months: 12
  steps:
    - {id: visit}
    - {id: report, after: [visit]}
"""
FREE = [f"note_{n}" for n in range(8)]  # in any order, to make as many paths as wanted
FREE_SCHEME = (
    SCHEME.split("surveillance:")[0].replace("BENCH", "FREE").replace(
        "separations:", "".join(f"  - {{id: {s}, optional: true}}\n" for s in FREE) + "separations:"
    )
)  # fmt: skip
STEPS = ["application", "application_review", "type_test", "factory_inspection", "review",
         "decision", "certificate", *["visit", "report"] * 4]  # fmt: skip
OFFSETS = [0, 2, 10, 14, 20, 25, 30, *(30 + 330 * year + part for year in (1, 2, 3, 4)
                                       for part in (0, 5))]  # fmt: skip
CYCLES = [0] * 7 + [1, 1, 2, 2, 3, 3, 4, 4]
FIRST, SPREAD = date(2020, 1, 1), 60  # day of the first application, days over which they come
ON = date(2024, 4, 1)
PEOPLE = 400
SHARE = 0.03
PLANTED = ("added", "omitted", "reduced", "waived", "out_of_order", "no_evidence", "not_separated",
           "late", "overdue", "not_authorised", "no_manager", "unknown")  # fmt: skip

_DAY = 86_400_000_000
_TEST, _VISITED, _REVIEW, _DECISION, _CERTIFICATE = 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Log:
    """events: arrow table by case; truth: for each case the place in PLANTED, -1 for none."""

    events: pa.Table
    managers: pa.Table
    authorisations: pa.Table
    truth: np.ndarray

    def in_order_of_time(self) -> pa.Table:
        at = self.events.column("at").to_numpy()
        return self.events.take(pa.array(np.argsort(at, kind="stable")))


def make(cases: int, *, seed: int = 1, many_paths: bool | None = None) -> Log:
    """A log of so many cases. many_paths: not None gives FREE_SCHEME's events, with few or many."""
    random = np.random.default_rng(seed)
    truth = np.full(cases, -1)
    if many_paths is None:
        drawn = random.random(cases) / SHARE
        truth = np.where(drawn < len(PLANTED), drawn.astype(np.int64), -1)
    at = _times(random, cases, many_paths)
    by = _people(random, cases)
    step = np.tile(np.arange(15), (cases, 1))
    cycle = np.tile(np.array(CYCLES if many_paths is None else [0] * 15), (cases, 1))
    tests = np.where(truth == PLANTED.index("reduced"), 2.5, 3.5)
    evidence = np.ones((cases, 15), bool)
    keep = np.ones((cases, 15), bool)

    def planted(kind: str) -> np.ndarray:
        return np.flatnonzero(truth == PLANTED.index(kind))

    for kind in ("omitted", "waived"):
        keep[planted(kind), _VISITED] = False
    swapped = planted("out_of_order")
    at[swapped, _REVIEW], at[swapped, _DECISION] = (
        at[swapped, _DECISION].copy(), at[swapped, _REVIEW].copy(),
    )  # fmt: skip
    evidence[planted("no_evidence"), _DECISION] = False
    same = planted("not_separated")
    by[same, _DECISION] = by[same, _TEST]
    at[planted("late"), _CERTIFICATE:] += 70 * _DAY
    keep[planted("overdue"), 11:] = False
    by[planted("not_authorised"), 1] = PEOPLE
    by[planted("unknown"), _VISITED] = -1
    return Log(
        _table(at, by, step, cycle, tests, evidence, keep, planted, many_paths is not None),
        _managers(cases, planted("no_manager")),
        pa.table({
            "person": [f"P{n:04d}" for n in range(PEOPLE)], "step": [""] * PEOPLE,
            "from": ["2015-01-01"] * PEOPLE, "to": [""] * PEOPLE,
        }),
        truth,
    )  # fmt: skip


def _times(random: np.random.Generator, cases: int, many_paths: bool | None) -> np.ndarray:
    """Microseconds of UTC, each event at its own time of day."""
    begun = (FIRST - date(1970, 1, 1)).days + random.integers(0, SPREAD, cases)
    offsets = np.tile(np.array(OFFSETS), (cases, 1))
    if many_paths is not None:
        notes = np.tile(np.arange(8), (cases, 1))
        offsets[:, 7:] = 31 + (random.permuted(notes, axis=1) if many_paths else notes)
    clock = 9 * 3600 + random.integers(0, 6 * 3600, offsets.shape)
    return ((begun[:, None] + offsets) * 86_400 + clock - 8 * 3600) * 1_000_000


def _people(random: np.random.Generator, cases: int) -> np.ndarray:
    """Assessors from one half of the people, deciders from the other."""
    by = random.integers(0, PEOPLE // 2, (cases, 15))
    by[:, [_REVIEW, _DECISION]] += PEOPLE // 2
    return by


def _table(at, by, step, cycle, tests, evidence, keep, planted, free):  # type: ignore[no-untyped-def]
    cases = len(at)
    case = np.repeat(np.arange(cases), 15).reshape(cases, 15)
    order = np.argsort(at, axis=1, kind="stable")
    flat = {
        name: np.take_along_axis(values, order, 1).ravel()
        for name, values in (("case", case), ("step", step), ("at", at), ("by", by),
                             ("cycle", cycle), ("evidence", evidence), ("keep", keep))
    }  # fmt: skip
    flat = {name: values[flat["keep"]] for name, values in flat.items()}
    more = [(planted("added"), 15, FIRST_ADDED), (planted("waived"), _VISITED, -1)]
    for which, number, when in more:
        where = np.searchsorted(flat["case"], which, side="right")
        times = np.full(len(which), -1) if when < 0 else at[which, 14] + when
        values = {"case": which, "step": number, "at": times, "by": 0, "cycle": 0,
                  "evidence": True, "keep": True}  # fmt: skip
        flat = {name: np.insert(flat[name], where, values[name]) for name in flat}
    names = [*STEPS[:7], *(FREE if free else STEPS[7:]), "extra"]
    waived = flat["at"] < 0
    count = len(waived)
    tested = flat["step"] == _TEST
    papers = np.char.add("D", np.arange(count).astype("U8"))
    return pa.table({
        "case": _texts([f"2020-{n:07d}" for n in range(cases)], flat["case"]),
        "step": _texts(names, flat["step"]),
        "at": pa.array(flat["at"], pa.timestamp("us", "UTC"), mask=waived),
        "by": _texts([*(f"P{n:04d}" for n in range(PEOPLE)), "X", None], flat["by"]),
        "cycle": pa.array(flat["cycle"].astype(np.int16)),
        "quantity": pa.array(tests[flat["case"]], mask=~tested).cast(pa.string()),
        "evidence": pa.array(papers, pa.string(), mask=~flat["evidence"]),
        "waiver": pa.array(np.where(waived, "yes", ""), pa.string(), mask=~waived),
    })  # fmt: skip


FIRST_ADDED = 3_600_000_000  # an event not named in the scheme, an hour after the last


def _texts(names, codes):  # type: ignore[no-untyped-def]
    values = pa.array(names, pa.string())
    return values.take(pa.array(np.where(codes < 0, len(names) - 1, codes)))


def _managers(cases: int, without: np.ndarray) -> pa.Table:
    ends = np.full(cases, "", "U10")
    ends[without] = "2023-01-01"
    return pa.table({
        "case": [f"2020-{n:07d}" for n in range(cases)], "manager": ["M"] * cases,
        "from": ["2015-01-01"] * cases, "to": pa.array(ends, pa.string()),
    })  # fmt: skip


def write(log: Log, folder: Path) -> None:
    """log.parquet, log.csv, time.parquet (in order of time), managers, authorisations, scheme."""
    from pyarrow import csv, parquet

    folder.mkdir(parents=True, exist_ok=True)
    parquet.write_table(log.events, folder / "log.parquet")
    parquet.write_table(log.in_order_of_time(), folder / "time.parquet")
    shown = pa.compute.strftime(log.events.column("at"), "%Y-%m-%dT%H:%M:%SZ")
    at = log.events.schema.get_field_index("at")
    csv.write_csv(log.events.set_column(at, "at", shown), folder / "log.csv")
    parquet.write_table(log.managers, folder / "managers.parquet")
    parquet.write_table(log.authorisations, folder / "people.parquet")
    (folder / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
