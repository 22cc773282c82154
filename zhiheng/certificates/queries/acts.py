"""5(6)-c and 5(6)-d over the whole body: confirmations, suspensions, withdrawals, publications."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.body.queries import records_complete_from
from zhiheng.certificates.models import Certificate, Confirmation, StateChange
from zhiheng.certificates.rules.coverage import IN_FORCE_FROM
from zhiheng.certificates.rules.publication import PublicationFacts, published_with_the_act
from zhiheng.certificates.rules.suspension import SuspensionFacts, suspended_in_time
from zhiheng.certificates.rules.whole import Tally
from zhiheng.certificates.terms import WITHOUT_CONFIRMATION, State
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.lawbook.models import InternalLimit
from zhiheng.lawbook.queries import calendar, choices

FAULTY = {Verdict.NOT_MET, Verdict.UNKNOWN}
PUBLISH = "publish"  # key of the body's own limit for publishing (lawbook.InternalLimit)

# Each suspension or withdrawal of a certificate that was valid until then.
_FROM_VALID = """
SELECT s.id, c.id, c.number, s.state, s.grounds, s.confirmed_on, s.acted_on
FROM (
    SELECT *, lag(state) OVER (
        PARTITION BY certificate_id ORDER BY acted_on, ordinal, state) AS before
    FROM certificates_statechange WHERE NOT retracted
) AS s JOIN certificates_certificate c ON c.id = s.certificate_id AND NOT c.retracted
WHERE s.state IN ('02', '03') AND coalesce(s.before, '01') = '01'
    AND s.acted_on BETWEEN %(since)s AND %(on)s
    AND NOT EXISTS (SELECT 1 FROM certificates_confirmation f
                    WHERE f.answered_by_id = s.id AND NOT f.retracted)
ORDER BY c.number, s.acted_on, s.id
"""


@dataclass(frozen=True)
class Suspension:
    """A confirmed nonconformity, or a suspension or withdrawal, with the answer of the rule.

    confirmation, change: ids of the rows it rests on; None where there is none.
    """

    certificate: UUID
    number: str
    confirmation: UUID | None
    change: UUID | None
    facts: SuspensionFacts
    judgement: Judgement


@dataclass(frozen=True)
class Publication:
    """A suspension or withdrawal with the answer of the rule on its publication."""

    certificate: UUID
    number: str
    change: UUID
    state: str
    facts: PublicationFacts
    judgement: Judgement


def counting() -> dict[str, Any]:
    """How reading A-20 counts the days, with the body's calendar (inputs of SuspensionFacts)."""
    choice = choices()["A-20"]
    working = choice.option.key == "working_days"
    return {"days": choice.value or 5, "working": working, "calendar": calendar()}


def suspensions(on: date) -> Iterator[Suspension]:
    """Every confirmation since 2026-01-01, and every suspension or withdrawal that answers none."""
    how = counting()
    yield from _confirmed(on, how)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FROM_VALID, {"since": IN_FORCE_FROM, "on": on})
        for change, key, number, state, grounds, confirmed, acted in cursor:
            own = {(state, ground) for ground in grounds}
            needed = not own or bool(own - WITHOUT_CONFIRMATION)
            facts = SuspensionFacts(confirmed, acted, on, needed, **how)
            yield Suspension(key, number, None, change, facts, suspended_in_time(facts))


def _confirmed(on: date, how: dict[str, Any]) -> Iterator[Suspension]:
    rows = list(
        Confirmation.objects.filter(confirmed_on__lte=on, certificate__retracted=False)
        .order_by("certificate__number", "confirmed_on", "id")
        .values_list(
            "pk", "certificate", "certificate__number", "confirmed_on", "answered_by",
            "answered_by__acted_on",
        )
    )  # fmt: skip
    states = states_of({row[1] for row in rows if row[4] is None})
    for pk, key, number, confirmed, change, acted in rows:
        if change is None:
            answer = answering_day(confirmed, states.get(key, ()))
        else:
            answer = acted
        day = answer if answer and answer <= on else None
        if day and day < IN_FORCE_FROM:
            continue
        facts = SuspensionFacts(confirmed, day, on, **how)
        yield Suspension(key, number, pk, change, facts, suspended_in_time(facts))


def states_of(certificates: Collection[UUID]) -> dict[UUID, list[tuple[date, str]]]:
    """(day, state) of these certificates in the order of time."""
    rows = StateChange.objects.filter(certificate__in=certificates).order_by(
        "acted_on", "ordinal", "state"
    )
    found: dict[UUID, list[tuple[date, str]]] = {}
    for key, day, state in rows.values_list("certificate", "acted_on", "state"):
        found.setdefault(key, []).append((day, state))
    return found


def answering_day(confirmed: date, states: Collection[tuple[date, str]]) -> date | None:
    """The day from which the certificate was not valid, at or after the confirmation.

    Where it was not valid on the day of confirmation already: the day since which it was not.
    """
    ordered = list(states)
    at = bisect_left([day for day, _ in ordered], confirmed)
    if at and ordered[at - 1][1] != State.VALID:
        return ordered[at - 1][0]
    return next((day for day, state in ordered[at:] if state != State.VALID), None)


def suspensions_of(
    changes: Collection[StateChange], confirmations: Collection[Confirmation], on: date
) -> list[Judgement]:
    """The same for one certificate, whose rows (in the order of time) are at hand."""
    how, states = counting(), [(change.acted_on, change.state) for change in changes]
    answered = {one.answered_by_id for one in confirmations}
    found = [
        SuspensionFacts(one.confirmed_on, answering_day(one.confirmed_on, states), on, **how)
        for one in confirmations
    ]
    before = State.VALID
    for change in changes:
        fresh = change.state in ("02", "03") and before == State.VALID
        if fresh and change.pk not in answered and change.acted_on >= IN_FORCE_FROM:
            own = {(change.state, ground) for ground in change.grounds}
            needed = not own or bool(own - WITHOUT_CONFIRMATION)
            facts = SuspensionFacts(change.confirmed_on, change.acted_on, on, needed, **how)
            found.append(facts)
        before = State(change.state)
    return [suspended_in_time(facts) for facts in found]


def suspension_faults(on: date) -> Iterator[Suspension]:
    """Those of `suspensions` that are not met or unknown."""
    return (each for each in suspensions(on) if each.judgement.verdict in FAULTY)


def suspension_tally(on: date) -> Tally:
    return _tally(each.judgement.verdict for each in suspensions(on))


def publications(on: date) -> Iterator[Publication]:
    """Every suspension and withdrawal since 2026-01-01, by certificate number."""
    complete, days = records_complete_from(), publishing_days()
    rows = (
        StateChange.objects.filter(
            state__in=[State.SUSPENDED, State.WITHDRAWN],
            acted_on__gte=IN_FORCE_FROM,
            acted_on__lte=on,
            certificate__retracted=False,
        )
        .order_by("certificate__number", "acted_on", "id")
        .values_list(
            "pk", "certificate", "certificate__number", "state", "acted_on", "published_on"
        )
    )
    for pk, key, number, state, acted, published in rows.iterator(chunk_size=5000):
        known = published if published and published <= on else None
        facts = PublicationFacts(acted, known, on, complete, days)
        yield Publication(key, number, pk, state, facts, published_with_the_act(facts))


def publications_of(changes: Collection[StateChange], on: date) -> list[Judgement]:
    """The same for one certificate whose rows are at hand."""
    complete, days = records_complete_from(), publishing_days()
    acts = [c for c in changes if c.state in ("02", "03") and c.acted_on >= IN_FORCE_FROM]
    return [
        published_with_the_act(PublicationFacts(c.acted_on, c.published_on, on, complete, days))
        for c in acts
    ]


def publishing_days() -> int:
    """The body's own limit for publishing after the act, in days; none: the same day."""
    limits = InternalLimit.objects.filter(rule=PUBLISH, clause="5(6)-d", unit="days")
    return limits.values_list("amount", flat=True).first() or 0


def publication_faults(on: date) -> Iterator[Publication]:
    """Those of `publications` that are not met or unknown."""
    return (each for each in publications(on) if each.judgement.verdict in FAULTY)


def publication_tally(on: date) -> Tally:
    return _tally(each.judgement.verdict for each in publications(on))


def _tally(verdicts: Iterator[Verdict]) -> Tally:
    counts = Counter(verdicts)
    return Tally(
        counts[Verdict.MET],
        counts[Verdict.NOT_MET],
        counts[Verdict.UNKNOWN],
        counts[Verdict.NOT_APPLICABLE],
        registered=Certificate.objects.exists(),
    )
