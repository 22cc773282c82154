"""8 ¶1-b over the whole body in SQL: multiranges of days, one statement for 1,000,000 certificates.

Must agree with rules.coverage, certificate by certificate (test_coverage_agrees.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from zhiheng.body.queries import records_complete_from
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.certificates.rules.coverage import (
    DAY,
    IN_FORCE_FROM,
    CoverageFacts,
    Fault,
    Tenure,
)
from zhiheng.certificates.rules.whole import Tally
from zhiheng.certificates.terms import IN_FORCE, State
from zhiheng.posts.models import Appointment
from zhiheng.posts.terms import PostKind
from zhiheng.trace import untouched
from zhiheng.trace.queries import trail_head

# Who answered for which certificate on which days of its life, and from when that is sure.
_LIVES = """
WITH ended AS (
    SELECT certificate_id, min(acted_on) AS day FROM certificates_statechange
    WHERE NOT retracted AND state IN ('03', '04', '05') GROUP BY certificate_id
), life AS (
    SELECT c.id, c.number,
        daterange(
            greatest(DATE '2026-01-01', c.issued_on),
            greatest(DATE '2026-01-01', c.issued_on,
                     least(%(on)s::date + 1, e.day, c.expires_on + 1))
        ) AS days,
        CASE WHEN c.issued_on IS NULL OR (c.state IN ('03', '04', '05') AND e.day IS NULL
                  AND NOT (c.state = '05' AND c.expires_on IS NOT NULL))
             THEN DATE 'infinity' ELSE coalesce(%(complete)s::date, DATE 'infinity')
        END AS sure_from
    FROM certificates_certificate c LEFT JOIN ended e ON e.certificate_id = c.id
    WHERE NOT c.retracted
), answering AS (
    SELECT l.id, r.person_id,
        range_agg(l.days * daterange(r.starts, r.ends) * daterange(a.starts, a.ends)) AS days
    FROM life l
    JOIN certificates_responsibility r
        ON r.certificate_id = l.id AND NOT r.retracted AND NOT r.deputy
    JOIN posts_appointment a
        ON a.person_id = r.person_id AND a.post = 'project_manager' AND NOT a.retracted
    GROUP BY l.id, r.person_id
), covered AS (
    SELECT id, range_agg(days) AS days, count(*) AS people FROM answering GROUP BY id
), doubled AS (
    SELECT p.id, range_agg(p.days * q.days) AS days
    FROM covered c JOIN answering p ON p.id = c.id
    JOIN answering q ON q.id = p.id AND p.person_id < q.person_id AND p.days && q.days
    WHERE c.people > 1 GROUP BY p.id
)
"""

_FAULTS = """
, fault AS (
    SELECT l.id, l.number, l.sure_from, 'gap' AS kind,
        unnest(datemultirange(l.days) - coalesce(c.days, '{}')) AS days
    FROM life l LEFT JOIN covered c ON c.id = l.id WHERE NOT isempty(l.days)
    UNION ALL
    SELECT l.id, l.number, l.sure_from, 'overlap', unnest(d.days)
    FROM doubled d JOIN life l ON l.id = d.id
), piece AS (
    SELECT id, number, kind, days * daterange(NULL, sure_from) AS days, FALSE AS known FROM fault
    UNION ALL
    SELECT id, number, kind, days * daterange(sure_from, NULL), TRUE FROM fault
)
"""


_FOUND = """
, found AS (
    SELECT id, number, kind, lower(days) AS begun, upper(days) AS ended, known
    FROM piece WHERE NOT isempty(days)
), judged AS (
    SELECT id, bool_or(known) AS certain FROM found GROUP BY id
), counted AS (
    SELECT count(*) AS total, count(*) FILTER (WHERE NOT isempty(l.days)) AS live,
        count(*) FILTER (WHERE j.certain) AS bad, count(*) FILTER (WHERE NOT j.certain) AS doubtful
    FROM life l LEFT JOIN judged j ON j.id = l.id
)
"""

_COUNTED = "SELECT total, live, bad, doubtful FROM counted"

# Every gap and overlap, and with them the counts of all certificates: to put the lives together
# costs far more than to look at them twice.
_ALL = """
SELECT total, live, bad, doubtful, id, number, kind, begun, ended, known
FROM counted LEFT JOIN found ON TRUE ORDER BY number, id, begun, kind
"""

# How the two counts move from day to day.
_STEPS = """
, stretch AS (
    SELECT unnest(c.days - coalesce(d.days, '{}')) AS days
    FROM covered c LEFT JOIN doubled d ON d.id = c.id
), step AS (
    SELECT lower(days) AS day, 1 AS live, 0 AS covered FROM life WHERE NOT isempty(days)
    UNION ALL SELECT upper(days), -1, 0 FROM life WHERE NOT isempty(days)
    UNION ALL SELECT lower(days), 0, 1 FROM stretch
    UNION ALL SELECT upper(days), 0, -1 FROM stretch
)
SELECT day, sum(live), sum(covered) FROM step GROUP BY day ORDER BY day
"""


# What these statements read: until the trail touches one of them, the counts of a day stay.
TABLES = (
    "body_body", "certificates_certificate", "certificates_responsibility",
    "certificates_statechange", "posts_appointment",
)  # fmt: skip


@dataclass(frozen=True)
class CoverageFault:
    """A gap or overlap of one certificate; `fault.known` False: before the records are complete."""

    certificate: UUID
    number: str
    fault: Fault


class CoverageOfAll(NamedTuple):
    """tally: how many certificates are met, not met, unknown, and not applicable: not live in that
    time. found: every gap and overlap, by certificate number, then by day."""

    tally: Tally
    found: list[CoverageFault]


@dataclass(frozen=True)
class CoveragePoint:
    """On one day: certificates valid or suspended, and those of them with exactly one manager."""

    day: date
    live: int
    covered: int

    @property
    def share(self) -> float | None:
        return self.covered / self.live if self.live else None


def _given(on: date) -> dict[str, Any]:
    return {"on": on, "complete": records_complete_from()}


def coverage_of_all(on: date) -> CoverageOfAll:
    """The answers over the whole body from 2026-01-01 up to `on`, in one statement."""
    found, counts = [], (0, 0, 0, 0)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LIVES + _FAULTS + _FOUND + _ALL, _given(on))
        for total, live, bad, doubtful, key, number, kind, start, end, known in cursor:
            counts = total, live, bad, doubtful
            if key is not None:
                found.append(CoverageFault(key, number, Fault(kind, start, end, known)))
    return CoverageOfAll(Tally.of(*counts), found)


def coverage_tally(on: date) -> Tally:
    """The counts of `coverage_of_all` alone."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVES + _FAULTS + _FOUND + _COUNTED, _given(on))
        return Tally.of(*cursor.fetchone())


class Coverage(NamedTuple):
    """What a page tells of all certificates: their counts, and the points at month ends."""

    tally: Tally
    points: tuple[CoveragePoint, ...]


def coverage_shown(on: date) -> Coverage:
    """Both as they were counted last for this day, where nothing that they count was touched since;
    else counted now."""
    found = untouched.untouched(_name(on), TABLES)
    if found is not None:
        tally, points = found
        return Coverage(Tally(*tally), tuple(CoveragePoint(*point) for point in points))
    head = trail_head()
    shown = Coverage(coverage_tally(on), coverage_over_time(month_ends(on)))
    untouched.keep(_name(on), head, (astuple(shown.tally), list(map(astuple, shown.points))))
    return shown


def _name(on: date) -> str:
    return f"coverage-{on}"


def coverage_over_time(days: Sequence[date]) -> tuple[CoveragePoint, ...]:
    """For each day (in order) how many certificates were live, and had exactly one manager.

    Days before 2026-01-01 count nothing. One statement, whatever the number of days.
    """
    if not days:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_LIVES + _STEPS, _given(max(days)))
        steps = cursor.fetchall()
    points, live, covered, at = [], 0, 0, 0
    for day in sorted(days):
        while at < len(steps) and steps[at][0] <= day:
            live, covered, at = live + steps[at][1], covered + steps[at][2], at + 1
        points.append(CoveragePoint(day, int(live), int(covered)))
    return tuple(points)


def month_ends(on: date) -> list[date]:
    """The last day of each month since the regulation came into force, and `on` itself."""
    found, month = [], IN_FORCE_FROM
    while month <= on:
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        found.append(min(month - DAY, on))
    return found


def coverage_facts(certificates: Collection[UUID], on: date) -> dict[UUID, CoverageFacts]:
    """The facts of the rule for these certificates; five statements for any number."""
    rows = Certificate.objects.filter(pk__in=certificates)
    ended = StateChange.objects.filter(certificate__in=certificates).exclude(state__in=IN_FORCE)
    held = Responsibility.objects.filter(certificate__in=certificates).order_by("starts", "id")
    return facts_of(rows, first_ends(ended), list(held), on)


def facts_of(
    rows: Iterable[Certificate],
    ends: Mapping[UUID, date],
    held: Collection[Responsibility],
    on: date,
) -> dict[UUID, CoverageFacts]:
    """The same where the rows are at hand (responsibilities by start): two statements."""
    tenures, complete = _tenures(held), records_complete_from()
    return {
        row.pk: CoverageFacts(
            row.issued_on,
            tenures.get(row.pk, ()),
            on,
            complete,
            ended=_earliest(ends.get(row.pk), row.expires_on and row.expires_on + DAY),
            end_known=_end_known(row.state, ends.get(row.pk), row.expires_on),
        )
        for row in rows
    }


def first_ends(changes: Iterable[StateChange]) -> dict[UUID, date]:
    """The first day on which each was withdrawn, cancelled or expired, where that is recorded."""
    found: dict[UUID, date] = {}
    for change in changes:
        if change.state not in IN_FORCE:
            key, day = change.certificate_id, change.acted_on
            found[key] = min(day, found.get(key, day))
    return found


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _end_known(state: str, ended: date | None, expires: date | None) -> bool:
    return state in IN_FORCE or ended is not None or bool(state == State.EXPIRED and expires)


def _tenures(rows: Collection[Responsibility]) -> dict[UUID, tuple[Tenure, ...]]:
    held: dict[UUID, list[tuple[date, date | None]]] = {}
    people = {row.person_id for row in rows}
    appointments = Appointment.objects.filter(post=PostKind.PROJECT_MANAGER, person__in=people)
    for person, starts, ends in appointments.values_list("person", "starts", "ends"):
        held.setdefault(person, []).append((starts, ends))
    found: dict[UUID, list[Tenure]] = {}
    for row in rows:
        terms = tuple(held.get(row.person_id, ()))
        tenure = Tenure(str(row.person_id), row.starts, row.ends, row.deputy, terms)
        found.setdefault(row.certificate_id, []).append(tenure)
    return {key: tuple(tenures) for key, tenures in found.items()}


def managers_on(on: date, certificates: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Who is written down as accountable for each certificate on that day (deputies left out)."""
    rows = (
        Responsibility.objects.filter(certificate__in=certificates, deputy=False, starts__lte=on)
        .exclude(ends__lte=on)
        .order_by("starts", "id")
        .values_list("certificate", "person")
    )
    found: dict[UUID, tuple[UUID, ...]] = {}
    for certificate, person in rows:
        found[certificate] = (*found.get(certificate, ()), person)
    return found
