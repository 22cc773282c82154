"""Many certificates in one act: by scheme, by rules, and all that somebody cannot keep."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.under_way import say
from zhiheng.certificates.commands.gating import GUARDS, Among, Known, may_answer
from zhiheng.certificates.commands.giving import give
from zhiheng.certificates.commands.handing import clients_of, locked, move
from zhiheng.certificates.commands.reassigning import close_where_empty
from zhiheng.certificates.commands.responsibility import ASSIGNERS
from zhiheng.certificates.commands.scope import today
from zhiheng.certificates.models import Assignment, Certificate, Responsibility
from zhiheng.certificates.queries.holding import proposal
from zhiheng.certificates.queries.uncovered import (
    COLUMNS,
    Gifts,
    by_rules,
    lock_uncovered,
    to_one,
)
from zhiheng.certificates.terms import IN_FORCE, Given, Signing
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.references import check_references_now
from zhiheng.trace.sheet import Sheet

STEPS = 5  # locking, counting, judging, writing, sealing: what the page tells meanwhile


@command(
    "assign_without_manager", label="批量指定证书负责人", posts=ASSIGNERS, clauses=GUARDS,
    on=Scheme,
)  # fmt: skip
def assign_without_manager(
    *, subject: Scheme, by: Actor, at: datetime, sheet: Sheet, person: Person, starts: date,
    reason: str = "",
) -> int:  # fmt: skip
    """Every valid or suspended certificate of the scheme without anybody on `starts`: to `person`.

    From `starts`, or from its issue where that is later, until the next person who is written down.
    Returns how many; BadInput where there is none.
    """
    say("locking", 0, STEPS)
    lock_uncovered(starts, subject.pk)
    say("counting", 1, STEPS)
    gifts = to_one(subject.pk, person.pk, starts)
    counts = gifts.counts()
    if not counts:
        raise BadInput({"scheme": "这个规则下没有无人负责的有效或暂停证书，无需指定。"})
    say("judging", 2, STEPS, sum(counts.values()))
    may_answer(
        sheet, person, subject, starts, _among(gifts, person, subject), reason, today(at)
    )  # fmt: skip
    return _given(sheet, by, at, gifts, counts, Given.SCHEME, starts, subject.code, reason)


@command(
    "assign_by_rules", label="按指派规则批量指定", posts=ASSIGNERS, clauses=("8 ¶1-a", *GUARDS)
)
def assign_by_rules(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, starts: date, reason: str = ""
) -> int:
    """Every valid or suspended certificate without anybody on `starts`: to whom the narrowest rule
    names that fits and who may answer on that day. Returns how many; BadInput where there is none.
    """
    say("locking", 0, STEPS)
    lock_uncovered(starts)
    say("counting", 1, STEPS)
    gifts = by_rules(starts)
    counts = gifts.counts()
    if not counts:
        raise BadInput(
            {"starts": "没有指派规则能用于这一天无人负责的证书；请先登记规则，或按认证规则指定。"}
        )
    say("judging", 2, STEPS, sum(counts.values()))
    people, known = Person.objects.in_bulk(counts), Known()
    for person, scheme in gifts.pairs():
        among = _among(gifts, people[person], scheme)
        may_answer(sheet, people[person], scheme, starts, among, reason, today(at), known)
    return _given(sheet, by, at, gifts, counts, Given.RULES, starts, "按指派规则", reason)


def _among(gifts: Gifts, person: Person, scheme: Scheme) -> Among:
    return lambda clients: gifts.clients(person.pk, scheme.pk, clients)


def _given(
    sheet: Sheet, by: Actor, at: datetime, gifts: Gifts, counts: Mapping[UUID, int], given: str,
    starts: date, says: str, reason: str,
) -> int:  # fmt: skip
    """One assignment for each person; one row for each certificate, written by the database."""
    people = Person.objects.in_bulk(counts)
    assignments = {
        person: give(
            sheet, by=by, at=at, person=people[person], given=given, starts=starts,
            certificates=count, says=says, reason=reason,
        )
        for person, count in sorted(counts.items())
    }  # fmt: skip
    say("writing", 3, STEPS, sum(counts.values()))
    written = sheet.create_selected(
        Responsibility, COLUMNS, *gifts.rows({key: row.pk for key, row in assignments.items()})
    )
    if written != sum(counts.values()):  # a rule, or a term, changed between the two statements
        raise Refused("指派的同时规则或任职有了变动。", lawful="请重新提交一次。")
    sheet.note(certificates=written)
    say("sealing", 4, STEPS, written)
    check_references_now()
    return written


@command("reassign", label="另行指派", posts=ASSIGNERS, clauses=GUARDS, on=Person)
def reassign(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, day: date,
    takers: Mapping[UUID | None, UUID] | None = None, reason: str = "",
) -> int:  # fmt: skip
    """Give what `subject` cannot keep on `day` to others, by the director alone (A-29).

    takers: scheme → person; None: as proposed, by field and load. Returns how many went over.
    Refused where he is still fit (then both sign a hand-over), and where nobody could take it.
    """
    if day < today(at):
        raise BadInput({"day": "交接日不能早于今天：没有人能倒着负责。"})
    proposed = proposal(subject.pk, day)
    due = [one for one in proposed if one.portion.since <= day]
    if not due:
        raise _still_fit() if _of(subject, day).exists() else _nothing_left()
    chosen = _chosen(due, takers)
    people = Person.objects.in_bulk(set(chosen.values()))
    rows = [row for row in locked(_of(subject, day)) if row.scheme_key in chosen]
    if not rows:
        raise _nothing_left()
    schemes, known = Scheme.every.in_bulk([key for key in chosen if key]), Known()
    for key, taker in sorted(chosen.items(), key=str):
        mine = _of(subject, day).filter(certificate__scheme=key)
        may_answer(
            sheet, people[taker], schemes[key] if key else None, day, clients_of(mine), reason,
            known=known,
        )  # fmt: skip
    assignments = _assignments(sheet, by, at, rows, chosen, people, subject, day, reason)
    moved = move(sheet, rows, day, assignments, Signing.DIRECTOR)
    sheet.note(certificates=moved)
    close_where_empty(subject, by, at, sheet)
    return moved


def _chosen(due: list, takers: Mapping[UUID | None, UUID] | None) -> dict[UUID | None, UUID]:
    """Who takes which scheme; Refused where nobody can be proposed for any of them."""
    if takers is not None:
        wanted = {one.portion.scheme for one in due}
        chosen = {scheme: taker for scheme, taker in takers.items() if scheme in wanted}
    else:
        chosen = {one.portion.scheme: one.taker.person for one in due if one.taker}
    if not chosen:
        raise Refused(
            "没有人能接手这些证书：没有其他在任、范围覆盖这些认证规则的项目质量负责人。",
            clauses=("8 ¶1-a", "8 ¶1-b"),
            who="认证质量总监提名，机构任命。",
            lawful="先提名并任命新的项目质量负责人，或扩大现任的规则范围，再另行指派。",
        )
    return chosen


def _nothing_left() -> Refused:
    return Refused("此人名下已经没有要另行指派的证书。", lawful="无需再办。")


def _still_fit() -> Refused:
    return Refused(
        "此人在这一天仍可负责这些证书，交接须由双方签署。",
        clauses=("8 ¶1-b",),
        who="现任负责人和接任人。",
        lawful="请提出交接；此人已离任的，先登记离任。",
    )


def _of(person: Person, day: date) -> "QuerySet[Responsibility]":
    return Responsibility.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=day),
        person=person, deputy=False, certificate__state__in=IN_FORCE, certificate__retracted=False,
    )  # fmt: skip


def _assignments(
    sheet: Sheet, by: Actor, at: datetime, rows: list, chosen: Mapping[UUID | None, UUID],
    people: Mapping[UUID, Person], giver: Person, day: date, reason: str,
) -> dict[UUID | None, tuple[Person, Assignment]]:  # fmt: skip
    """One assignment for each taker, whatever the number of schemes."""
    counts: dict[UUID, int] = {}
    for row in rows:
        taker = chosen[row.scheme_key]
        counts[taker] = counts.get(taker, 0) + 1
    made = {
        taker: give(
            sheet, by=by, at=at, person=people[taker], given=Given.REASSIGNED, starts=day,
            certificates=count, says=f"原由工号 {giver.number} 负责", reason=reason,
        )
        for taker, count in sorted(counts.items())
    }  # fmt: skip
    return {
        scheme: (people[taker], made[taker]) for scheme, taker in chosen.items() if taker in made
    }


def without_manager(scheme: Scheme, day: date) -> "QuerySet[Certificate]":
    """The scheme's certificates in force for which nobody is written down on that day."""
    answering = Responsibility.objects.filter(deputy=False, starts__lte=day).exclude(ends__lte=day)
    return Certificate.objects.filter(scheme=scheme, state__in=IN_FORCE).exclude(
        pk__in=answering.values("certificate")
    )
