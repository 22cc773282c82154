"""Columns that are up to date with the trail, whatever has become of the file.

The file names the entry of the trail up to which it holds, by number and digest. Where that entry
is not (or no longer) the database's – another body, a database put back from backup – or the file
is lost, damaged or of another format, the columns are built anew from the records. Else only what
entries since then have touched is read again, and marked as due to be judged.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
from django.db import connection

from zhiheng.cases.queries import lacking
from zhiheng.conformance.columns import stored
from zhiheng.conformance.columns.pulling import pulled_again, pulled_cases, pulled_events
from zhiheng.conformance.columns.state import State, empty, forget, know_cases, take_in
from zhiheng.procedure.engine.times import NEVER, end_of_day
from zhiheng.procedure.shape import Scheme
from zhiheng.schemes.queries import Prescribed, governing, prescribed
from zhiheng.trace.models import Entry

_log = logging.getLogger(__name__)
LACKS = "!"  # before the reason, where no version governs
MOST_TOUCHED = 3  # where a third of all cases is touched, all are read again

_SCHEMES_TOUCHED = """
SELECT EXISTS (
    SELECT 1 FROM trace_entry n JOIN trace_touched t ON t.entry_id = n.id
    WHERE n.seq > %(head)s AND n.seq <= %(to)s
        AND t."table" IN ('schemes_scheme', 'schemes_schemeversion'))
"""
# A person's staff number stands in the columns, so a touch of the person touches the cases.
_TOUCHED = """
WITH touched AS (
    SELECT DISTINCT t."table", t.key FROM trace_entry n JOIN trace_touched t ON t.entry_id = n.id
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
    """The state, the procedures of its versions by id, and the file as it was found."""

    state: State
    procedures: dict[str, Scheme]
    path: Path
    found: tuple[int, int] | None

    def keep(self) -> bool:
        """Store the state, unless nothing has changed or another process has stored meanwhile.

        Where it cannot be stored (a full disk, a folder read only) the next judgement reads more.
        """
        if not self.state.changed:
            return True
        try:
            with stored.alone(self.path) as mine:
                if not mine or _identity(self.path) != self.found:
                    return False
                stored.save(self.state, self.path)
        except OSError as error:
            _log.warning("columns cannot be stored at %s: %s", self.path, error)
            return False
        self.found = _identity(self.path)
        return True


def followed(head: int, *, anew: bool = False) -> Followed:
    """The columns as of the trail's entry number `head`. anew: read from the records, all of them,
    whatever a file holds."""
    path = stored.place(str(connection.settings_dict["NAME"]))
    found = _identity(path)
    versions = _versions()
    govern = partial(_govern, versions)
    state = None if anew else stored.load(path)
    if state is not None and not _holds(state, head):
        state = None
    if state is None or not _caught_up(state, head, govern):
        state = _built(govern)
    if state.head != head:
        state.head, state.digest, state.changed = head, _digest(head), True
    state.settle()
    procedures = {
        str(each.version): each.scheme for of in versions.values() for each in of if each.scheme
    }
    return Followed(state, procedures, path, found)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns


def _digest(seq: int) -> str:
    found = Entry.objects.filter(seq=seq).values_list("digest", flat=True).first()
    return bytes(found).hex() if found else ""


def _holds(state: State, head: int) -> bool:
    """Whether the state is of this very trail, at or before the entry."""
    return state.head <= head and _digest(state.head) == state.digest


def _built(govern: Callable[..., str | None]) -> State:
    table = pulled_cases()
    state = empty(pulled_events(table["case"].combine_chunks()))
    know_cases(state, table, govern)
    return state


def _caught_up(state: State, head: int, govern: Callable[..., str | None]) -> bool:
    """Read again what was touched; False where reading all is the shorter way."""
    if state.head == head:
        return True
    given = {"head": state.head, "to": head}
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMES_TOUCHED, given)
        schemes = cursor.fetchone()[0]
        cursor.execute(_TOUCHED, given)
        touched = [key for (key,) in cursor.fetchall()]
    if len(touched) * MOST_TOUCHED > len(state):
        return False
    if touched:
        read_again(state, touched, govern)
    if schemes:
        state.due[know_cases(state, pulled_cases(), govern)] = 1
    return True


def read_again(state: State, cases: list[UUID], govern: Callable[..., str | None]) -> None:
    """Take these cases from the records anew; they are due to be judged."""
    forget(state, map(str, cases))
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
    since = end_of_day(date.fromordinal(min(day, on) - 1))
    at = columns.at[: columns.used]
    late = (at >= since) & (at != NEVER)
    rows = np.flatnonzero(late)
    begins = np.argsort(columns.start, kind="stable")
    begins = begins[columns.length[begins] > 0]
    owners = begins[np.searchsorted(columns.start[begins], rows, side="right") - 1]
    inside = rows < columns.start[owners] + columns.length[owners]
    return np.unique(np.concatenate([np.flatnonzero(state.is_open), owners[inside]]))
