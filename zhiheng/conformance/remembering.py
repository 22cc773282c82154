"""Cases judged before, remembered: only those that acts have touched since are judged again.

The columns beside the database know what was touched (see columns.following) and what the day may
change: a limit that runs on in an open case, an event dated ahead. Whether evidence is asked for,
and from when the body's records are complete, concerns every case. What is remembered stands in
CaseJudgement, which may be ahead of the columns' file; a token, kept in both, and how far each was
judged tell whether the two belong together: where they do not (a file lost, a database put back
from backup), every case is judged anew.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from zhiheng.cases.models import Case
from zhiheng.conformance.cases import CaseAnswer, CaseFault
from zhiheng.conformance.columns.answering import VERDICTS, settle
from zhiheng.conformance.columns.following import Followed, at_hand, due_overnight
from zhiheng.conformance.columns.state import GONE, State
from zhiheng.conformance.columns.tallies import breakdown
from zhiheng.conformance.judging.procedures import Proceeded
from zhiheng.conformance.models import CaseJudgement, Judging
from zhiheng.law.judgement import Verdict

CHUNK = 5000
# Is told how far it is: the stage (reading, judging, writing, clauses), cases done, of how many.
Watch = Callable[[str, int, int], None]
WORDS = {code: verdict.value for code, verdict in VERDICTS.items()} | {GONE: "gone"}

_REMEMBER = """
INSERT INTO conformance_casejudgement
    ("case", number, scheme, month, verdict, faults, path, seq)
SELECT u.id, c.number, c.scheme_id, date_trunc('month', c.applied_on)::date, u.verdict,
    u.faults, u.path, %s
FROM jsonb_to_recordset(%s::jsonb) AS u(id uuid, verdict text, faults jsonb, path bigint)
JOIN cases_case c ON c.id = u.id
ON CONFLICT ("case") DO UPDATE SET number = excluded.number, scheme = excluded.scheme,
    month = excluded.month, verdict = excluded.verdict, faults = excluded.faults,
    path = excluded.path, seq = excluded.seq
"""
_RECALL = """
SELECT "case", number, scheme, verdict, faults FROM conformance_casejudgement
WHERE verdict IN ('not_met', 'unknown') ORDER BY number, "case"
"""


def unwatched(stage: str, done: int, all: int) -> None:
    """A watch that nobody looks at."""


def remembered(
    on: date, complete: date | None, head: int, *, afresh: bool = False, watch: Watch = unwatched
) -> Proceeded:
    """Judge what was touched up to the trail's `head`, then answer for every case from memory.

    afresh: read every event from the records and judge every case, touched or not.
    """
    watch("reading", 0, 0)
    row, _ = Judging.objects.get_or_create(pk=1)
    found = at_hand(head, anew=afresh)
    state = found.state
    codes = np.arange(len(state)) if afresh else _due(state, row, on, complete)
    moved: list[CaseAnswer] = []
    if len(codes) or row.cases_head != head or row.cases_day != on:
        moved = _judge_again(found, codes, on, complete, head, watch)
    counts = _counts(state)
    watch("clauses", sum(counts.values()), sum(counts.values()))
    touched = None
    if len(codes) < len(state):
        touched = frozenset(UUID(state.columns.cases[code]) for code in codes.tolist())
    told = Proceeded(counts, _recall(), touched, tuple(moved), found.were)
    found.keep_at_hand()
    return told


def _counts(state: State) -> dict[Verdict, int]:
    """How many standing cases are judged how; without those that were taken back."""
    counted = np.bincount(state.verdict[state.alive == 1], minlength=GONE + 1)[:GONE]
    return {VERDICTS[code]: counted[code].item() for code in np.flatnonzero(counted).tolist()}


def _due(state: State, row: Judging, on: date, complete: date | None) -> np.ndarray:
    """Codes of the cases to judge again."""
    if not _together(state, row):
        return np.arange(len(state))
    if state.complete != _ordinal(complete) or state.evidence != state.evidenced:
        return np.arange(len(state))
    due = np.flatnonzero(state.due)
    if row.cases_day == on and state.day == on.toordinal():
        return due
    return np.union1d(due, due_overnight(state, state.day, on.toordinal()))


def _together(state: State, row: Judging) -> bool:
    """Whether what is remembered rests on what the state does, and is as far on or further."""
    if not state.token or state.token != row.token or not state.day or row.cases_day is None:
        return False
    return state.judged <= row.cases_head and state.day <= row.cases_day.toordinal()


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _judge_again(
    found: Followed, codes: np.ndarray, on: date, complete: date | None, head: int, watch: Watch
) -> list[CaseAnswer]:
    """Judge these cases and remember them; the answers of those not met or unknown."""
    state = found.state
    settled = settle(found, on, complete, codes, _counted("judging", len(codes), watch))
    state.verdict[codes] = GONE
    state.verdict[settled.codes] = settled.verdicts
    state.due[codes] = 0
    found.behind += len(codes)
    state.day, state.complete, state.evidence = on.toordinal(), _ordinal(complete), state.evidenced
    if len(codes) == len(state):
        state.token = uuid4().hex
    state.judged = head
    faults = {str(one.case): [fault.plain() for fault in one.faults] for one in settled.faulty}
    with transaction.atomic():
        _remember(state, codes, faults, head, _counted("writing", len(codes), watch))
        if len(codes) == len(state):
            _forget_others()
        Judging.objects.filter(pk=1).update(
            cases_head=head, cases_day=on, token=state.token, breakdown=breakdown(state)
        )
    return settled.faulty


def _counted(stage: str, all: int, watch: Watch) -> Callable[[int], None]:
    """What is told of more cases and passes on how many they are by now."""
    done = 0
    watch(stage, done, all)

    def more(number: int) -> None:
        nonlocal done
        done += number
        watch(stage, done, all)

    return more


def _remember(
    state: State, codes: np.ndarray, faults: dict[str, list[dict[str, Any]]], head: int,
    advance: Callable[[int], None],
) -> None:  # fmt: skip
    for begin in range(0, len(codes), CHUNK):
        part = codes[begin : begin + CHUNK]
        keys = [state.columns.cases[code] for code in part.tolist()]
        verdicts = [WORDS[code] for code in state.verdict[part].tolist()]
        paths = state.path[part].view(np.int64).tolist()
        rows = [
            {"id": key, "verdict": verdict, "faults": faults.get(key, ()), "path": path}
            for key, verdict, path in zip(keys, verdicts, paths, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [head, json.dumps(rows, ensure_ascii=False)])
        advance(len(part))


def _forget_others() -> None:
    """Cases that were taken back before the columns were built anew, so that these do not know
    them."""
    standing = Exists(Case.objects.filter(pk=OuterRef("case")))
    others = CaseJudgement.objects.exclude(verdict=WORDS[GONE]).exclude(standing)
    others.update(verdict=WORDS[GONE], faults=[])


def _recall() -> Iterator[CaseAnswer]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_RECALL)
        for case, number, scheme, verdict, faults in cursor:
            told: list[dict[str, Any]] = json.loads(faults) if isinstance(faults, str) else faults
            weighed = tuple(CaseFault(**fault) for fault in told)
            yield CaseAnswer(UUID(str(case)), number, scheme, Verdict(verdict), weighed)
