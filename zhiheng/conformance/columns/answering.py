"""Every case judged from the columns, and weighed: in words only where there is something to say.

What the engine finds in order is settled by its mask alone. Cases with findings are weighed one by
one, as are those the engine does not count (nothing recorded up to the day) and those without a
procedure. The answer is the plain twin's (`judging.procedures.answers_for`), to the letter.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from zhiheng.competence.queries.events import array_of
from zhiheng.conformance.cases import NO_SEPARATIONS, CaseAnswer, Told, weigh
from zhiheng.conformance.columns import state as kept
from zhiheng.conformance.columns.following import LACKS, Followed
from zhiheng.conformance.columns.pulling import APART
from zhiheng.conformance.columns.state import State
from zhiheng.conformance.rules import in_force_from
from zhiheng.law.judgement import Verdict
from zhiheng.procedure.engine.columns import STEP_BITS, STEP_MASK, WAIVER
from zhiheng.procedure.engine.findings import CASE, NOT_COUNTED, WAIVED
from zhiheng.procedure.engine.follow import rows_of
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.times import (
    DAY,
    FAR,
    FIXED_FROM,
    NEVER,
    day_of_number,
    end_of_day,
    instant,
)
from zhiheng.procedure.engine.words import explained
from zhiheng.procedure.engine.world import World
from zhiheng.procedure.events import SHANGHAI, Finding
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.shape import Scheme

CODES = {
    Verdict.MET: kept.MET,
    Verdict.NOT_MET: kept.NOT_MET,
    Verdict.UNKNOWN: kept.UNKNOWN,
    Verdict.NOT_APPLICABLE: kept.NOT_APPLICABLE,
}
VERDICTS = {code: verdict for verdict, code in CODES.items()}
CHUNK = 20_000  # cases whose rows are looked at together
_NUMBERS = "SELECT id, number FROM cases_case WHERE id = ANY(%s::uuid[])"
_EIGHT_HOURS = DAY // 3
_DIGEST = re.compile(APART + "[0-9a-f]{16}")


@dataclass(frozen=True)
class Settled:
    """Cases judged. codes, verdicts: of each (see state); faulty: the answers of those that are not
    met or unknown, by number.
    """

    codes: np.ndarray
    verdicts: np.ndarray
    faulty: list[CaseAnswer]


def settle(
    followed: Followed, on: date, complete: date | None, codes: np.ndarray | None = None,
    advance: Callable[[int], None] | None = None,
) -> Settled:  # fmt: skip
    """Judge all standing cases, or those of these codes, for the day. Writes nothing.

    The masks and paths go into the state. advance: is told how many cases were judged.
    """
    state = followed.state
    alive = (
        np.flatnonzero(state.alive) if codes is None else np.unique(codes[state.alive[codes] == 1])
    )
    judgement, rows = _judged(followed, on, alive, advance)
    in_force = in_force_from()
    past = _all_before(state, alive, in_force)
    verdicts = np.where(past, kept.NOT_APPLICABLE, kept.MET).astype(np.uint8)
    mask = state.mask[alive]
    odd = ~past & ((mask & ~np.uint16(1 << WAIVED)) != 0)
    bare = ~past & ~odd & _unseparated(followed)[state.version[alive]]
    weigher = _Weigher(followed, judgement, on, in_force, complete)
    answers = list(weigher.weighed(alive[odd], rows))
    verdicts[odd] = [CODES[answer.verdict] for answer in answers]
    verdicts[bare] = kept.UNKNOWN
    answers += weigher.bare(alive[bare])
    faulty = [one for one in answers if one.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)]
    return Settled(alive, verdicts, sorted(faulty, key=lambda one: (one.number, str(one.case))))


def _judged(
    followed: Followed, on: date, alive: np.ndarray, advance: Any
) -> tuple[Judgement, list[np.ndarray]]:
    """The engine's judgement of those that have a procedure and rows, and its rows of findings."""
    state = followed.state
    columns = state.columns
    has_procedure = _procedures(followed)[state.version[alive]]
    only = alive[has_procedure & (columns.length[alive] > 0)]
    state.mask[alive], state.path[alive] = 1 << NOT_COUNTED, 0
    known = followed.procedures or {"": Scheme("", "", ())}
    before = Judgement(columns, known, World(on), state.mask, state.path)
    rows: list[np.ndarray] = []
    world = World(on, is_open=state.is_open, ended=state.ended)
    judgement = judge(
        columns, known, world, only=np.sort(only), before=before,
        on_rows=lambda _judging, found: rows.append(found), advance=advance,
    )  # fmt: skip
    state.mask, state.path = judgement.masks, judgement.paths
    return judgement, rows


def _procedures(followed: Followed) -> np.ndarray:
    """For each version's code whether it has a procedure; False behind the last, for none."""
    known = [name in followed.procedures for name in followed.state.versions]
    return np.array([*known, False], np.bool_)


def _unseparated(followed: Followed) -> np.ndarray:
    """For each version's code whether it has a procedure that separates nobody."""
    found = (followed.procedures.get(name) for name in followed.state.versions)
    return np.array([*(s is not None and not s.separations for s in found), False], np.bool_)


def _all_before(state: State, codes: np.ndarray, in_force: date) -> np.ndarray:
    """Whether everything recorded of a finished case lies before the regulation was in force."""
    columns, cutoff = state.columns, end_of_day(in_force - timedelta(days=1))
    found = np.zeros(len(codes), np.bool_)
    for begin in range(0, len(codes), CHUNK):
        part = codes[begin : begin + CHUNK]
        length = columns.length[part].astype(np.int64)
        rows = rows_of(columns, part)
        at, flags = columns.at[rows], columns.flags[rows]
        dated = at != NEVER
        bad = ~dated & (flags & np.uint8(WAIVER) == 0) | dated & (at >= cutoff)
        which = np.repeat(np.arange(len(part)), length)
        count = len(part)
        some = np.bincount(which[dated], minlength=count) > 0
        found[begin : begin + count] = some & (np.bincount(which[bad], minlength=count) == 0)
    return found & (state.is_open[codes] == 0)


class _Weigher:
    """Puts cases into words, one after the other."""

    def __init__(
        self, followed: Followed, judgement: Judgement, on: date, in_force: date,
        complete: date | None,
    ) -> None:  # fmt: skip
        self.followed, self.state, self.judgement = followed, followed.state, judgement
        self.on, self.in_force, self.complete = on, in_force, complete
        self.steps = list(followed.state.columns.steps)

    def weighed(self, codes: np.ndarray, rows: list[np.ndarray]) -> Iterator[CaseAnswer]:
        """The answers of these cases, in the order of their codes (which rise)."""
        wanted = np.zeros(len(self.state), np.bool_)
        wanted[codes] = True
        mine = [part[wanted[part[:, CASE]]] for part in rows]
        told = groupby(self._findings(mine), key=lambda found: found[0])
        ahead = next(told, None)
        numbers = _numbers(self.state, codes)
        for code in codes.tolist():
            findings: Sequence[Finding] = ()
            if ahead is not None and ahead[0] == code:
                findings = [finding for _, finding in ahead[1]]
                ahead = next(told, None)
            yield self._answer(code, numbers, findings)

    def _findings(self, rows: list[np.ndarray]) -> Iterator[tuple[int, Finding]]:
        for part in rows:
            places = np.unique(part[:, CASE])
            names = {self.state.columns.cases[code]: code for code in places.tolist()}
            for finding in explained(self.judgement, part):
                yield names[finding.case], finding

    def _answer(
        self, code: int, numbers: dict[str, str], findings: Sequence[Finding]
    ) -> CaseAnswer:
        told = self._told(code, numbers)
        if told.scheme and told.recorded and self.state.mask[code] & np.uint16(1 << NOT_COUNTED):
            findings = self._by_twin(code, told.scheme, told.closed)
        plain = [_without_digests(finding) for finding in findings]
        return weigh(told, plain, self.on, self.in_force, self.complete)

    def _by_twin(self, code: int, scheme: Scheme, closed: bool) -> Sequence[Finding]:
        """The engine leaves out what has nothing up to the day; the body does not."""
        ended = int(self.state.ended[code])
        events = self.state.columns.events(code)
        return judge_case(
            scheme, events, case=self.state.columns.cases[code], closed=closed,
            ended=None if ended == FAR else day_of_number(ended), on=self.on,
            has_evidence_column=self.state.evidenced,
        ).findings  # fmt: skip

    def _told(self, code: int, numbers: dict[str, str]) -> Told:
        state, columns = self.state, self.state.columns
        begin = int(columns.start[code])
        part = slice(begin, begin + int(columns.length[code]))
        key, at, flags = columns.key[part], columns.at[part], columns.flags[part]
        dated = at != NEVER
        days = tuple(
            (word >> STEP_BITS, self.steps[word & STEP_MASK], _day(moment))
            for word, moment in zip(key[dated].tolist(), at[dated].tolist(), strict=True)
        )
        case, version = columns.cases[code], state.versions[int(state.version[code])]
        return Told(
            UUID(case), numbers.get(case, ""), UUID(state.schemes[int(state.of[code])]),
            self.followed.procedures.get(version), version.removeprefix(LACKS),
            not state.is_open[code], days,
            bool(np.any(~dated & (flags & np.uint8(WAIVER) == 0))), len(at) > 0,
        )  # fmt: skip

    def bare(self, codes: np.ndarray) -> Iterator[CaseAnswer]:
        """Cases in order but for their scheme, which separates nobody."""
        numbers, state = _numbers(self.state, codes), self.state
        for code in codes.tolist():
            case = state.columns.cases[code]
            scheme = UUID(state.schemes[int(state.of[code])])
            yield CaseAnswer(
                UUID(case), numbers.get(case, ""), scheme, Verdict.UNKNOWN, (NO_SEPARATIONS,)
            )


def _day(at: int) -> date:
    if at >= FIXED_FROM:
        return day_of_number((at + _EIGHT_HOURS) // DAY)
    return instant(at).astimezone(SHANGHAI).date()


def _without_digests(finding: Finding) -> Finding:
    if APART not in finding.says:
        return finding
    return Finding(
        finding.case, finding.cycle, finding.verdict, finding.step, finding.clause,
        _DIGEST.sub("", finding.says),
    )  # fmt: skip


def _numbers(state: State, codes: np.ndarray) -> dict[str, str]:
    """The numbers of these cases by id."""
    found: dict[str, str] = {}
    for begin in range(0, len(codes), CHUNK):
        ids = [state.columns.cases[code] for code in codes[begin : begin + CHUNK].tolist()]
        with connection.cursor() as cursor:
            cursor.execute(_NUMBERS, [array_of(ids)])
            found.update((str(key), number) for key, number in cursor.fetchall())
    return found
