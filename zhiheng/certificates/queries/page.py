"""One certificate as its page shows it: the answers, the life as a line, who answers, history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.certificates.models import Certificate, Confirmation, Restoration, StateChange
from zhiheng.certificates.models import Responsibility as Held
from zhiheng.certificates.queries import coverage
from zhiheng.certificates.queries.acts import (
    publications_of,
    suspensions_of,
)
from zhiheng.certificates.queries.surveillance import Surveilled, surveillances
from zhiheng.certificates.rules import exactly_one_manager
from zhiheng.certificates.rules.coverage import DAY, OVERLAP, Fault, coverage_faults
from zhiheng.certificates.rules.surveillance import SurveillanceFacts, next_due
from zhiheng.certificates.terms import GROUNDS, STANDING, State
from zhiheng.law.judgement import Judgement
from zhiheng.procedure.days import months_after
from zhiheng.schemes.history import told
from zhiheng.ui import moments

TONES = {"01": "good", "02": "warn", "03": "bad", "04": "quiet", "05": "quiet"}


@dataclass(frozen=True)
class CertificatePage:
    """Everything the page says. coverage, surveillance: answers of the rules with their clauses."""

    row: Certificate
    standing: str
    manager: Held | None
    responsibilities: list[Held]
    hands: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    coverage: Judgement
    surveillance: Judgement
    acts: list[Judgement]
    next_due: date | None
    restoration: Restoration | None
    unpublished: StateChange | None
    confirmations: list[UUID]
    events: list[dict[str, Any]]
    periods: list[dict[str, Any]]
    history: list[dict[str, Any]]


def certificate_page(key: UUID, on: date) -> CertificatePage | None:
    """None where there is no such certificate. A fixed number of statements (see test_queries)."""
    related = ("client", "manufacturer", "factory", "scheme", "case")
    row = Certificate.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        return None
    changes = list(row.state_changes.filter(retracted=False).order_by("acted_on", "ordinal"))
    held = list(
        row.responsibilities.filter(retracted=False)
        .select_related("person", "assignment")
        .order_by("-starts", "id")
    )
    confirmations = list(row.confirmations.filter(retracted=False).order_by("confirmed_on"))
    by_start = sorted(held, key=lambda one: (one.starts, one.pk))
    facts = coverage.facts_of([row], coverage.first_ends(changes), by_start, on)[key]
    faults = coverage_faults(facts)
    watched = next(surveillances(on, [key]))
    keys = [key, *(r.pk for r in (*changes, *held, *confirmations))]
    return CertificatePage(
        row=row,
        standing=STANDING[row.state],
        manager=next((one for one in held if _answers(one, on)), None),
        responsibilities=held,
        hands=hands(held, faults),
        changes=[_change(change) for change in reversed(changes)],
        coverage=exactly_one_manager(facts),
        surveillance=watched.judgement,
        acts=[*suspensions_of(changes, confirmations, on), *publications_of(changes, on)],
        next_due=next_due(watched.facts),
        restoration=row.restorations.filter(retracted=False, state="open").first(),
        unpublished=next(
            (c for c in reversed(changes) if c.state in ("02", "03") and not c.published_on), None
        ),
        confirmations=[one.pk for one in confirmations],
        events=_events(row, changes, confirmations, watched),
        periods=[*_suspended(changes), *(_stretch(fault) for fault in faults)],
        history=told(keys),
    )  # fmt: skip


def hands(held: list[Held], faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """In whose hands it was, as `c-timeline` draws it: accountable, beside him, and in nobody's."""
    lanes = [
        {"start": one.starts, "end": one.ends, "label": one.person.name,
         "counted": not one.deputy, "reason": _beside(one)}
        for one in held
    ]  # fmt: skip
    lanes += [
        {"start": stretch["start"], "end": stretch["end"], "label": str(stretch["label"]),
         "counted": False, "reason": stretch["note"]}
        for stretch in map(_stretch, faults)
    ]  # fmt: skip
    return sorted(lanes, key=lambda lane: lane["start"])


def _beside(one: Held) -> str:
    if one.deputy:
        return _("副手，不承担第八条的责任")
    given = one.assignment
    if given is not None and given.declined_on:
        return _("本人不接受：%(why)s") % {"why": given.declined_because}
    if given is not None and given.accepted_on is None:
        return _("尚未签署接受")
    return str(one.get_signing_display()) if one.signing else ""


def _answers(held: Held, on: date) -> bool:
    return not held.deputy and held.starts <= on and (held.ends is None or held.ends > on)


def _change(change: StateChange) -> dict[str, Any]:
    known = GROUNDS.get(change.state, {})
    grounds = [f"{code} {known.get(code, '')}".strip() for code in change.grounds]
    return {
        "row": change,
        "standing": STANDING[change.state],
        "grounds": [*grounds, *([change.grounds_text] if change.grounds_text else [])],
        "may_publish": change.state in ("02", "03") and change.published_on is None,
    }


def _events(
    row: Certificate, changes: list[StateChange], confirmations: list[Confirmation],
    watched: Surveilled,
) -> list[dict[str, Any]]:  # fmt: skip
    found: list[dict[str, Any]] = []
    if row.case and row.case.applied_on:
        url = reverse("cases:case", args=[row.case_id])
        found.append({"at": row.case.applied_on, "label": _("申请"), "tone": "calm", "url": url})
    for change in changes:
        first = change is changes[0] and change.state == State.VALID
        label = _("发证") if first else State(change.state).label
        label = _("恢复") if change.state == State.VALID and not first else label
        found.append({"at": change.acted_on, "label": str(label), "tone": TONES[change.state]})
    for one in confirmations:
        found.append({"at": one.confirmed_on, "label": _("确认不符合"), "tone": "warn",
                      "note": one.facts})  # fmt: skip
    found += _surveillances(watched.facts)
    if due := next_due(watched.facts):
        late = due < watched.facts.on
        label = _("监督到期，尚未进行") if late else _("下次监督到期")
        found.append({"at": due, "label": label, "tone": "bad" if late else "quiet"})
    return found


def _surveillances(facts: SurveillanceFacts) -> list[dict[str, Any]]:
    """Each cycle where it began; a late one says since when it was due."""
    found, before = [], {0: facts.start, **dict(facts.begun)}
    for cycle, day in facts.begun:
        start = before.get(cycle - 1)
        due = months_after(start, facts.months) if start and facts.months else None
        late = _late(due, day) if due and day > due else ""
        tone = "bad" if late else "calm"
        found.append({"at": day, "label": _("第 %(n)d 次监督") % {"n": cycle}, "tone": tone,
                      "note": late})  # fmt: skip
    return found


def _late(due: date, day: date) -> str:
    says = _("应不迟于%(due)s，迟 %(days)d 天")
    return says % {"due": moments.day(due), "days": (day - due).days}


def _suspended(changes: list[StateChange]) -> list[dict[str, Any]]:
    """Each suspension from its day to the next change."""
    following = [*changes[1:], None]
    return [
        {"start": change.acted_on, "end": after.acted_on if after else None, "label": _("暂停"),
         "tone": "warn", "note": change.grounds_text}
        for change, after in zip(changes, following, strict=True)
        if change.state == State.SUSPENDED
    ]  # fmt: skip


def _stretch(fault: Fault) -> dict[str, Any]:
    label = _("两人以上同时负责") if fault.kind == OVERLAP else _("无人负责")
    if not fault.known:
        label += _("（记录不完整，未知）")
    tone = "bad" if fault.known else "question"
    note = _("%(n)d 天") % {"n": fault.days}
    last = fault.end - DAY  # people read the last day, not the first one after
    return {"start": fault.start, "end": last, "label": label, "tone": tone, "note": note}
