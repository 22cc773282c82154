"""Supervision as pages, rules and the act need it; the scorecard's records from the areas below."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from zhiheng.body.queries import records_complete_from
from zhiheng.cases.models import Event
from zhiheng.certificates.models import Assignment, Certificate, Responsibility
from zhiheng.certificates.queries import acts
from zhiheng.certificates.queries.surveillance import surveillances
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import add_months, in_shanghai
from zhiheng.law.judgement import Verdict
from zhiheng.law.register import obligation
from zhiheng.lawbook.own import own_figure
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office
from zhiheng.posts.terms import PostKind
from zhiheng.supervision import sources
from zhiheng.supervision.clocks import REPORT
from zhiheng.supervision.models import Report, Supervision
from zhiheng.supervision.rules import Supervised, SupervisionFacts
from zhiheng.supervision.scorecard import Records, Timely
from zhiheng.training.queries import owed_by

DAY = timedelta(days=1)


def managers_on(on: date) -> list[Appointment]:
    """The appointments of project quality managers in office, in alphabetical order."""
    rows = Appointment.objects.filter(in_office(on), post=PostKind.PROJECT_MANAGER)
    return list(rows.select_related("person", "supervisor").order_by("person__sort_key", "id"))


def last_days(rows: Iterable[Appointment], on: date) -> dict[UUID, date]:
    """Appointment → the day of its last supervision by that day (one statement)."""
    found = Supervision.objects.filter(appointment__in=list(rows), supervised_on__lte=on)
    return dict(found.values_list("appointment").annotate(Max("supervised_on")).order_by())


def last_reports(rows: Iterable[Appointment], on: date) -> dict[UUID, date]:
    """Appointment → the day of its last report to the director by that day (one statement)."""
    found = Report.objects.filter(appointment__in=list(rows), reported_on__lte=on)
    return dict(found.values_list("appointment").annotate(Max("reported_on")).order_by())


def silent(on: date) -> tuple[int, int, int]:
    """Managers in office who have reported within the body's own cadence; who have let it pass;
    and those who have not reported yet and whose clock has not run out, or has not begun."""
    rows = managers_on(on)
    last, months = last_reports(rows, on), own_figure("report_months", on)
    told = sum(add_months(day, months) >= on for day in last.values())
    ran_out = set(
        Deadline.objects.filter(
            Q(answered_at__isnull=True) | Q(answered_at__gte=in_shanghai(on + DAY)),
            rule=REPORT, subject_id__in=[row.pk for row in rows if row.pk not in last],
            due_strict__lte=in_shanghai(on),
        ).values_list("subject_id", flat=True)
    )  # fmt: skip
    lacking = len(last) - told + len(ran_out)
    return told, lacking, len(rows) - told - lacking


def report_period(row: Appointment, on: date) -> tuple[date, date]:
    """The period of a report today, [start, end): since the last one, today included."""
    last = Report.objects.filter(appointment=row).aggregate(last=Max("period_to"))["last"]
    start = last or max(row.starts, obligation("18").in_force_from)
    end = min(row.ends or on + DAY, on + DAY)
    return start, max(end, start)


def facts(on: date) -> SupervisionFacts:
    """What the rule of 5(3)-e asks."""
    rows = managers_on(on)
    last, complete = last_days(rows, on), records_complete_from()
    return SupervisionFacts(
        on, complete is not None and complete <= on, own_figure("supervision_months", on),
        tuple(Supervised(row.starts, last.get(row.pk)) for row in rows),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A manager on the list: due is the last day in time by the body's own cadence."""

    appointment: Appointment
    last: date | None
    due: date
    late: bool


def overview(on: date) -> list[Row]:
    """Every manager in office, the earliest due first."""
    rows = managers_on(on)
    last, months = last_days(rows, on), own_figure("supervision_months", on)
    found = []
    for row in rows:
        due = Supervised(row.starts, last.get(row.pk)).due(months)
        found.append(Row(row, last.get(row.pk), due, due < on))
    return sorted(found, key=lambda one: (one.due, one.appointment.person.sort_key))


def period(row: Appointment, on: date) -> tuple[date, date]:
    """The period of a supervision today, [start, end): since the last one, today included."""
    last = Supervision.objects.filter(appointment=row).aggregate(last=Max("period_to"))["last"]
    start = last or max(row.starts, obligation("18").in_force_from)
    end = min(row.ends or on + DAY, on + DAY)
    return start, max(end, start)


# -- the records of a scorecard --------------------------------------------------------------------


def records(row: Appointment, start: date, end: date) -> Records:
    """What the scorecard counts of this manager in [start, end)."""
    person, last = row.person_id, end - DAY
    spans = list(
        Responsibility.objects.filter(person=person, deputy=False, certificate__retracted=False)
        .filter(Q(ends__isnull=True) | Q(ends__gte=start), starts__lt=end)
        .values_list("certificate", "starts", "ends")
    )
    touched = {key for key, _starts, _ends in spans}
    held = {key for key, starts, ends in spans if starts <= last and (ends is None or ends > last)}
    before = {key for key, starts, ends in spans if starts < start and (not ends or ends > start)}
    projects = set(
        Certificate.objects.filter(pk__in=touched).exclude(case=None).values_list("case", flat=True)
    )
    owed = owed_by(person, last)
    return Records(
        start, end, (len(before), len(held)), taken=len(touched - before),
        given=len(touched - held),
        unsigned=Assignment.objects.filter(
            person=person, accepted_on=None, declined_on=None, starts__lt=end
        ).count(),
        events=Event.objects.filter(
            case__in=projects, at__gte=in_shanghai(start), at__lt=in_shanghai(end)
        ).count(),
        surveillance=_verdicts(one.judgement.verdict for one in surveillances(last, held)),
        suspensions=_suspended(touched, start, last),
        publications=_published(touched, start, last),
        clocks=_clocks(person, in_shanghai(start), in_shanghai(end)),
        findings=sources.findings(person),
        deviations=sources.deviations(projects),
        training_owed=tuple(one.number for one in owed),
        training_late=tuple(one.number for one in owed if one.late),
        **_reports(row, start, end),
    )  # fmt: skip


def _reports(row: Appointment, start: date, end: date) -> dict[str, Any]:
    """His reports in the period, and whether the cadence has passed since the last at its end."""
    made = Report.objects.filter(appointment=row, reported_on__lt=end)
    within = list(made.filter(reported_on__gte=start).values_list("proposals", flat=True))
    last = made.aggregate(last=Max("reported_on"))["last"]
    months = own_figure("report_months", end - DAY)
    late = last is not None and add_months(last, months) < end - DAY
    if last is None:  # the clock began when the register came (settling)
        late = Deadline.objects.filter(
            subject_id=row.pk, rule=REPORT, answered_at__isnull=True,
            due_strict__lte=in_shanghai(end),
        ).exists()  # fmt: skip
    return {
        "reports": Timely(len(within), int(late)),
        "opinions": sum(bool(text) for text in within),
    }


def _verdicts(found: Iterable[Verdict]) -> Timely:
    counts = Counter(found)
    return Timely(counts[Verdict.MET], counts[Verdict.NOT_MET], counts[Verdict.UNKNOWN])


def _suspended(certificates: set[UUID], start: date, last: date) -> Timely:
    return _verdicts(
        one.judgement.verdict
        for one in acts.suspensions(last)
        if one.certificate in certificates
        and start <= (one.facts.acted or one.facts.confirmed or start)
    )


def _published(certificates: set[UUID], start: date, last: date) -> Timely:
    return _verdicts(
        one.judgement.verdict
        for one in acts.publications(last)
        if one.certificate in certificates and start <= one.facts.acted
    )


def _clocks(person: UUID, start: datetime, end: datetime) -> Timely:
    """His own clocks that were answered in the period, or ran out in it unanswered."""
    rows = Deadline.objects.filter(person=person, start__lt=end).filter(
        Q(answered_at__gte=start, answered_at__lt=end)
        | Q(answered_at__isnull=True, due_strict__gte=start, due_strict__lte=end)
    )
    told = [
        answered is not None and answered < due
        for answered, due in rows.values_list("answered_at", "due_strict")
    ]
    return Timely(sum(told), len(told) - sum(told))
