"""Logs of any size whose verdicts are known: each kind of deviation planted in 3 % of the cases.

A case is certified (seven events) and watched over for four years (two events a year): fifteen
events. One case has deviations of one kind at most, so what the engine must find in it is known
exactly; but as in a body's own log they differ: one to three steps are added, known ones again or
others of many names, one or two are omitted, any two of which the one presupposes the other change
their places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

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
# The same steps in the same order, and nothing asked of quantities, people, evidence or dates.
FLOW_SCHEME = SCHEME[: SCHEME.index("separations:")].replace(
    ", quantity: {at_least: 3}", ""
) + SCHEME[SCHEME.index("surveillance:") :].replace("12", "1200")
FOREIGN = ("contract", "payment", "sample_receipt", "subcontracting", "translation", "meeting",
           "mark_order", "dispatch", "archiving", "complaint", "label_check",
           "invoice")  # fmt: skip
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
OF_THE_FLOW = ("added", "omitted", "waived", "out_of_order")

_DAY, _HOUR = 86_400_000_000, 3_600_000_000
_TEST, _VISITED, _REVIEW, _DECISION, _CERTIFICATE, _FOREIGN = 2, 3, 4, 5, 6, 15


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
    rows = Rows(
        at=_times(random, cases, many_paths),
        by=_people(random, cases),
        step=np.tile(np.arange(15), (cases, 1)),
        cycle=np.tile(np.array(CYCLES if many_paths is None else [0] * 15), (cases, 1)),
        evidence=np.ones((cases, 15), bool),
        keep=np.ones((cases, 15), bool),
    )
    for kind, plant in _PLANT.items():
        plant(random, rows, np.flatnonzero(truth == PLANTED.index(kind)))
    tests = np.where(truth == PLANTED.index("reduced"), 2.5, 3.5)
    return Log(
        _table(random, rows, tests, truth, many_paths is not None),
        _managers(random, cases, np.flatnonzero(truth == PLANTED.index("no_manager"))),
        pa.table({
            "person": [f"P{n:04d}" for n in range(PEOPLE)], "step": [""] * PEOPLE,
            "from": ["2015-01-01"] * PEOPLE, "to": [""] * PEOPLE,
        }),
        truth,
    )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The fifteen events of each case, arrays of shape (cases, 15) in the order of STEPS.

    at: microseconds; by: number of a person, -1 for none; keep: whether the event is there at all.
    """

    at: np.ndarray
    by: np.ndarray
    step: np.ndarray
    cycle: np.ndarray
    evidence: np.ndarray
    keep: np.ndarray


def _one_of(random: np.random.Generator, which: np.ndarray, places: object) -> np.ndarray:
    """For each of these cases one of the places."""
    return random.choice(np.array(places), len(which))


def _omit(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """One or two steps, but neither the first, nor the certificate, nor the last, yet to come.

    Of a surveillance one alone: without both it did not take place.
    """
    places = [1, 2, 3, 4, 5, *range(7, 14)]
    one, other = _one_of(random, which, places), _one_of(random, which, places)
    of_one_visit = (one > _CERTIFICATE) & ((one - 7) // 2 == (other - 7) // 2)
    rows.keep[which, one] = False
    rows.keep[which, np.where(of_one_visit, one, other)] = False


def _waive(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """The only step that may be; the waiver itself is a row that `_table` adds."""
    rows.keep[which, _VISITED] = False


def _swap(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """Two steps of which the one presupposes the other change their times."""
    pairs = np.array(_PRESUPPOSED)[random.integers(0, len(_PRESUPPOSED), len(which))]
    one, two = rows.at[which, pairs[:, 0]], rows.at[which, pairs[:, 1]]
    rows.at[which, pairs[:, 0]], rows.at[which, pairs[:, 1]] = two, one


def _lose_evidence(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    rows.evidence[which, random.integers(0, 15, len(which))] = False


def _join(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """Whoever tested or inspected reviews or decides too."""
    judging = _one_of(random, which, [_REVIEW, _DECISION])
    rows.by[which, judging] = rows.by[which, _one_of(random, which, [_TEST, _VISITED])]


def _delay(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """The certificate, or a surveillance, comes seventy days late, and all that follows it."""
    begins = _one_of(random, which, [_CERTIFICATE, *_SURVEILLANCES])
    rows.at[which] += np.where(np.arange(15) >= begins[:, None], 70 * _DAY, 0)


def _stop(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    """One surveillance does not take place, nor any after it."""
    ends = _one_of(random, which, _SURVEILLANCES)
    rows.keep[which] &= np.arange(15) < ends[:, None]


def _let_anybody(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    rows.by[which, random.integers(0, 15, len(which))] = PEOPLE


def _name_nobody(random: np.random.Generator, rows: Rows, which: np.ndarray) -> None:
    rows.by[which, random.integers(0, 15, len(which))] = -1


_PRESUPPOSED = [*(pair for pair in combinations(range(7), 2) if pair != (_TEST, _VISITED)),
                (7, 8), (9, 10), (11, 12), (13, 14)]  # fmt: skip
_SURVEILLANCES = (7, 9, 11, 13)  # where each begins
_PLANT = {  # how; what is reduced, added, or has no manager stands elsewhere
    "omitted": _omit, "waived": _waive, "out_of_order": _swap, "no_evidence": _lose_evidence,
    "not_separated": _join, "late": _delay, "overdue": _stop, "not_authorised": _let_anybody,
    "unknown": _name_nobody,
}  # fmt: skip


def _times(random: np.random.Generator, cases: int, many_paths: bool | None) -> np.ndarray:
    """Microseconds of UTC, each event at its own time of day."""
    begun = (FIRST - date(1970, 1, 1)).days + random.integers(0, SPREAD, cases)
    offsets = np.tile(np.array(OFFSETS), (cases, 1))
    if many_paths is None:  # the test and the inspection in either order
        offsets[:, [_TEST, _VISITED]] = random.permuted(offsets[:, [_TEST, _VISITED]], axis=1)
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


def _table(
    random: np.random.Generator, rows: Rows, tests: np.ndarray, truth: np.ndarray, free: bool
) -> pa.Table:
    cases, kept = len(truth), rows.keep.ravel()
    flat = {name: values.ravel()[kept] for name, values in vars(rows).items() if name != "keep"}
    flat["case"] = np.repeat(np.arange(cases), 15)[kept]
    added, waived = (np.flatnonzero(truth == PLANTED.index(kind)) for kind in ("added", "waived"))
    added = np.repeat(added, random.integers(1, 4, len(added)))
    behind = random.integers(0, 15, len(added))  # an hour after any event: itself again, or another
    again = random.random(len(added)) < 0.5
    foreign = _FOREIGN + random.integers(0, len(FOREIGN), len(added))
    flat = _with_more(flat, {
        "case": added, "step": np.where(again, rows.step[added, behind], foreign),
        "at": rows.at[added, behind] + _HOUR, "by": rows.by[added, behind],
        "cycle": rows.cycle[added, behind], "evidence": True,
    })  # fmt: skip
    flat = _with_more(flat, {
        "case": waived, "step": _VISITED, "at": -1, "by": 0, "cycle": 0, "evidence": True,
    })  # fmt: skip
    late = np.where(flat["at"] < 0, np.iinfo(np.int64).max, flat["at"])  # the waiver stands last
    order = np.lexsort((late, flat["case"]))
    flat = {name: values[order] for name, values in flat.items()}
    names = [*STEPS[:7], *(FREE if free else STEPS[7:]), *FOREIGN]
    waivers = flat["at"] < 0
    count = len(waivers)
    tested = flat["step"] == _TEST
    papers = np.char.add("D", np.arange(count).astype("U8"))
    return pa.table({
        "case": _texts([f"2020-{n:07d}" for n in range(cases)], flat["case"]),
        "step": _texts(names, flat["step"]),
        "at": pa.array(flat["at"], pa.timestamp("us", "UTC"), mask=waivers),
        "by": _texts([*(f"P{n:04d}" for n in range(PEOPLE)), "X", None], flat["by"]),
        "cycle": pa.array(flat["cycle"].astype(np.int16)),
        "quantity": pa.array(tests[flat["case"]], mask=~tested).cast(pa.string()),
        "evidence": pa.array(papers, pa.string(), mask=~flat["evidence"]),
        "waiver": pa.array(np.where(waivers, "yes", ""), pa.string(), mask=~waivers),
    })  # fmt: skip


def _with_more(flat: dict[str, np.ndarray], more: dict[str, Any]) -> dict[str, np.ndarray]:
    """These rows and others behind them; one value stands for all of the others."""
    count = len(more["case"])
    return {
        name: np.concatenate([values, np.broadcast_to(more[name], count).astype(values.dtype)])
        for name, values in flat.items()
    }


def _texts(names: Sequence[str | None], codes: np.ndarray) -> pa.Array:
    values = pa.array(names, pa.string())
    return values.take(pa.array(np.where(codes < 0, len(names) - 1, codes)))


def _managers(random: np.random.Generator, cases: int, without: np.ndarray) -> pa.Table:
    ends = np.full(cases, "", "U10")
    ends[without] = _one_of(random, without, ["2020-02-01", "2021-06-30", "2023-01-01"])
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
