"""Columns that are up to date with the trail, whatever has become of the file.

The file names the entry of the trail up to which it holds, by number and digest. Where that entry
is not (or no longer) the database's – another body, a database put back from backup – or the file
is lost, damaged or of another format, the columns are built anew from the records. Else only what
entries since then have touched is read again, and marked as due to be judged.

The process that judges keeps them at hand for its next judgement, as long as nobody else stores the
file. That may lag a little behind them, for whoever reads it catches up.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db import connection

from zhiheng.cases.queries import lacking
from zhiheng.conformance.columns import stored
from zhiheng.conformance.columns.pulling import pulled_again, pulled_cases, pulled_events
from zhiheng.conformance.columns.state import State, empty, forget, know_cases, take_in
from zhiheng.conformance.columns.were import Were, were_before
from zhiheng.procedure.engine.times import NEVER, end_of_day
from zhiheng.procedure.shape import Scheme
from zhiheng.schemes.queries import Prescribed, governing, prescribed
from zhiheng.trace.queries import ENTRIES_TOUCHING, digest_of

_log = logging.getLogger(__name__)
LACKS = "!"  # before the reason, where no version governs
MOST_TOUCHED = 3  # where a third of all cases is touched, all are read again
LAG = 20  # the file is stored again after one in so many cases was judged
LAG_OF_ENTRIES = 1000  # and when the trail has grown by so many

# Scheme by scheme (OFFSET 0), for there are few.
_SCHEMES_TOUCHED = """
SELECT EXISTS (
    SELECT FROM (SELECT id FROM schemes_scheme UNION ALL SELECT id FROM schemes_schemeversion) s
    CROSS JOIN LATERAL (SELECT entry_id FROM trace_touched WHERE key = s.id OFFSET 0) t
    JOIN trace_entry n ON n.id = t.entry_id
    WHERE n.seq > %(head)s AND n.seq <= %(to)s)
"""
# A person's staff number stands in the columns, so a touch of the person touches the cases.
_TOUCHED = """
WITH touched AS (
    SELECT DISTINCT t."table", t.key FROM {entries}
    WHERE n.seq > %(head)s AND n.seq <= %(to)s
        AND t."table" IN ('cases_case', 'cases_event', 'personnel_person')
)
SELECT key FROM touched WHERE "table" = 'cases_case'
UNION
SELECT e.case_id FROM touched JOIN cases_event e ON e.id = touched.key
WHERE touched."table" = 'cases_event'
UNION
SELECT e.case_id FROM touched JOIN cases_event e ON e.person_id = touched.key
WHERE touched."table" = 'personnel_person'
"""


@dataclass
class Followed:
    """The state, the procedures of its versions by id, and the file as it was found.

    since: the trail's entry as of which the file is; None where it is of no use. behind: how many
    cases were judged since then. were: what the cases touched were before; None where too many
    were, or all are read anew.
    """

    state: State
    procedures: dict[str, Scheme]
    path: Path
    found: tuple[int, int] | None
    since: int | None
    behind: int
    were: Were | None

    def hand_over(self) -> State:
        """The state, which is no longer held here: another may be built in its place."""
        state = self.state
        del self.state
        return state

    def keep_at_hand(self) -> None:
        """Keep all of this for this process's next judgement, as the last thing done with it."""
        global _at_hand
        self.keep()
        self.were = None
        _at_hand = self if self.found == _identity(self.path) else None

    def keep(self) -> bool:
        """Store the state where it is worth it; False where another process has stored meanwhile.

        Or where it cannot be stored (a full disk, a folder read only): the next one reads more.
        """
        if not self._worth_storing:
            return True
        try:
            with stored.alone(self.path) as mine:
                if not mine or _identity(self.path) != self.found:
                    return False
                stored.save(self.state, self.path)
        except OSError as error:
            _log.warning("columns cannot be stored at %s: %s", self.path, error)
            return False
        self.found, self.since, self.behind = _identity(self.path), self.state.head, 0
        return True

    @property
    def _worth_storing(self) -> bool:
        if self.since is None or self.state.head - self.since >= LAG_OF_ENTRIES:
            return True
        behind = self.behind + np.count_nonzero(self.state.due)
        return bool(behind * LAG >= max(len(self.state), 1))


_at_hand: Followed | None = None  # of this process


def at_hand(head: int, *, anew: bool = False) -> Followed:
    """As `followed`, from what this process kept at hand where it did. It is no longer kept: what
    fails midway leaves nothing."""
    global _at_hand
    kept, _at_hand = _at_hand, None
    if anew or kept is None or (kept.path, kept.found) != (_path(), _identity(_path())):
        del kept  # which may be large
        return followed(head, anew=anew)
    return _followed(head, kept.hand_over, kept.found, kept.since, kept.behind)


def followed(head: int, *, anew: bool = False) -> Followed:
    """The columns as of the trail's entry number `head`. anew: read from the records, all of them,
    whatever a file holds."""
    found = _identity(_path())
    return _followed(head, lambda: None if anew else stored.load(_path()), found)


def _path() -> Path:
    return stored.place(str(connection.settings_dict["NAME"]))


def _followed(
    head: int, given: Callable[[], State | None], found: tuple[int, int] | None,
    since: int | None = None, behind: int = 0,
) -> Followed:  # fmt: skip
    """The state given, if it is of this trail, brought up to date; else one built anew.

    since: None where the state is the file's.
    """
    versions = _versions()
    govern = partial(_govern, versions)
    state = given()
    if state is not None and not _holds(state, head):
        state = None
    touched = None if state is None else _touched(state, head)
    if state is None or touched is None:
        state = since = were = None  # both in memory would be too much
        state = _built(govern)
    else:
        since = state.head if since is None else since
        were = were_before(state, touched, head)
        _catch_up(state, touched, head, govern)
    if state.head != head:
        state.head, state.digest = head, digest_of(head)
    state.settle()
    procedures = {
        str(each.version): each.scheme for of in versions.values() for each in of if each.scheme
    }
    return Followed(state, procedures, _path(), found, since, behind, were)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns


def _holds(state: State, head: int) -> bool:
    """Whether the state is of this very trail, at or before the entry."""
    return state.head <= head and digest_of(state.head) == state.digest


def _built(govern: Callable[..., str | None]) -> State:
    table = pulled_cases()
    state = empty(pulled_events(table["case"].combine_chunks()))
    know_cases(state, table, govern)
    return state


def _touched(state: State, head: int) -> list[UUID] | None:
    """Cases that the entries up to `head` have touched; None where reading all is shorter."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED.format(entries=ENTRIES_TOUCHING), {"head": state.head, "to": head})
        touched = [key for (key,) in cursor.fetchall()]
    return None if len(touched) * MOST_TOUCHED > len(state) else touched


def _catch_up(
    state: State, touched: list[UUID], head: int, govern: Callable[..., str | None]
) -> None:
    """Read again what was touched up to `head`."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMES_TOUCHED, {"head": state.head, "to": head})
        schemes = cursor.fetchone()[0]
    if touched:
        read_again(state, touched, govern)
    if schemes:
        state.due[know_cases(state, pulled_cases(), govern)] = 1


def read_again(state: State, cases: list[UUID], govern: Callable[..., str | None]) -> None:
    """Take these cases from the records anew; they are due to be judged."""
    ids = list(map(str, cases))
    state.columns.cases.codes(pa.array(ids, pa.string()))  # also of those that came and went
    state.grow()
    forget(state, ids)
    table = pulled_cases(cases)
    know_cases(state, table, govern)
    if table.num_rows:
        take_in(state, pulled_again(cases, state.columns))


def _versions() -> dict[str, list[Prescribed]]:
    found: dict[str, list[Prescribed]] = {}
    for each in prescribed():
        found.setdefault(str(each.of), []).append(each)
    return found


def _govern(
    versions: dict[str, list[Prescribed]], scheme: str, version: str | None, applied: str | None
) -> str:
    """The id of the version that governs a case, or why none does."""
    mine, day = versions.get(scheme, []), date.fromisoformat(applied) if applied else None
    rule = governing(mine, UUID(version) if version else None, day)
    if rule is None:
        return LACKS + lacking(mine, day)
    return str(rule.version) if rule.scheme else LACKS + rule.fault


def due_overnight(state: State, day: int, on: int) -> np.ndarray:
    """Codes of cases whose answer may change from one day of judgement to another, as ordinals."""
    columns = state.columns
    late_from = end_of_day(date.fromordinal(min(day, on) - 1))
    at = columns.at[: columns.used]
    rows = np.flatnonzero((at >= late_from) & (at != NEVER))
    begins = np.argsort(columns.start, kind="stable")
    begins = begins[columns.length[begins] > 0]
    places = np.searchsorted(columns.start[begins], rows, side="right") - 1
    rows, owners = rows[places >= 0], begins[places[places >= 0]]  # the others are given up
    inside = rows < columns.start[owners] + columns.length[owners]
    return np.unique(np.concatenate([np.flatnonzero(state.is_open), owners[inside]]))
