"""Record batches made into columns: checked, coded, clustered by case, put in order of time."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.clustering import (
    cluster,
    put_in_order,
    reorder,
    schemes_of_cases,
)
from zhiheng.procedure.engine.columns import (
    MOST_NAMES,
    NO_EVIDENCE,
    STEP_BITS,
    WAIVER,
    Columns,
    Fresh,
)
from zhiheng.procedure.engine.names import MISSING, Names, fingerprints
from zhiheng.procedure.engine.texts import amount_of, as_text
from zhiheng.procedure.engine.times import NEVER, OddTime, read_times
from zhiheng.procedure.events import LAST_CYCLE, OddScheme
from zhiheng.procedure.reading import Batches, Unusable

_WHOLE = re.compile(r"\+?0*\d{1,3}", re.ASCII)
_SPREAD = np.uint32(0x9E3779B1)  # small codes differ in the high bits too, which all are kept


WINDOW = 1 << 19  # rows that are judged together while a file is read
_LARGE = 1 << 13  # rows of a batch behind which others will come


class Scattered(Exception):
    """Rows of a case turned up after the case had been handed on as complete."""


def gather(batches: Batches, advance: Any = None) -> Columns:
    """The columns of a log. Raises Unusable for a row that cannot be one.

    advance: called after each batch, for a progress bar, with the number of rows held.
    """
    (columns,) = windows(batches, advance, in_parts=False)
    return columns


def windows(batches: Batches, advance: Any = None, *, in_parts: bool = True) -> Iterator[Columns]:
    """The columns of a log, some cases at a time, each of them whole, while it is read.

    The codes of steps, people and schemes are the same in all of them, those of cases begin anew.
    A log whose rows do not stand together by case within the first window comes in one piece, as
    does every log without `in_parts`. Raises Unusable, and Scattered where rows of a case come that
    was taken for complete: read again from the beginning, in one piece.
    """
    gathering, seen = Gathering(batches.columns, batches), Names()
    for batch in batches:
        gathering.add(batch)
        if advance:
            advance(gathering.waiting)
        if not in_parts or gathering.waiting < WINDOW:
            continue
        if gathering.falls and not len(seen):
            in_parts = False
        elif (columns := gathering.cut()) is not None:
            yield _unseen(columns, seen)
    columns = gathering.columns()
    columns.warnings += batches.warnings
    yield _unseen(columns, seen) if len(seen) else columns


def _unseen(columns: Columns, seen: Names) -> Columns:
    before = len(seen)
    codes = seen.codes_of(columns.cases)
    if len(codes) and codes.min() < before:
        raise Scattered
    return columns


class _Anonymous:
    """Where rows stand that come from no file."""

    name = "记录"

    def place(self, row: int) -> str:
        return f"第 {row + 1} 行"


class Gathering:
    """Columns in the making: `add` batch after batch, then `columns` once.

    has: the columns that the log has. source: names the file and the place of a row in refusals.
    of: a log whose codes are used and added to: ask for the `fresh` cases of it.
    """

    def __init__(
        self, has: Iterable[str], source: Any = None, of: Columns | None = None
    ) -> None:  # fmt: skip
        self.has = frozenset(has)
        self.rows = 0
        self.cases, self.steps, self.people, self.schemes = (
            (Names() for _ in range(4))
            if of is None
            else (of.cases, of.steps, of.people, of.schemes)  # a log may be empty
        )
        self._source = source or _Anonymous()
        self._cycle_texts, self._quantity_texts = Names(), Names()
        self._cycles: list[int] = []
        # Each quantity has its place, in a list that only grows: a log and its fresh rows share it.
        self._quantities: list[Decimal] = [] if of is None else of.quantities
        self._place_of = {amount: place for place, amount in enumerate(self._quantities)}
        self._places: list[int] = []  # of each quantity as it is written
        self._columns: dict[str, _Growing] = {}
        self._last_cycle = 0
        self._last_case = 0
        self.falls = False  # whether a row's case appeared before the row in front of it

    @property
    def waiting(self) -> int:
        """Rows that were added and have not been handed on."""
        return len(self._columns["case"]) if self._columns else 0

    def add(self, batch: "pa.RecordBatch") -> None:
        """One more batch. Raises Unusable for a row that cannot be one."""
        if batch.num_rows == 0:
            return
        columns = {name: batch.column(name) for name in self.has}
        made = {
            "case": self._needed(self.cases, columns["case"], "case", "案卷编号"),
            "key": self._keys(columns),
            "at": self._times(columns["at"]),
            "by": self.people.codes(columns["by"]),
        }
        if "quantity" in columns:
            made["quantity"] = self._amounts(columns["quantity"])
        if "scheme" in columns:
            made["scheme"] = self.schemes.codes(columns["scheme"])
        made["flags"], made["prints"] = self._flags(columns, made)
        for name, values in made.items():
            if name not in self._columns:
                self._columns[name] = _Growing(_TYPES[name])
            self._columns[name].add(values)
        self.rows += batch.num_rows
        cases = made["case"]
        self.falls |= int(cases[0]) < self._last_case or bool((cases[1:] < cases[:-1]).any())
        self._last_case = int(cases[-1])

    def cut(self) -> Columns | None:
        """The cases gathered so far but the last, which may go on; None where there is no other.

        Raises Scattered where rows of cases do not stand together.
        """
        if self.falls:
            raise Scattered
        if len(self.cases) < 2:
            return None
        taken: dict[str, Any] = {name: self._taken(name) for name in _TYPES}
        last = len(self.cases) - 1
        begins = int(np.searchsorted(taken["case"], last))
        rest = {name: values[begins:] for name, values in taken.items() if len(values)}
        rest["case"] = np.zeros(len(rest["case"]), np.int32)
        for name, values in rest.items():
            self._columns[name] = _Growing(_TYPES[name])
            self._columns[name].add(values)
        complete, going_on = self.cases.without_last()
        self.cases, self._last_case = going_on, 0
        return self._made({name: values[:begins] for name, values in taken.items()}, complete)

    def columns(self) -> Columns:
        """Everything added, clustered and in order; the gathering is used up."""
        pa.default_memory_pool().release_unused()  # what reading needed makes room for clustering
        return self._made({name: self._taken(name) for name in _TYPES}, self.cases)

    def fresh(self) -> Fresh:
        """Everything added, as all rows of some cases of the log; the gathering is used up."""
        taken: dict[str, Any] = {name: self._taken(name) for name in _TYPES}
        codes, places = np.unique(taken["case"], return_inverse=True)
        taken["case"] = places.astype(np.int32)
        made = self._in_order(taken, len(codes), lambda place: self.cases[int(codes[place])])
        return Fresh(codes=codes, **made)

    def _made(self, taken: dict[str, Any], names: Names) -> Columns:
        """The columns of these rows, whose cases are coded by `names`."""
        made = self._in_order(taken, len(names), names.__getitem__)
        return Columns(
            cases=names, steps=self.steps, people=self.people, schemes=self.schemes, **made
        )  # fmt: skip

    def _in_order(
        self, taken: dict[str, Any], count: int, name: Callable[[int], str]
    ) -> dict[str, Any]:
        """What `Columns` tell of these rows beside the names; count: of cases, name: of a case."""
        cases = taken.pop("case")
        start, length, order = cluster(cases, count)
        del cases
        if order is not None:
            reorder(taken, order)
        del order
        named = taken.pop("scheme")
        scheme, torn = schemes_of_cases(named, start, length)
        if torn >= 0:
            self._refuse_torn(name(torn), named[start[torn] : start[torn] + length[torn]])
        equal = put_in_order(
            start, length, self.steps, taken["key"], taken["at"], taken["by"],
            taken["quantity"], taken["flags"], taken.pop("prints"),
        )  # fmt: skip
        return {
            "start": start, "length": length, "scheme": scheme, **taken,
            "quantities": self._quantities, "has": self.has, "equal_rows": equal,
            "last_cycle": self._last_cycle, "earliest": int(taken["at"].min(initial=NEVER)),
        }  # fmt: skip

    def _taken(self, name: str) -> np.ndarray:
        column = self._columns.pop(name, None)
        return column.taken() if column else np.zeros(0, _TYPES[name])

    def _refuse(self, row: int, column: str, says: str) -> Unusable:
        place = self._source.place(self.rows + row)
        return Unusable(f"{self._source.name} {place}：{column} {says}")

    def _needed(self, names: Names, texts: Any, column: str, what: str) -> np.ndarray:
        codes = names.codes(texts)
        if len(codes) and codes.min() < 0:
            row = int(np.argmin(codes))
            raise self._refuse(row, column, f"是空的，每一行都应写明{what}，请补上。")
        return codes

    def _keys(self, columns: dict[str, Any]) -> np.ndarray:
        steps = self._needed(self.steps, columns["step"], "step", "步骤")
        if len(self.steps) > MOST_NAMES:
            raise Unusable(
                f"{self._source.name}：不同的步骤名超过 {MOST_NAMES} 个，"
                "不像步骤；请检查 step 列是否放错了内容。"
            )
        key = steps.astype(np.uint32)
        if "cycle" in columns:
            cycles = self._cycle_numbers(columns["cycle"])
            self._last_cycle = max(self._last_cycle, int(cycles.max()))
            key |= cycles.astype(np.uint32) << np.uint32(STEP_BITS)
        return key

    def _cycle_numbers(self, values: Any) -> np.ndarray:
        if pa.types.is_integer(values.type):
            numbers = values.fill_null(0).to_numpy(zero_copy_only=False)
            if numbers.min() >= 0 and numbers.max() <= LAST_CYCLE:
                return numbers.astype(np.int32, copy=False)
        codes = self._cycle_texts.codes(as_text(values))
        for code in range(len(self._cycles), len(self._cycle_texts)):
            text = self._cycle_texts[code]
            cycle = int(text) if _WHOLE.fullmatch(text.strip()) else LAST_CYCLE + 1
            if cycle > LAST_CYCLE:
                row = int(np.argmax(codes == code))
                says = f"是“{text[:40]}”，应为 0 到 {LAST_CYCLE} 的整数，请更正。"
                raise self._refuse(row, "cycle", says)
            self._cycles.append(cycle)
        return np.array([*self._cycles, 0], np.int32)[codes]

    def _times(self, values: Any) -> np.ndarray:
        try:
            return read_times(values)
        except OddTime as odd:
            says = (
                f"是“{odd.text[:40]}”，认不出是什么时间；"
                "应写作 2026-01-05 08:30 或 2026-01-05T08:30:00+08:00，请更正。"
            )
            raise self._refuse(odd.row, "at", says) from None

    def _amounts(self, values: Any) -> np.ndarray:
        codes = self._quantity_texts.codes(as_text(values))
        for code in range(len(self._places), len(self._quantity_texts)):
            text = self._quantity_texts[code]
            amount = amount_of(text)
            if amount is None:
                says = f"是“{text[:40]}”，应为整数和小数各不超过 30 位的数，请更正。"
                raise self._refuse(int(np.argmax(codes == code)), "quantity", says)
            if amount not in self._place_of:
                self._place_of[amount] = len(self._quantities)
                self._quantities.append(amount)
            self._places.append(self._place_of[amount])
        return np.array([*self._places, MISSING], np.int32)[codes]

    def _flags(
        self, columns: dict[str, Any], made: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """(flags, a print of the texts that the columns do not keep, to tell equal rows)."""
        flags = np.zeros(len(made["at"]), np.uint8)
        prints = np.zeros(len(flags), np.uint32)
        if "evidence" in columns:
            prints = fingerprints(as_text(columns["evidence"]))
            flags[prints == 0] = NO_EVIDENCE
        if "waiver" in columns:
            waivers = fingerprints(as_text(columns["waiver"]))
            flags[(waivers != 0) & (made["at"] == NEVER)] |= WAIVER
            prints = prints * np.uint32(31) + waivers
        if "scheme" in made:
            prints = prints * np.uint32(31) + made["scheme"].astype(np.uint32) * _SPREAD
        return flags, prints

    def _refuse_torn(self, case: str, codes: np.ndarray) -> None:
        named = [self.schemes[code] for code in dict.fromkeys(codes.tolist()) if code >= 0]
        says = f"写了几个认证规则：{'、'.join(sorted(named))}；请改为一个。"
        raise OddScheme(case, says, named[1])


_TYPES = {
    "case": np.int32, "key": np.uint32, "at": np.int64, "by": np.int32, "quantity": np.int32,
    "scheme": np.int32, "flags": np.uint8, "prints": np.uint32,
}  # fmt: skip


class _Growing:
    """An array that grows in its place: the system moves large ones, uncopied."""

    def __init__(self, kind: Any) -> None:
        self._array = np.empty(1 << 12, kind)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def add(self, values: np.ndarray) -> None:
        needed = self._used + len(values)
        if needed > len(self._array) and not self._used and len(values) > _LARGE:
            # As much as a window may have: room that is not used takes no memory.
            self._array = np.empty(max(needed, WINDOW + WINDOW // 4), self._array.dtype)
        elif needed > len(self._array):
            self._array.resize(needed + needed // 8, refcheck=False)
        self._array[self._used : needed] = values
        self._used = needed

    def taken(self) -> np.ndarray:
        self._array.resize(self._used, refcheck=False)
        return self._array
