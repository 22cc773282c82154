"""The judgement of the whole body as plain data: what `zhiheng check` prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhiheng.conformance.found import Answered, Whole
from zhiheng.conformance.models import Answer
from zhiheng.law.clock import stamp
from zhiheng.law.judgement import Verdict
from zhiheng.law.register import Obligation, Status, obligations

NOT_IN_ORDER = (Verdict.NOT_MET, Verdict.UNKNOWN)


def document(whole: Whole, known: datetime) -> dict[str, Any]:
    """Every obligation: its verdict where rules judge it, else null and its status. (JSON)"""
    stored = {row.clause: row for row in Answer.objects.all()}
    clauses = [_clause(entry, whole, stored.get(entry.clause)) for entry in obligations()]
    return {
        "on": whole.on.isoformat(),
        "known": stamp(known),
        "clauses": clauses,
        "counts": _counts(clauses),
        "findings": len({fault.key for fault in whole.faults}),
    }


def in_order(whole: Whole) -> bool:
    """Whether no clause is not met or unknown."""
    return all(one.judgement.verdict not in NOT_IN_ORDER for one in whole.answers.values())


def _clause(entry: Obligation, whole: Whole, stored: Answer | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "clause": entry.clause,
        "id": entry.id,
        "duty": entry.duty,
        "status": entry.status.value,
    }
    answered = whole.answers.get(entry.clause) if entry.status is Status.RULED else None
    if answered is None:
        blank = {"missing": [], "records": [], "records_count": 0, "since": None, "readings": []}
        return told | {"verdict": None, "because": entry.status_reason} | blank
    judgement = answered.judgement
    return told | {
        "verdict": judgement.verdict.value,
        "because": judgement.because,
        "missing": list(judgement.missing),
        "records": [ref.plain() for ref in answered.records],
        "records_count": answered.total,
        "since": _since(answered, stored, whole.on),
        "readings": list(judgement.readings),
        "counted": dict(judgement.counted),
    }


def _since(answered: Answered, stored: Answer | None, on: date) -> str:
    """Derived from the records, or the day from which the stored answer has been the same."""
    if answered.since is not None:
        return answered.since.isoformat()
    verdict = answered.judgement.verdict.value
    if stored is not None and stored.verdict == verdict and stored.since and stored.since <= on:
        return stored.since.isoformat()
    return on.isoformat()


def _counts(clauses: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many obligations have which verdict, and, where none, which status; all are present."""
    counted = Counter(one["verdict"] or one["status"] for one in clauses)
    others = [status.value for status in Status if status is not Status.RULED]
    return {key: counted[key] for key in (*(each.value for each in Verdict), *others)}
