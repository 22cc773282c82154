"""What a new judgement changes in what is stored: answers, findings opened, changed, closed.

Reads and compares; the command writes. A finding is the same from day to day by its key; one that
is found no more is closed, and found again it is a new row. One that was explained stays explained
while its facts stay the same; where they move it waits for its owner again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from zhiheng.conformance.found import Answered, Fault, Whole
from zhiheng.conformance.limits import InternalDues
from zhiheng.conformance.models import Answer, Finding
from zhiheng.conformance.terms import kind
from zhiheng.law.judgement import Verdict
from zhiheng.trace.canonical import tidy

ANSWER_COLUMNS = ("verdict", "because", "missing", "records", "readings", "counted", "since")
FINDING_COLUMNS = (
    "verdict", "subject_label", "says", "next_step", "owner_post", "owner_person", "since", "due",
    "due_internal", "past",
)  # fmt: skip
Values = dict[str, Any]
# What an explanation was given for: where one of these moves, it explains no more.
EXPLAINED_FACTS = frozenset({"verdict", "says", "since", "past"})
UNEXPLAINED: Values = dict.fromkeys(("explanation", "measures", "explained_at", "explained_by"))


@dataclass(frozen=True)
class Changes:
    """What is to be written. answers: clause → columns; opened: new rows; changed: id → columns."""

    on: date
    answers: Mapping[str, Values] = field(default_factory=dict)
    opened: tuple[Finding, ...] = ()
    changed: Mapping[UUID, Values] = field(default_factory=dict)
    closed: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.answers or self.opened or self.changed or self.closed)

    def __str__(self) -> str:
        return (
            f"answers {len(self.answers)}, opened {len(self.opened)}, "
            f"changed {len(self.changed)}, closed {len(self.closed)}"
        )


def changes(whole: Whole, before: Whole | None = None) -> Changes:
    """Compare a judgement with what is stored. Three statements.

    before: the judgement that was last written, where it is at hand: the findings that it had and
    that are the same now are taken to be stored so, and not read.
    """
    opened, changed, closed = _findings(whole, before)
    return Changes(whole.on, dict(_answers(whole)), tuple(opened), changed, tuple(closed))


def answer_values(answered: Answered, on: date, before: Answer | None) -> Values:
    """The columns of an answer; since: as derived, else as before while the verdict stands."""
    judgement = answered.judgement
    since = answered.since
    if since is None:
        stays = before is not None and before.verdict == judgement.verdict.value
        since = before.since if before is not None and stays else on
    counted = {**judgement.counted, "records": answered.total}
    values = {
        "verdict": judgement.verdict.value,
        "because": judgement.because,
        "missing": list(judgement.missing),
        "records": [ref.plain() for ref in answered.records],
        "readings": list(judgement.readings),
        "counted": counted,
        "since": since,
    }
    return {name: _tidied(value) for name, value in values.items()}


def _answers(whole: Whole) -> Iterator[tuple[str, Values]]:
    stored = {row.clause: row for row in Answer.objects.all()}
    for clause, answered in whole.answers.items():
        row = stored.get(clause)
        values = answer_values(answered, whole.on, row)
        if row is None or any(getattr(row, name) != new for name, new in values.items()):
            yield clause, values


def _findings(
    whole: Whole, before: Whole | None
) -> tuple[list[Finding], dict[UUID, Values], list[UUID]]:
    rows, faults = Finding.objects.filter(closed_on__isnull=True), whole.by_key
    if before is not None:
        moved = _moved_since(before.by_key, faults)
        rows = rows.filter(key__in=moved)
        faults = {key: faults[key] for key in moved if key in faults}
    stored: dict[str, tuple[Any, ...]] = {
        row[0]: row[1:]
        for row in rows.values_list("key", "pk", "found_on", "explained_at", *FINDING_COLUMNS)
    }
    dues = InternalDues()
    opened, changed = [], {}
    for key, fault in faults.items():
        row = stored.pop(key, None)
        found_on = row[1] if row else whole.on
        values = finding_values(fault, found_on, dues)
        if row is None:
            opened.append(_new(key, fault, whole.on, values))
        else:
            other = _moved(dict(zip(FINDING_COLUMNS, row[3:], strict=True)), values)
            if row[2] and EXPLAINED_FACTS & other.keys():
                other |= UNEXPLAINED
            if other:
                changed[row[0]] = other
    return opened, changed, [row[0] for row in stored.values()]


def _moved_since(before: Mapping[str, Fault], now: Mapping[str, Fault]) -> list[str]:
    """Keys of faults that are new, gone or not as they were; most are the very same."""
    other = [
        key for key, fault in now.items()
        if (was := before.get(key)) is not fault and was != fault
    ]  # fmt: skip
    return other + [key for key in before if key not in now]


def finding_values(fault: Fault, found_on: date, dues: InternalDues) -> Values:
    """The columns of a finding; where the law sets no end, the body's own limit, if it has one."""
    due, internal = fault.due, fault.due_internal
    if due is None:
        due = dues.of(fault.clause, found_on)
        internal = due is not None
    told = kind(fault.kind)
    values = {
        "verdict": fault.verdict.value,
        "subject_label": fault.label[:300],
        "says": fault.says,
        "next_step": told.settle if fault.verdict is Verdict.UNKNOWN else told.step,
        "owner_post": str(fault.owner_post),
        "owner_person": fault.owner,
        "since": fault.since,
        "due": due,
        "due_internal": internal,
        "past": (fault.past and fault.verdict is Verdict.NOT_MET) or None,
    }
    return {name: _tidied(value) for name, value in values.items()}


def _new(key: str, fault: Fault, on: date, values: Values) -> Finding:
    return Finding(
        key=key, clause=fault.clause, kind=fault.kind,
        subject_table=fault.table, subject_id=fault.subject, found_on=on, **values,
    )  # fmt: skip


def _moved(before: Values, after: Values) -> Values:
    return {name: value for name, value in after.items() if before[name] != value}


def _tidied(value: Any) -> Any:
    """As the sheet will store it, so that what is compared tomorrow is the same."""
    return tidy(value) if isinstance(value, str | list | dict) else value
