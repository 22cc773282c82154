"""The whole body judged for one day by what is known now. Reads, never writes.

whole(day) asks for everything; whole(day, cases, before) takes up what was found before of
certificates and projects, where only some projects can have changed since (see conformance.left).

posts, certificates, procedures, fitted, trained, supervised: the clauses; each gives answers and
faults. Here they are put together: a day before the regulation, or a body that it does not apply
to, has no breaches.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from zhiheng.access.terms import Post
from zhiheng.body.models import Body
from zhiheng.body.queries import the_body
from zhiheng.body.terms import AppliesAs
from zhiheng.competence.queries.fitness import Fitness
from zhiheng.conformance.facts import live_schemes, persons_at_work
from zhiheng.conformance.found import Answered, Fault, Ref, Whole
from zhiheng.conformance.judging import certificates, fitted, procedures, supervised, trained
from zhiheng.conformance.judging.all_cases import all_cases
from zhiheng.conformance.judging.certificates import Certified
from zhiheng.conformance.judging.keeping import Keeping
from zhiheng.conformance.judging.posts import Posts
from zhiheng.conformance.judging.procedures import Procedures, Proceeded
from zhiheng.conformance.rules import in_force_from, regulation_is_in_force
from zhiheng.law.judgement import Judgement, Verdict, not_applicable, unknown
from zhiheng.law.register import Status, obligations
from zhiheng.personnel.models import Person
from zhiheng.posts.queries import office_facts
from zhiheng.posts.queries.keeping import kept
from zhiheng.trace.statistics import refresh as refresh_statistics

# How the cases are judged: all of them now, or those touched since (see remembering).
Cases = Callable[[date, date | None], Proceeded]

FORCE = "18"
REGISTERS = ("8 ¶1-b", "9(3)-b")  # certificates, projects


def ruled() -> tuple[str, ...]:
    """The clauses that rules answer, in the order of the text."""
    return tuple(entry.clause for entry in obligations() if entry.status is Status.RULED)


@dataclass(frozen=True)
class Standing(Whole):
    """A body that was judged, with what a next judgement of the same day may take up."""

    certified: Certified = field(kw_only=True)
    procedures: Procedures = field(kw_only=True)
    fitness: Fitness = field(kw_only=True)


def whole(on: date, cases: Cases = all_cases, before: Standing | None = None) -> Whole:
    """Judge every ruled clause for the day `on`. A fixed number of statements but for `cases`.

    before: the answers of an earlier judgement of that day, where since then nothing was touched
    but cases that `cases` names, and no case's own row that a certificate hangs on.
    """
    body = the_body()
    nothing = _nothing_applies(body, on)
    if body is None or nothing is not None:
        force = Answered(regulation_is_in_force(on), since=_force_since(on))
        told = nothing or unknown("还没有设立机构，无从判断。", settles="机构的身份与批准信息")
        return Whole(on, {clause: Answered(told) for clause in ruled()} | {FORCE: force})
    return _judged(on, body, cases, before)


def _nothing_applies(body: Body | None, on: date) -> Judgement | None:
    """The one answer to everything, where there is one."""
    force = regulation_is_in_force(on)
    if on < in_force_from():
        return not_applicable(force.because, readings=force.readings)
    if body is not None and body.applies_as == AppliesAs.NONE:
        return not_applicable("机构声明本规定对其不适用。", readings=("A-45",))
    return None


def _judged(on: date, body: Body, cases: Cases, before: Standing | None) -> Standing:
    refresh_statistics()
    since = body.records_complete_from
    complete = since is not None and since <= on
    posts = _posts(on)
    keeping = Keeping(kept(posts.facts), posts.label)
    held_faults = [*posts.faults(), *keeping.faults()]
    held = posts.answers(held_faults) | keeping.answers()
    told = cases(on, since)
    certified, proceeded = _registers(on, complete, told, before)
    case_faults = proceeded.faults()
    works = fitted.asked(on, since, before.fitness if before else None, told.were)
    fit, fit_faults = fitted.judged(on, since, works)
    taught, taught_faults = trained.judged(on)
    watched, watched_faults = supervised.judged(on)
    force = Answered(regulation_is_in_force(on), (_body_ref(body),), 1, _force_since(on))
    answers = {
        **held, **certified.answers(), **proceeded.answers(case_faults), **fit, **taught, **watched,
        FORCE: force,
    }  # fmt: skip
    faults = (
        *held_faults, *certified.every_fault(), *case_faults.values(), *fit_faults, *taught_faults,
        *watched_faults,
    )  # fmt: skip
    faults += tuple(_without_records(body, answers, faults))
    return Standing(
        on, {clause: answers[clause] for clause in ruled()}, faults, certified.register(),
        certified=certified, procedures=proceeded, fitness=works,
    )  # fmt: skip


def _registers(
    on: date, complete: bool, proceeded: Proceeded, before: Standing | None
) -> tuple[Certified, Procedures]:
    """Certificates and projects: all of them, or what was found before with what was touched."""
    touched = proceeded.touched
    if before is None or touched is None:
        return certificates.judged(on, complete), procedures.judged(proceeded, on)
    return (
        certificates.judged_again(before.certified, touched),
        procedures.judged_again(before.procedures, proceeded, touched),
    )


def _without_records(
    body: Body, answers: Mapping[str, Answered], faults: tuple[Fault, ...]
) -> Iterator[Fault]:
    """A register that is empty is found too, once, though no record of it could be at fault."""
    found = {fault.clause for fault in faults}
    for clause in REGISTERS:
        judgement = answers[clause].judgement
        if judgement.verdict is Verdict.UNKNOWN and clause not in found:
            yield Fault(
                clause, "no_records", Verdict.UNKNOWN, "body_body", body.pk, body.name,
                judgement.because, owner_post=Post.QUALITY_DIRECTOR,
            )  # fmt: skip


def _posts(on: date) -> Posts:
    facts = office_facts(on, live_schemes=live_schemes(on), assigned=persons_at_work(on))
    numbers = Person.every.filter(pk__in=list(facts.persons)).values_list("pk", "number")
    return Posts(facts, dict(numbers))


def _force_since(on: date) -> date | None:
    start = in_force_from()
    return start if on >= start else None


def _body_ref(body: Body) -> Ref:
    return Ref("body_body", body.pk, body.name, "/body/")


__all__ = ["Answered", "Fault", "Standing", "Whole", "ruled", "whole"]
