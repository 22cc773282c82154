"""The columns with what is known of each case beside its events; and cases replaced in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.columns import NO_EVIDENCE, Columns, Fresh
from zhiheng.procedure.engine.findings import NOT_COUNTED
from zhiheng.procedure.engine.follow import (
    ROWS,
    close_up,
    empty_cases,
    is_sparse,
    make_room_for_cases,
    replace_cases,
)
from zhiheng.procedure.engine.names import MISSING, Names
from zhiheng.procedure.engine.times import FAR, NEVER

NO_MONTH = -1
# What a case was judged to be; GONE: it is no longer standing.
MET, NOT_MET, UNKNOWN, NOT_APPLICABLE, GONE = range(5)
EVENTS = ("start", "length", *ROWS)
# column → its type and what stands there before anything is known
PER_CASE: dict[str, tuple[Any, int]] = {
    "of": (np.int32, MISSING),
    "version": (np.int32, MISSING),
    "is_open": (np.uint8, 0),
    "ended": (np.int32, FAR),
    "month": (np.int32, NO_MONTH),
    "alive": (np.uint8, 0),
    "mask": (np.uint16, 1 << NOT_COUNTED),
    "path": (np.uint64, 0),
    "verdict": (np.uint8, GONE),
    "due": (np.uint8, 1),
}


@dataclass
class State:
    """Everything that the files hold. Arrays have a place for each of `columns.cases`.

    versions, schemes: ids by code. of: the case's scheme; version: the version that governs it, or
    (behind LACKS) why none does; month: of its application, months since year 0, or NO_MONTH; mask,
    path: as the engine judged it; verdict: as the body answers for it; due: to be judged again.
    head, digest: the trail's entry up to which all of this holds. judged: the entry up to which it
    was judged; day: the day judged for, as an ordinal, 0 where nothing is judged yet; complete:
    likewise the day from which records are. token: names the judgement of all cases on which all
    later ones rest; evidence: whether it asked for evidence.
    """

    columns: Columns
    versions: Names
    schemes: Names
    of: np.ndarray
    version: np.ndarray
    is_open: np.ndarray
    ended: np.ndarray
    month: np.ndarray
    alive: np.ndarray
    mask: np.ndarray
    path: np.ndarray
    verdict: np.ndarray
    due: np.ndarray
    head: int = 0
    digest: str = ""
    judged: int = 0
    day: int = 0
    complete: int = 0
    token: str = ""
    evidence: bool = False

    def __len__(self) -> int:
        return len(self.columns.cases)

    def cases(self) -> list[str]:
        """The ids of all cases, in the order of their codes."""
        return list(self.columns.cases)

    def grow(self) -> None:
        """Make room for cases that have just got their codes."""
        make_room_for_cases(self.columns)
        count = len(self)
        for name, (kind, blank) in PER_CASE.items():
            setattr(self, name, _grown(getattr(self, name), count, kind, blank))

    def settle(self) -> None:
        """Derive what follows from the rest: the engine's scheme of each case, the columns had."""
        columns = self.columns
        columns.schemes, columns.scheme = self.versions, self.version
        columns.earliest = int(columns.at[: columns.used].min(initial=NEVER))
        evidenced = bool(np.any(columns.flags[: columns.used] & np.uint8(NO_EVIDENCE) == 0))
        columns.has = columns.has - {"evidence"} | ({"evidence"} if evidenced else set())

    @property
    def evidenced(self) -> bool:
        """Whether the body records evidence of events at all."""
        return "evidence" in self.columns.has


def empty(columns: Columns) -> State:
    """A state in which nothing is known of the cases but their events."""
    blank: dict[str, Any] = {name: np.zeros(0, kind) for name, (kind, _) in PER_CASE.items()}
    state = State(columns, Names(), Names(), **blank)
    state.grow()
    return state


def _grown(array: np.ndarray, count: int, kind: Any, blank: int) -> np.ndarray:
    if len(array) >= count:
        return array
    grown = np.full(count, blank, kind)
    grown[: len(array)] = array
    return grown


def know_cases(
    state: State, table: "pa.Table", govern: Callable[[str, str | None, str | None], str | None]
) -> np.ndarray:
    """Take in what is known of these cases (see pulling); their codes.

    govern: scheme, version named, ISO day of application → the version that governs, as ids.
    """
    codes = state.columns.cases.codes(table["case"].combine_chunks())
    state.grow()
    state.of[codes] = state.schemes.codes(table["scheme"].combine_chunks())
    state.version[codes] = _governing(state, table, govern)
    state.is_open[codes] = table["open"].to_numpy()
    state.ended[codes] = table["ended"].fill_null(FAR).to_numpy()
    state.month[codes] = _months(table["applied"])
    state.alive[codes] = 1
    return codes


def _governing(state: State, table: "pa.Table", govern: Callable[..., str | None]) -> np.ndarray:
    """The version's code for each row; asked once for each combination that occurs."""
    coded = [
        table[name].combine_chunks().dictionary_encode()
        for name in ("scheme", "version", "applied")
    ]
    places = np.stack([each.indices.fill_null(-1).to_numpy() for each in coded], axis=1)
    combinations, of_row = np.unique(places, axis=0, return_inverse=True)
    texts = [[*each.dictionary.to_pylist(), None] for each in coded]
    found = [
        govern(*(text[place] for text, place in zip(texts, row, strict=True)))
        for row in combinations.tolist()
    ]
    codes = state.versions.codes(pa.array(found, pa.string()))
    return codes[of_row.reshape(-1)]


def _months(applied: Any) -> np.ndarray:
    coded = applied.combine_chunks().dictionary_encode()
    known = [int(day[:4]) * 12 + int(day[5:7]) - 1 for day in coded.dictionary.to_pylist()]
    return np.array([*known, NO_MONTH], np.int32)[coded.indices.fill_null(-1).to_numpy()]


def forget(state: State, ids: Iterable[str]) -> np.ndarray:
    """Take the events of these cases out, and take them for gone until they are known again."""
    codes = empty_cases(state.columns, ids)
    for name in ("alive", "verdict", "mask", "due"):
        getattr(state, name)[codes] = PER_CASE[name][1]
    return codes


def take_in(state: State, fresh: Fresh) -> None:
    """Put the events of `fresh` in the place of none: its cases must have been forgotten."""
    base = state.columns
    replace_cases(base, fresh, schemes=False)
    state.grow()
    if is_sparse(base):
        close_up(base)


def arrays_of(state: State) -> dict[str, np.ndarray]:
    """Every array of the state by name, for storing and comparing."""
    names = [each.name for each in fields(State) if each.name in PER_CASE]
    own = {name: getattr(state, name) for name in names}
    events = {name: getattr(state.columns, name) for name in EVENTS}
    return own | events | {name: events[name][: state.columns.used] for name in ROWS}
