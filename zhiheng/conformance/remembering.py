"""Cases judged before, remembered: only those that acts have touched since are judged again.

What changes an answer without an act is the day: a limit that runs on in an open case, an event
dated ahead. What touches every case: the body (complete from when), a scheme's procedure, staff
numbers. Whoever doubts the memory judges afresh, as `zhiheng check` always does.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.conformance.cases import CaseAnswer, CaseFault
from zhiheng.conformance.judging.procedures import answers_for
from zhiheng.conformance.models import Judging
from zhiheng.law.judgement import Verdict

CHUNK = 2000

_TOUCHED_ALL = """
SELECT EXISTS (
    SELECT 1 FROM trace_entry n JOIN trace_touched t ON t.entry_id = n.id
    WHERE n.seq > %(head)s AND n.seq <= %(to)s AND t."table" IN (
        'body_body', 'schemes_scheme', 'schemes_schemeversion', 'personnel_person'))
"""
_TOUCHED = """
WITH touched AS (
    SELECT t."table", t.key FROM trace_entry n JOIN trace_touched t ON t.entry_id = n.id
    WHERE n.seq > %(head)s AND n.seq <= %(to)s AND t."table" IN ('cases_case', 'cases_event')
)
SELECT key FROM touched WHERE "table" = 'cases_case'
UNION
SELECT e.case_id FROM touched JOIN cases_event e ON e.id = touched.key
WHERE touched."table" = 'cases_event'
UNION
SELECT c.id FROM cases_case c WHERE c.closed IS FALSE AND %(day)s::date <> %(on)s::date
UNION
SELECT e.case_id FROM cases_event e WHERE %(day)s::date <> %(on)s::date
    AND e.at >= least(%(day)s::date, %(on)s::date)
"""
_REMEMBER = """
INSERT INTO conformance_casejudgement ("case", verdict, faults, seq)
SELECT u.id, u.verdict, u.faults::jsonb, %s
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS u(id, verdict, faults)
ON CONFLICT ("case") DO UPDATE
SET verdict = excluded.verdict, faults = excluded.faults, seq = excluded.seq
"""
_RECALL = """
SELECT j."case", c.number, c.scheme_id, j.verdict, j.faults
FROM conformance_casejudgement j JOIN cases_case c ON c.id = j."case" AND NOT c.retracted
ORDER BY c.number, c.id
"""


def remembered(on: date, complete: date | None, head: int) -> Iterator[CaseAnswer]:
    """Judge what was touched up to the trail's `head`, then answer for every case from memory."""
    row, _ = Judging.objects.get_or_create(pk=1)
    _remember(answers_for(on, complete, _to_judge(row, on, head)), head)
    Judging.objects.filter(pk=1).update(cases_head=head, cases_day=on)
    return _recall()


def _to_judge(row: Judging, on: date, head: int) -> list[UUID] | None:
    """The cases to judge again; None: all of them."""
    if row.cases_day is None:
        return None
    given: dict[str, Any] = {"head": row.cases_head, "to": head, "day": row.cases_day, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED_ALL, given)
        if cursor.fetchone()[0]:
            return None
        cursor.execute(_TOUCHED, given)
        return [key for (key,) in cursor.fetchall()]


def _remember(answers: Iterable[CaseAnswer], head: int) -> None:
    rest = iter(answers)
    while chunk := list(islice(rest, CHUNK)):
        faults = [_json([fault.plain() for fault in one.faults]) for one in chunk]
        keys, verdicts = [one.case for one in chunk], [one.verdict.value for one in chunk]
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [head, keys, verdicts, faults])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _recall() -> Iterator[CaseAnswer]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_RECALL)
        for case, number, scheme, verdict, faults in cursor:
            told = json.loads(faults) if isinstance(faults, str) else faults
            weighed = tuple(CaseFault(**fault) for fault in told)
            yield CaseAnswer(case, number, scheme, Verdict(verdict), weighed)
