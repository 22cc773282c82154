"""Builds the gate's facts from law examples: subject → (given, on, clause)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhiheng.competence.rules import (
    Ask,
    Authorised,
    Declared,
    Interest,
    PersonFacts,
    Registered,
    Span,
    gate,
    whole,
)
from zhiheng.competence.rules.staffing import FieldFacts, enough_full_time
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
    """active, full_time, unsure, complete: of one field."""
    counts = (given["full_time"], given["unsure"], given["complete"])
    return enough_full_time(FieldFacts("示例领域", on, given["active"], *counts))


SUBJECTS = {"assignment": assignment, "staffing": staffing}
