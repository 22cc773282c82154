"""5(4)-a and 9(3)-b over all projects: what was answered case by case becomes two clauses' answer.

The cases are judged by the engine (conformance.columns); `answers_for` is its plain twin.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from zhiheng.cases.queries import case_logs
from zhiheng.conformance.cases import CaseAnswer, CaseFault, answer
from zhiheng.conformance.found import FAULTY, SHOWN_RECORDS, Answered, Fault, Ref, since_of
from zhiheng.conformance.judging.owners import owned
from zhiheng.conformance.rules import CasesTally, all_procedures_followed, in_force_from
from zhiheng.conformance.terms import kind
from zhiheng.law.judgement import Verdict
from zhiheng.schemes.models import Scheme

CLAUSE = "9(3)-b"
CASE, SCHEME = "cases_case", "schemes_scheme"

# Who answers on the day for the certificates of these cases.
_MANAGERS = """
SELECT DISTINCT c.case_id, r.person_id FROM certificates_certificate c
JOIN certificates_responsibility r ON r.certificate_id = c.id
WHERE c.case_id = ANY(%(cases)s) AND NOT c.retracted AND NOT r.retracted AND NOT r.deputy
    AND r.starts <= %(on)s AND (r.ends IS NULL OR r.ends > %(on)s)
ORDER BY 1, 2
"""


def answers_for(
    on: date, complete: date | None, cases: Collection[UUID] | None = None
) -> Iterator[CaseAnswer]:
    """Every case (or those named) judged by the plain twin: what the engine is held to."""
    in_force = in_force_from()
    return (answer(log, on, in_force, complete) for log in case_logs(on, cases))


@dataclass(frozen=True)
class Proceeded:
    """All cases judged. counts: how many were judged how; faulty: those not met or unknown, by
    number, with their faults."""

    counts: Mapping[Verdict, int]
    faulty: Iterable[CaseAnswer]


def judged(answers: Proceeded, on: date) -> tuple[dict[str, Answered], list[Fault]]:
    """Clause → answer, and every fault of a case or its scheme, with its owner."""
    verdicts = Counter(answers.counts)
    kinds: Counter[str] = Counter()
    decided: dict[Verdict, list[CaseAnswer]] = {verdict: [] for verdict in FAULTY}
    faults: dict[str, Fault] = {}
    codes = dict(Scheme.every.values_list("pk", "code"))
    for one in answers.faulty:
        if one.verdict in decided and len(decided[one.verdict]) < SHOWN_RECORDS:
            decided[one.verdict].append(one)
        for fault in one.faults:
            made = _fault(one, fault, codes)
            kinds[fault.kind] += made.key not in faults
            faults[made.key] = made
    judgement = all_procedures_followed(_tally(verdicts, kinds))
    shown = tuple(_ref(one) for one in decided.get(judgement.verdict, ()))
    total = verdicts[judgement.verdict]
    found = list(faults.values())
    since = since_of(judgement, found)
    if not shown and total:
        shown = (Ref(CASE, None, f"认证项目 {total} 个", "/cases/"),)
    answered = Answered(judgement, shown, total, since)
    return {"9(3)-b": answered, "5(4)-a": answered}, owned(found, lambda keys: managers(on, keys))


def _tally(verdicts: Mapping[Verdict, int], kinds: Counter[str]) -> CasesTally:
    told = tuple((key, str(kind(key).label), number) for key, number in kinds.most_common())
    return CasesTally(
        verdicts[Verdict.MET], verdicts[Verdict.NOT_MET], verdicts[Verdict.UNKNOWN],
        verdicts[Verdict.NOT_APPLICABLE], told,
    )  # fmt: skip


def _fault(one: CaseAnswer, fault: CaseFault, codes: Mapping[UUID, str]) -> Fault:
    table, subject, label = CASE, one.case, one.number
    if fault.of_scheme:
        table, subject, label = SCHEME, one.scheme, codes.get(one.scheme, "")
    since = date.fromisoformat(fault.since) if fault.since else None
    return Fault(
        CLAUSE, fault.kind, Verdict(fault.verdict), table, subject, label, fault.says,
        detail=fault.detail, since=max(since, in_force_from()) if since else None,
        past=fault.past,
    )  # fmt: skip


def _ref(one: CaseAnswer) -> Ref:
    return Ref(CASE, one.case, one.number, f"/cases/{one.case}/")


def managers(on: date, cases: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Case → the persons who answer for its certificates on that day."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MANAGERS, {"cases": list(cases), "on": on})
        for case, person in cursor.fetchall():
            found[case] = (*found.get(case, ()), person)
    return found
