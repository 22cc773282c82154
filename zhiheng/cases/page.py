"""A case's events laid beside the steps that its scheme prescribes, each with its verdicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zhiheng.cases.queries import CaseLog, Performer
from zhiheng.procedure.events import CaseJudgement, Event, Verdict
from zhiheng.procedure.labels import LABELS

TONES = {Verdict.WAIVED: "quiet", Verdict.UNKNOWN: "question"}


@dataclass
class StepRow:
    """One step of one cycle: what happened, and what the judge says of it."""

    cycle: int
    step: str
    prescribed: bool
    events: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    # One of its performers stands on both sides of a separation: told for the whole cycle.
    mixed: bool = False

    @property
    def part(self) -> str:
        return f"第 {self.cycle} 次监督" if self.cycle else "初次认证"


def steps_of(
    log: CaseLog, names: Mapping[UUID, Performer], answer: CaseJudgement | None
) -> list[StepRow]:
    """Prescribed steps in their order, then others, cycle by cycle, with their findings."""
    cycles = sorted({0, *(event.cycle for event in log.events)})
    rows: dict[tuple[int, str], StepRow] = {}
    for cycle in cycles:
        for step in log.scheme.steps_of(cycle) if log.scheme else ():
            rows[cycle, step.id] = StepRow(cycle, step.id, True)
    for key, event in zip(log.keys, log.events, strict=True):
        row = rows.setdefault(
            (event.cycle, event.step), StepRow(event.cycle, event.step, log.scheme is None)
        )
        row.events.append({**_event(event, names.get(key)), "key": key})
    for finding in answer.findings if answer else ():
        cycle, name = finding.cycle or 0, finding.step or ""
        row = rows.setdefault((cycle, name), StepRow(cycle, name, True))
        row.findings.append(
            {"label": LABELS[finding.verdict], "tone": TONES.get(finding.verdict, "bad"),
             "says": finding.says}
        )  # fmt: skip
        if finding.verdict == Verdict.NOT_SEPARATED:
            _mark_mixed(rows.values(), cycle, log)
    return sorted(rows.values(), key=lambda row: row.cycle)


def _mark_mixed(rows: Iterable[StepRow], cycle: int, log: CaseLog) -> None:
    """No step of a cycle's separations is shown as in order where the cycle is not separated."""
    sides = log.scheme.separations if log.scheme else ()
    steps = {step for separation in sides for side in separation.sides for step in side}
    for row in rows:
        row.mixed = row.mixed or (row.cycle == cycle and row.step in steps)


def _event(event: Event, who: Performer | None) -> dict[str, Any]:
    return {
        "at": event.at if isinstance(event.at, datetime) else None,
        "who": who.name if who else "",
        "who_id": who.person if who else None,
        "quantity": event.quantity,
        "evidence": event.evidence,
        "waiver": event.waiver,
    }
