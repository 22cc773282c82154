"""Cases as pages and the judge of the whole body need them.

case_logs(on, cases=None, scheme=None) -> Iterator[CaseLog]: every case (or those named) with its
events, in the order of case ids; three statements, streamed. Persons stand in the events by staff
number (工号), others as 外部承担人1, 2 …: so no name gets into findings or the trail.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from zhiheng.cases.models import Case, Dispatch
from zhiheng.cases.models import Event as EventRow
from zhiheng.cases.rules import ProcedureFacts
from zhiheng.procedure.events import Event
from zhiheng.procedure.shape import Scheme
from zhiheng.schemes.queries import Prescribed, governing, not_in_force, prescribed

PAGE = 50

_EVENTS = """
SELECT c.id, c.number, c.scheme_id, c.scheme_version_id, c.applied_on, c.closed, c.ended_on,
    e.step, e.at, e.cycle, e.quantity, e.evidence, e.waiver, p.number, e.performer, e.id
FROM cases_case c
LEFT JOIN cases_event e ON e.case_id = c.id AND NOT e.retracted
LEFT JOIN personnel_person p ON p.id = e.person_id
WHERE NOT c.retracted {only}
ORDER BY c.id, e.cycle, e.at, e.id
"""


@dataclass(frozen=True)
class CaseLog:
    """One case with its events as the procedure judges them.

    scheme None: nothing to hold it against (`lacks` says why). closed: null in the records counts
    as closed. performers: the label in the events → the text or number it stands for.
    """

    case: UUID
    number: str
    scheme_id: UUID
    version: UUID | None
    scheme: Scheme | None
    lacks: str
    events: tuple[Event, ...]
    keys: tuple[UUID, ...]
    closed: bool
    ended: date | None
    has_evidence_column: bool
    performers: dict[str, str]

    def facts(self, on: date) -> ProcedureFacts:
        return ProcedureFacts(
            self.number, self.scheme, self.events, on, self.closed, self.ended,
            self.has_evidence_column, self.lacks,
        )  # fmt: skip


def case_logs(
    on: date, cases: Collection[UUID] | None = None, scheme: UUID | None = None
) -> Iterator[CaseLog]:
    """Every case, or those named, with all its events; those after `on` the judge leaves out.

    scheme: of all the cases named, where it is known: only its versions are read.
    """
    versions: dict[UUID, list[Prescribed]] = {}
    for each in prescribed(scheme):
        versions.setdefault(each.of, []).append(each)
    with_evidence = EventRow.objects.filter(case__retracted=False).exclude(evidence="").exists()
    only, given = ("", []) if cases is None else ("AND c.id = ANY(%s)", [list(cases)])
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS.format(only=only), given)
        for _, rows in groupby(cursor, key=lambda row: row[0]):
            yield _log(list(rows), versions, with_evidence)


def _log(rows: list[tuple], versions: dict[UUID, list[Prescribed]], with_evidence: bool) -> CaseLog:
    key, number, scheme_id, version, applied_on, closed, ended = rows[0][:7]
    rule = governing(versions.get(scheme_id, []), version, applied_on)
    recorded = [row for row in rows if row[7] is not None]
    labels = _labels(recorded)
    return CaseLog(
        key, number, scheme_id, rule.version if rule else None, rule.scheme if rule else None,
        rule.fault if rule else lacking(versions.get(scheme_id, []), applied_on),
        tuple(_event(number, row, labels) for row in recorded),
        tuple(row[15] for row in recorded),
        closed is not False, ended, with_evidence,
        {label: text for text, label in labels.items()},
    )  # fmt: skip


def lacking(versions: list[Prescribed], applied_on: date | None) -> str:
    """Why no version of a scheme governs a case."""
    if not versions:
        return "没有登记规则版本"
    if applied_on is None:
        return "所用的规则版本已不在登记中"
    return "申请之日没有施行中的规则版本"


def _labels(rows: Iterable[tuple]) -> dict[str, str]:
    """For each performer who is none of ours: a label that names nobody."""
    texts = dict.fromkeys(row[14] for row in rows if row[13] is None and row[14])
    return {text: f"外部承担人{place}" for place, text in enumerate(texts, start=1)}


def _event(number: str, row: tuple, labels: dict[str, str]) -> Event:
    step, at, cycle, quantity, evidence, waiver, person, performer = row[7:15]
    by = person or labels.get(performer)
    return Event(number, step, at, by, cycle, quantity, evidence or None, waiver or None)


@dataclass(frozen=True)
class CasePage:
    """Cases by number; pass `next` as `after` for more."""

    cases: list[Case]
    next: str | None


def found(query: str = "", scheme: UUID | None = None, state: str = "") -> "QuerySet[Case]":
    """Cases by number; state: open, closed, ended, or strayed (its version was not in force when
    it was applied for)."""
    rows = Case.objects.select_related("scheme", "client").order_by("number")
    if query:
        rows = rows.filter(Q(number__icontains=query) | Q(client__name__icontains=query))
    if scheme:
        rows = rows.filter(scheme=scheme)
    if state == "open":
        rows = rows.filter(closed=False, ended_on__isnull=True)
    elif state == "closed":
        rows = rows.exclude(closed=False).filter(ended_on__isnull=True)
    elif state == "ended":
        rows = rows.filter(ended_on__isnull=False)
    elif state == "strayed":
        rows = rows.filter(not_in_force(F("applied_on"), "scheme_version__"))
    return rows


def page(
    query: str = "", scheme: UUID | None = None, state: str = "", after: str = "",
    limit: int = PAGE,
) -> CasePage:  # fmt: skip
    rows = found(query, scheme, state)
    if after:
        rows = rows.filter(number__gt=after)
    listed = list(rows[: limit + 1])
    return CasePage(listed[:limit], listed[limit - 1].number if len(listed) > limit else None)


@dataclass(frozen=True)
class Performer:
    """Who carried out an event, for a page: one of our persons, or the text that was given."""

    name: str
    person: UUID | None


def performers(events: Collection[UUID]) -> dict[UUID, Performer]:
    rows = EventRow.objects.filter(pk__in=events).values_list(
        "pk", "person", "person__name", "performer"
    )
    return {key: Performer(name or text, person) for key, person, name, text in rows}


def dispatches_of(case: UUID) -> list[Dispatch]:
    """Who was given which step, those that still stand first."""
    rows = Dispatch.objects.filter(case=case).select_related("person")
    return list(rows.order_by(F("ended_on").desc(nulls_first=True), "planned", "id")[:PAGE])


def certificates_of(case: UUID) -> list[tuple[UUID, str]]:
    """Ids and numbers of the case's certificates (by the relation: that area stands above)."""
    rows = Case.objects.filter(pk=case, certificates__retracted=False)
    return list(
        rows.order_by("certificates__number").values_list(
            "certificates__pk", "certificates__number"
        )[:PAGE]
    )
