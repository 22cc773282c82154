"""Builds the gate's facts from law examples: subject → (given, on, clause)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhiheng.competence.rules import (
    Ask,
    Authorised,
    Declared,
    FieldFacts,
    FitnessTally,
    Interest,
    PersonFacts,
    Registered,
    Span,
    against,
    enough_people,
    everybody_was_fit,
    gate,
    whole,
)
from zhiheng.competence.rules.gate import in_year, last_declared
from zhiheng.law.judgement import Judgement

Given = Mapping[str, Any]


def day(text: str | date | None) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def span(one: Given) -> Span:
    return Span(day(one.get("from")), day(one.get("to")))


def facts_of(given: Given) -> PersonFacts:
    left = day(given.get("left"))
    bans, registrations = given.get("bans"), given.get("registrations")
    declared = [
        Declared(kind, on, kind != "one_body" or not given.get("elsewhere"))
        for kind in ("one_body", "impartiality")
        if (on := day(given.get(kind)))
    ]
    return PersonFacts(
        Span(None, left + timedelta(days=1) if left else None),
        None if bans is None else tuple(span(one) for one in bans),
        None if registrations is None else tuple(
            Registered(one.get("kind", ""), span(one)) for one in registrations
        ),
        tuple(
            Authorised("S", one.get("category", ""), one["step"], span(one))
            for one in given.get("authorisations", ())
        ),
        tuple(declared),
        tuple(Interest(one["client"], span(one)) for one in given.get("interests", ())),
    )  # fmt: skip


def ask_of(given: Given, on: date) -> Ask:
    return Ask(
        given["step"], "S", given.get("category", "industrial"), given.get("client"), on,
        given.get("registration"), given.get("registration_kind", ""),
        given.get("introduced", True),
    )  # fmt: skip


def assignment(given: Given, on: date, clause: str) -> Judgement:
    """step, category, client, registration, introduced; bans, registrations (null: not known),
    authorisations, interests; one_body, impartiality: days declared; elsewhere; left."""
    return whole(gate(facts_of(given), ask_of(given, on)))


def staffing(given: Given, on: date, clause: str) -> Judgement:
    """active, full_time, unsure, complete, over (null: no limit): of one field."""
    counts = (given["full_time"], given["unsure"], given["complete"], given["over"])
    return enough_people((FieldFacts("示例领域", on, given["active"], *counts),))


def fitness(given: Given, on: date, clause: str) -> Judgement:
    """As of `assignment`, one person; works: days on which he took the step; undated: how often on
    a day that is not recorded; complete_from."""
    facts, complete = facts_of(given), day(given.get("complete_from"))
    works = [date.fromisoformat(str(one)) for one in given["works"]]
    found = [against(facts, ask_of(given, one), complete) for one in works]
    unfit = sum(any(kinds.values()) for kinds in found)
    declared = [last_declared(facts, kind, on) for kind in ("one_body", "impartiality")]
    return everybody_was_fit(
        FitnessTally(
            len(works), unfit, sum(bool(kinds) for kinds in found) - unfit, people=1,
            elsewhere=int(bool(given.get("elsewhere"))),
            undeclared=int(any(one is None or not in_year(one.on, on) for one in declared)),
            undated=int(given.get("undated", 0)),
        )
    )  # fmt: skip


SUBJECTS = {"assignment": assignment, "fitness": fitness, "staffing": staffing}
