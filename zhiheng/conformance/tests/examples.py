"""Builds facts from the law examples of the areas above `law`: subject → (given, on, clause)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from zhiheng.cases.rules import ProcedureFacts, procedure_followed
from zhiheng.certificates.rules import (
    CoverageFacts,
    PublicationFacts,
    SurveillanceFacts,
    SuspensionFacts,
    Tally,
    Tenure,
    all_surveilled,
    exactly_one_manager,
    published_with_the_act,
    surveillance_on_time,
    suspended_in_time,
)
from zhiheng.competence.tests.examples import SUBJECTS as OF_COMPETENCE
from zhiheng.conformance.recorded import RECORDED, Stood
from zhiheng.conformance.rules import (
    ManagedFacts,
    managers_see_to_surveillance,
    regulation_is_in_force,
)
from zhiheng.law.calendar import official_calendar
from zhiheng.law.judgement import Judgement
from zhiheng.law.qualification import Person
from zhiheng.posts.clocks import change_due, first_filing_due, first_filing_rule
from zhiheng.posts.facts import DIRECTOR, MANAGER, Change, Office, OfficeFacts
from zhiheng.posts.keeping import KEEPING_RULES, Assessed, Kept
from zhiheng.posts.rules import OFFICE_RULES
from zhiheng.procedure.events import SHANGHAI, Event
from zhiheng.procedure.scheme import load_scheme
from zhiheng.supervision.rules import Supervised, SupervisionFacts, managers_are_supervised
from zhiheng.training.facts import ItemTally, PlanFacts
from zhiheng.training.rules import plan_is_made_and_held, training_is_carried_out

Given = Mapping[str, Any]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- the posts -------------------------------------------------------------------------------------


def offices(given: Given, on: date, clause: str) -> Judgement:
    """complete; director (null: nobody): starts, filed, receipt, changes; managers: schemes."""
    held = [_office(MANAGER, one) for one in given.get("managers", ())]
    if given.get("director") is not None:
        held.insert(0, _office(DIRECTOR, given["director"]))
    live = given.get("live_schemes")
    facts = OfficeFacts(
        on, tuple(held), {one.person: Person() for one in held}, given.get("complete", True),
        live_schemes=None if live is None else frozenset(live),
    )  # fmt: skip
    rule = next(one for one in OFFICE_RULES if clause in one.clauses)
    return rule(facts)


def _office(post: str, one: Given) -> Office:
    starts, days = _day(one.get("starts")) or date(2026, 1, 1), official_calendar()
    return Office(
        appointment=uuid4(), version=1, post=post, person=uuid4(), name="", starts=starts,
        ends=None, acting=one.get("acting", False), authorised_by="legal_representative",
        authoriser=None, authoriser_name="", authorised_on=starts, authorisation_evidence=True,
        accepted_on=starts, schemes=tuple(one.get("schemes", ())),
        first_filed_on=_day(one.get("filed")), first_receipt=one.get("receipt", ""),
        first_due=first_filing_due(starts, first_filing_rule("internal_days", None), days),
        changes=tuple(_change(each) for each in one.get("changes", ())),
    )  # fmt: skip


def _change(one: Given) -> Change:
    changed = date.fromisoformat(one["on"])
    due = change_due(changed, official_calendar())
    return Change(uuid4(), one["what"], changed, _day(one.get("filed")), "", due)


def kept(given: Given, on: date, clause: str) -> Judgement:
    """complete; director, managers: starts, powers, reviewed, passed, confirmed; documents: post →
    version; failed: assessments not passed (on, due, measures, rectified)."""
    held = [(MANAGER, one) for one in given.get("managers", ())]
    held += [(DIRECTOR, given["director"])] if given.get("director") else []
    offices = [(_kept_office(post, one), one) for post, one in held]
    facts = Kept(
        on, given.get("complete", True), tuple(office for office, _ in offices),
        tuple(given.get("documents", {}).items()),
        frozenset(office.appointment for office, one in offices if one.get("confirmed")),
        tuple(_assessed(one) for one in given.get("failed", ())),
    )  # fmt: skip
    rule = next(one for one in KEEPING_RULES if clause in one.clauses)
    return rule(facts)


def _kept_office(post: str, one: Given) -> Office:
    listed = one.get("powers")
    return replace(
        _office(post, one), powers=None if listed is None else tuple(listed),
        reviewed_on=_day(one.get("reviewed")), review_passed=one.get("passed"),
    )  # fmt: skip


def _assessed(one: Given) -> Assessed:
    day = date.fromisoformat
    return Assessed(
        uuid4(), uuid4(), day(one["on"]), day(one["due"]), _day(one.get("measures")),
        _day(one.get("rectified")),
    )  # fmt: skip


# -- certificates ----------------------------------------------------------------------------------


def coverage(given: Given, on: date, clause: str) -> Judgement:
    """issued, ended, complete_from; tenures: person, from, to, deputy (in post since ever)."""
    ever = ((date(2000, 1, 1), None),)
    tenures = tuple(
        Tenure(
            one["person"], date.fromisoformat(one["from"]), _day(one.get("to")),
            one.get("deputy", False), ever,
        )
        for one in given.get("tenures", ())
    )  # fmt: skip
    facts = CoverageFacts(
        _day(given.get("issued")), tenures, on, _day(given.get("complete_from")),
        ended=_day(given.get("ended")),
    )  # fmt: skip
    return exactly_one_manager(facts)


def suspension(given: Given, on: date, clause: str) -> Judgement:
    """confirmed, acted; working: whether working days count (A-20); own_wish: of the holder."""
    facts = SuspensionFacts(
        _day(given.get("confirmed")), _day(given.get("acted")), on,
        needs_confirmation=not given.get("own_wish", False), working=given.get("working", False),
        calendar=official_calendar(),
    )  # fmt: skip
    return suspended_in_time(facts)


def publication(given: Given, on: date, clause: str) -> Judgement:
    """acted, published, complete_from; days: the body's own limit."""
    facts = PublicationFacts(
        date.fromisoformat(given["acted"]), _day(given.get("published")), on,
        _day(given.get("complete_from")), given.get("days", 0),
    )  # fmt: skip
    return published_with_the_act(facts)


def surveillance(given: Given, on: date, clause: str) -> Judgement:
    """months, start, begun (first days of the cycles), complete_from, in_force."""
    begun = enumerate((date.fromisoformat(one) for one in given.get("begun", ())), start=1)
    facts = SurveillanceFacts(
        given.get("in_force", True), given.get("months"), _day(given.get("start")), tuple(begun),
        on, _day(given.get("complete_from")),
    )  # fmt: skip
    return surveillance_on_time(facts)


def managed(given: Given, on: date, clause: str) -> Judgement:
    """met, not_met, unknown: certificates by their surveillance; unmanaged, complete."""
    counts = {name: given.get(name, 0) for name in ("met", "not_met", "unknown")}
    whole = all_surveilled(Tally(**counts))
    facts = ManagedFacts(whole, given.get("unmanaged", 0), given.get("complete", True))
    return managers_see_to_surveillance(facts)


# -- training --------------------------------------------------------------------------------------


def training_plan(given: Given, on: date, clause: str) -> Judgement:
    """adopted, plan_days, complete; items: number, due, held, people, owing, late, no_result."""
    items = tuple(
        ItemTally(**{**one, "due": date.fromisoformat(one["due"]), "held": _day(one.get("held"))})
        for one in given.get("items", ())
    )
    facts = PlanFacts(
        on, given.get("complete", True), _day(given.get("adopted")), given.get("plan_days", 90),
        items,
    )  # fmt: skip
    rules = (plan_is_made_and_held, training_is_carried_out)
    return next(rule for rule in rules if clause in rule.clauses)(facts)


# -- supervision -----------------------------------------------------------------------------------


def supervision(given: Given, on: date, clause: str) -> Judgement:
    """complete, months; managers: starts, last (the day of the last supervision)."""
    managers = tuple(
        Supervised(date.fromisoformat(one["starts"]), _day(one.get("last")))
        for one in given.get("managers", ())
    )
    months, complete = given.get("months", 3), given.get("complete", True)
    return managers_are_supervised(SupervisionFacts(on, complete, months, managers))


# -- recorded, left to people ----------------------------------------------------------------------


def recorded(given: Given, on: date, clause: str) -> Judgement:
    """The fields of `Stood`, as they are."""
    told = {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}
    rule = next(one for one in RECORDED if clause in one.clauses)
    return rule(Stood(on, **told))


# -- procedure, force ------------------------------------------------------------------------------


def procedure(given: Given, on: date, clause: str) -> Judgement:
    """scheme (null: none; as in a scheme file); events: step, on, by, cycle; closed."""
    prescribed = given.get("scheme")
    scheme = load_scheme(json.dumps(prescribed), "示例") if prescribed else None
    events = tuple(_event(one) for one in given.get("events", ()))
    facts = ProcedureFacts("P-1", scheme, events, on, closed=given.get("closed", True))
    return procedure_followed(facts)


def _event(one: Given) -> Event:
    day = _day(one.get("on"))
    at = datetime.combine(day, time(9), SHANGHAI) if day else None
    waiver = one.get("waiver")
    return Event("P-1", one["step"], at, one.get("by"), one.get("cycle", 0), None, "记录", waiver)


def force(given: Given, on: date, clause: str) -> Judgement:
    return regulation_is_in_force(on)


SUBJECTS = {
    "offices": offices,
    "kept": kept,
    "recorded": recorded,
    "certificate-coverage": coverage,
    "suspension": suspension,
    "publication": publication,
    "surveillance": surveillance,
    "managed-surveillance": managed,
    "training-plan": training_plan,
    "supervision": supervision,
    "procedure": procedure,
    "force": force,
    **OF_COMPETENCE,
}
