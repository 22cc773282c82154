"""The two posts as pages, rules and higher areas need them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast

from zhiheng.access.granting import standing
from zhiheng.access.once import once_a_page
from zhiheng.law import qualification as law
from zhiheng.law.clock import ClockRule
from zhiheng.law.qualification import Report, judge
from zhiheng.lawbook.queries import Choice, calendar, choices
from zhiheng.personnel import queries as people
from zhiheng.personnel.models import Seat
from zhiheng.personnel.terms import SeatKind
from zhiheng.posts.clocks import change_due, first_filing_due, first_filing_rule
from zhiheng.posts.facts import Change, Office, OfficeFacts
from zhiheng.posts.models import (
    Appointment,
    FiledChange,
    Filing,
    Nomination,
    QualificationSheet,
)
from zhiheng.posts.terms import FilingKind, NominationState, PostKind

LAW_POSTS = {
    PostKind.DIRECTOR: law.Post.DIRECTOR,
    PostKind.PROJECT_MANAGER: law.Post.PROJECT_MANAGER,
}


def first_rule(readings: Mapping[str, Choice] | None = None) -> ClockRule:
    """The internal limit of the first filing by the reading in force (A-12)."""
    chosen = (readings or choices())["A-12"]
    return first_filing_rule(chosen.option.key, chosen.value)


# -- who is in office ------------------------------------------------------------------------------


def in_office(on: date) -> Q:
    """Appointments in force on that day."""
    return Q(starts__lte=on) & (Q(ends__isnull=True) | Q(ends__gt=on))


def posts_on(on: date, readings: Mapping[str, Choice] | None = None) -> tuple[Office, ...]:
    """Who holds the two posts on that day: authorisation, filings and changes (5 statements)."""
    return offices(Appointment.objects.filter(in_office(on)), readings)


def offices_of(person: UUID) -> tuple[Office, ...]:
    """Every appointment of one person, past and to come, the latest first."""
    return _latest_first(offices(Appointment.objects.filter(person=person)))


def former(before: date, limit: int = 50) -> tuple[Office, ...]:
    """Appointments that had ended by that day, or begin after it; the latest first."""
    rows = Appointment.objects.filter(~in_office(before)).order_by("-starts", "id")
    keys = list(rows.values_list("pk", flat=True)[:limit])
    return _latest_first(offices(Appointment.objects.filter(pk__in=keys)))


def _latest_first(held: tuple[Office, ...]) -> tuple[Office, ...]:
    return tuple(sorted(held, key=lambda office: office.starts, reverse=True))


def offices(rows: Any, readings: Mapping[str, Choice] | None = None) -> tuple[Office, ...]:
    """Appointments with what belongs to them: directors first, then by start."""
    related = rows.select_related("person", "authoriser")
    return offices_from(list(related.order_by("post", "starts", "person__sort_key")), readings)


def offices_from(
    found: list[Appointment], readings: Mapping[str, Choice] | None = None
) -> tuple[Office, ...]:
    """The same where the rows are at hand."""
    if not found:
        return ()
    days, rule = calendar(), first_rule(readings)
    keys = [row.pk for row in found if row.post == PostKind.DIRECTOR]
    filings, changes = _filings(keys), _changes(keys)
    made = []
    for row in found:
        first = next((f for f in filings[row.pk] if f.kind == FilingKind.FIRST), None)
        filed = {f.change_id: f for f in filings[row.pk] if f.change_id}
        director = row.post == PostKind.DIRECTOR and not row.acting
        made.append(
            Office(
                **_plain(row),
                first_filed_on=first.filed_on if first else None,
                first_receipt=first.receipt if first else "",
                filings=tuple(one.pk for one in filings[row.pk]),
                first_due=first_filing_due(row.starts, rule, days) if director else None,
                changes=tuple(_change(c, filed.get(c.pk), days) for c in changes[row.pk]),
            )
        )
    return tuple(made)


def _plain(row: Appointment) -> dict[str, Any]:
    return {
        "appointment": row.pk,
        "version": row.version,
        "post": str(row.post),
        "person": row.person_id,
        "name": row.person.name,
        "starts": row.starts,
        "ends": row.ends,
        "acting": row.acting,
        "authorised_by": row.authorised_by,
        "authoriser": row.authoriser_id,
        "authoriser_name": row.authoriser.name if row.authoriser else "",
        "authorised_on": row.authorised_on,
        "authorisation_evidence": row.authorisation_evidence,
        "accepted_on": row.accepted_on,
        "schemes": tuple(row.schemes),
        "powers": None if row.powers is None else tuple(row.powers),
        "reviewed_on": row.reviewed_on,
        "review_passed": row.review_passed,
    }


def _filings(keys: list[UUID]) -> defaultdict[UUID, list[Filing]]:
    found: defaultdict[UUID, list[Filing]] = defaultdict(list)
    for row in Filing.objects.filter(appointment__in=keys).order_by("filed_on", "id"):
        found[row.appointment_id].append(row)
    return found


def _changes(keys: list[UUID]) -> defaultdict[UUID, list[FiledChange]]:
    found: defaultdict[UUID, list[FiledChange]] = defaultdict(list)
    for row in FiledChange.objects.filter(appointment__in=keys).order_by("changed_on", "id"):
        found[row.appointment_id].append(row)
    return found


def _change(row: FiledChange, filing: Filing | None, days: Any) -> Change:
    return Change(
        id=row.pk,
        what=row.what,
        changed_on=row.changed_on,
        filed_on=filing.filed_on if filing else None,
        receipt=filing.receipt if filing else "",
        due=change_due(row.changed_on, days),
        late_reason=(filing.late_reason or "") if filing else "",
    )


# -- judged ----------------------------------------------------------------------------------------


def qualification_facts(person: UUID, post: law.Post, on: date) -> law.Person:
    """What is known of one person for one post, with the authorisation of his appointment."""
    return people.qualification_facts(person, post, on, _authorised([person], on).get(person))


def _authorised(persons: Iterable[UUID], on: date) -> dict[UUID, str | None]:
    """By whom directors (in office on that day, or to be) are authorised, by person."""
    rows = Appointment.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=on), post=PostKind.DIRECTOR, person__in=list(persons)
    ).order_by("-starts", "id")
    return {row.person_id: _authorisation(row, on) for row in rows}


def _authorisation(row: Appointment | Office, on: date) -> str | None:
    """By whom, where a letter proves it; one that is later than the day does not count."""
    late = row.authorised_on is not None and row.authorised_on > on
    return row.authorised_by if row.authorisation_evidence and not late else None


def office_facts(
    on: date,
    *,
    live_schemes: Iterable[str] | None = None,
    assigned: Iterable[UUID] | None = None,
) -> OfficeFacts:
    """The facts of `posts.rules.OFFICE_RULES` on that day, in a fixed number of statements.

    live_schemes: codes of schemes with valid or suspended certificates; assigned: persons who are
    responsible for certificates or work on projects (both come from higher areas; None: unknown).
    """
    ground = people.ground()
    held = posts_on(on, ground.chosen)
    keys = {office.person for office in held} | set(assigned or ())
    authorised = {o.person: _authorisation(o, on) for o in held if o.is_director}
    known = people.qualification_facts_for(keys, on, authorised, ground)
    return OfficeFacts(
        on=on,
        offices=held,
        persons=known,
        complete=ground.complete_on(on),
        live_schemes=None if live_schemes is None else frozenset(live_schemes),
        assigned=None if assigned is None else frozenset(assigned) & known.keys(),
        readings=ground.readings,
    )


def qualification_of_office_holders(on: date) -> list[tuple[Office, Report]]:
    """Everybody in office on that day with the answer to articles 4, 8 and 13-c."""
    return reports_of(office_facts(on))


def reports_of(facts: OfficeFacts) -> list[tuple[Office, Report]]:
    return [
        (
            office,
            judge(
                facts.persons[office.person],
                LAW_POSTS[PostKind(office.post)],
                facts.on,
                facts.readings,
            ),
        )
        for office in facts.offices
    ]


def reports_for(rows: Iterable[Appointment], on: date) -> dict[UUID, Report]:
    """Appointment → the answer for its person and post on that day (not before its start)."""
    listed = list(rows)
    authorised = {
        row.person_id: _authorisation(row, max(on, row.starts))
        for row in listed
        if row.post == PostKind.DIRECTOR
    }
    ground = people.ground()
    known = people.qualification_facts_for(
        {row.person_id for row in listed}, on, authorised, ground
    )
    readings = ground.readings
    return {
        row.pk: judge(known[row.person_id], LAW_POSTS[PostKind(row.post)], on, readings)
        for row in listed
    }


# -- powers ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Powers:
    """Whether an appointment gives its powers now. account: the person can sign in at all."""

    granted: bool
    account: bool


def powers(held: Iterable[Office], at: datetime) -> Mapping[UUID, Powers]:
    """Powers by appointment, in one statement."""
    listed = list(held)
    accounts, bases = standing({office.person for office in listed}, at)
    return {
        office.appointment: Powers(office.appointment in bases, office.person in accounts)
        for office in listed
    }


def holders_of(post: str, on: date) -> frozenset[UUID]:
    """Persons who hold the post on that day."""
    rows = Appointment.objects.filter(in_office(on), post=post)
    return frozenset(rows.values_list("person_id", flat=True))


def posts_of(persons: Iterable[UUID], on: date) -> dict[UUID, list[str]]:
    """The posts that each of these persons holds on that day, in words (one statement)."""
    rows = Appointment.objects.filter(in_office(on), person__in=list(persons)).order_by("post")
    held: dict[UUID, list[str]] = {}
    for person, post in rows.values_list("person_id", "post"):
        held.setdefault(person, []).append(str(PostKind(post).label))
    return held


# -- the way into a post ---------------------------------------------------------------------------


def open_nominations(limit: int = 50) -> list[Nomination]:
    """Nominations that the body has yet to answer, the oldest first."""
    rows = Nomination.objects.filter(state=NominationState.OPEN).select_related("person")
    return list(rows.order_by("nominated_on", "id")[:limit])


def sheets_of(appointment: UUID, limit: int = 20) -> list[QualificationSheet]:
    """The frozen sheets of an appointment, and of the nomination before it, the latest first."""
    rows = QualificationSheet.objects.filter(
        Q(appointment=appointment) | Q(nomination__appointments=appointment)
    )
    return list(rows.order_by("-judged_on", "-trail__seq", "id").distinct()[:limit])


@once_a_page
def is_the_directors(row: Appointment, on: date) -> bool:
    """Whether a project quality manager is the director himself (A-32), who cannot review himself:
    whoever authorises a director authorises him here too."""
    held = Appointment.objects.filter(in_office(max(on, row.starts)), post=PostKind.DIRECTOR)
    return row.post == PostKind.PROJECT_MANAGER and held.filter(person=row.person_id).exists()


def other_posts(row: Appointment, on: date) -> list[str]:
    """What else the person is on that day, in words: shown, not blocked (4 ¶1-c)."""
    held = Appointment.objects.filter(in_office(on), person=row.person_id).exclude(pk=row.pk)
    seats = Seat.objects.filter(in_office(on), person=row.person_id)
    rows = held.order_by().values_list(
        Value(0), "starts", Cast("post", TextField()), Value("", output_field=TextField())
    )
    rows = rows.union(
        seats.order_by().values_list(
            Value(1), "starts", Cast("kind", TextField()), Cast("position", TextField())
        ),
        all=True,
    )
    words = []
    for seated, _starts, kind, position in sorted(rows):
        label = str(SeatKind(kind).label if seated else PostKind(kind).label)
        words.append(label + (f"（{position}）" if position else ""))
    return words
