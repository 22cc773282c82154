"""Clause 5(3)-e: whether each manager in office was supervised; what the scorecard asks of us."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from zhiheng.access.terms import Post
from zhiheng.conformance.found import FAULTY, Answered, Fault, Ref, since_of
from zhiheng.conformance.models import OPEN, CaseJudgement, Finding
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Verdict
from zhiheng.supervision import queries, sources
from zhiheng.supervision.rules import managers_are_supervised

PERSON = "personnel_person"


def judged(on: date) -> tuple[dict[str, Answered], list[Fault]]:
    """The answer, and a fault for each manager whose supervision is overdue."""
    answer = managers_are_supervised(queries.facts(on))
    rows = queries.overview(on)
    faults = [
        Fault(
            "5(3)-e", "supervision", answer.verdict, PERSON, one.appointment.person_id,
            one.appointment.person.number,
            f"履职监督应不迟于{zh(one.due)}（本机构自定的周期），没有监督记录。",
            owner_post=Post.QUALITY_DIRECTOR,
        )
        for one in rows
        if one.late and answer.verdict in FAULTY
    ]  # fmt: skip
    records = tuple(
        Ref(PERSON, row.person_id, row.person.number, f"/people/{row.person_id}/")
        for row in (one.appointment for one in rows)
    )
    return {"5(3)-e": Answered(answer, records, len(records), since_of(answer, faults))}, faults


def open_findings(person: UUID) -> int:
    """Open findings that are this person's own."""
    return Finding.objects.filter(OPEN, owner_person=person).count()


def deviating(cases: Collection[UUID]) -> int | None:
    """How many of these projects do not follow their procedure; None: none of them is judged."""
    if not cases:
        return 0
    rows = CaseJudgement.objects.filter(case__in=list(cases))
    if not rows.exists():
        return None
    return rows.filter(verdict=Verdict.NOT_MET).count()


sources.register(open_findings, deviating)
