"""5(4)-a and 9(3)-b over all projects: what was answered case by case becomes two clauses' answer.

The cases are judged by the engine (conformance.columns); `answers_for` is its plain twin. judged()
puts all of them together; judged_again() replaces those that were touched.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import connection

from zhiheng.cases.queries import case_logs
from zhiheng.competence.queries.fitness import Were
from zhiheng.conformance.cases import CaseAnswer, CaseFault, answer
from zhiheng.conformance.found import SHOWN_RECORDS, Answered, Fault, Ref, since_of
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
    number, with their faults. touched: the only ones of which the answer can have changed since
    they were last judged, be it for this day or another, `moved` the faulty of them; None: any.
    were: what those that entries touched were before, where that is at hand.
    """

    counts: Mapping[Verdict, int]
    faulty: Iterable[CaseAnswer]
    touched: frozenset[UUID] | None = None
    moved: tuple[CaseAnswer, ...] = ()
    were: Were | None = None


@dataclass(frozen=True, slots=True)
class Blamed:
    """A case that is not met or unknown, and its faults with their owners."""

    case: UUID
    number: str
    verdict: Verdict
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Procedures:
    """All cases answered for on the day `on`: how many were judged how, and those with faults, by
    number."""

    on: date
    counts: Mapping[Verdict, int]
    blamed: tuple[Blamed, ...]

    def faults(self) -> dict[str, Fault]:
        """Each once, by its key: what a scheme lacks is found in all of its cases."""
        return {fault.key: fault for one in self.blamed for fault in one.faults}

    def answers(self, faults: Mapping[str, Fault]) -> dict[str, Answered]:
        """Clause → answer. faults: as given above."""
        kinds = Counter(fault.kind for fault in faults.values())
        judgement = all_procedures_followed(_tally(self.counts, kinds))
        deciding = (one for one in self.blamed if one.verdict is judgement.verdict)
        shown = tuple(
            Ref(CASE, one.case, one.number, f"/cases/{one.case}/")
            for one in islice(deciding, SHOWN_RECORDS)
        )
        total = self.counts.get(judgement.verdict, 0)
        if not shown and total:
            shown = (Ref(CASE, None, f"认证项目 {total} 个", "/cases/"),)
        answered = Answered(judgement, shown, total, since_of(judgement, faults.values()))
        return {"9(3)-b": answered, "5(4)-a": answered}


def judged(answers: Proceeded, on: date) -> Procedures:
    """Every case with its faults and their owners."""
    return Procedures(on, answers.counts, tuple(sorted(_blamed(answers.faulty, on), key=_place)))


def judged_again(before: Procedures, answers: Proceeded, touched: Collection[UUID]) -> Procedures:
    """The same where only the answers of these cases can have changed."""
    rest = (one for one in before.blamed if one.case not in touched)
    found = sorted((*rest, *_blamed(answers.moved, before.on)), key=_place)
    return Procedures(before.on, answers.counts, tuple(found))


def _place(one: Blamed) -> tuple[str, str]:
    return one.number, str(one.case)


def _blamed(answers: Iterable[CaseAnswer], on: date) -> tuple[Blamed, ...]:
    """Faults with their owners; what a scheme lacks is one fault for all of its cases."""
    codes = dict(Scheme.every.values_list("pk", "code"))
    told, made = list(answers), dict[tuple[UUID, CaseFault], Fault]()
    for one in told:
        for fault in one.faults:
            if (place := _subject(one, fault)) not in made:
                made[place] = _fault(one, fault, codes)
    faults = owned(list(made.values()), lambda keys: managers(on, keys))
    of = dict(zip(made, faults, strict=True))
    return tuple(
        Blamed(one.case, one.number, one.verdict, tuple(of[_subject(one, f)] for f in one.faults))
        for one in told
    )


def _subject(one: CaseAnswer, fault: CaseFault) -> tuple[UUID, CaseFault]:
    return one.scheme if fault.of_scheme else one.case, fault


def _tally(verdicts: Mapping[Verdict, int], kinds: Counter[str]) -> CasesTally:
    told = tuple((key, str(kind(key).label), number) for key, number in kinds.most_common())
    return CasesTally(
        verdicts.get(Verdict.MET, 0), verdicts.get(Verdict.NOT_MET, 0),
        verdicts.get(Verdict.UNKNOWN, 0), verdicts.get(Verdict.NOT_APPLICABLE, 0), told,
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


def managers(on: date, cases: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Case → the persons who answer for its certificates on that day."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MANAGERS, {"cases": list(cases), "on": on})
        for case, person in cursor.fetchall():
            found[case] = (*found.get(case, ()), person)
    return found
