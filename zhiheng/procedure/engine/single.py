"""The door of one case: what a page asks when one case is looked at or a new event was saved."""

from collections.abc import Iterable
from datetime import date

from zhiheng.procedure.engine.findings import Rows
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.of_values import path
from zhiheng.procedure.engine.records import of_events
from zhiheng.procedure.engine.words import explained
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import CaseJudgement, CaseState, Event, Finding
from zhiheng.procedure.shape import Scheme

HAS = ("cycle", "quantity", "waiver")


def judge_one(
    scheme: Scheme,
    events: Iterable[Event],
    *,
    case: str,
    closed: bool = True,
    ended: date | None = None,
    on: date,
    has_evidence_column: bool,
) -> CaseJudgement | None:
    """As `zhiheng.procedure.plain.judge_case`; None where nothing lies before or on the day.

    Raises UnusableEvents for what cannot be a row of a log.
    """
    columns = of_events(events, {*HAS, "evidence"} if has_evidence_column else HAS)
    world = world_of(columns, on, cases={case: CaseState(closed, ended)})
    findings: list[Finding] = []

    def take(judgement: Judgement, rows: Rows) -> None:
        findings.extend(explained(judgement, rows))

    judgement = judge(columns, {scheme.name: scheme}, world, threads=1, on_rows=take)
    standing = judgement.standing(0) if len(columns) else None
    if standing is None:
        return None
    return CaseJudgement(case, tuple(findings), standing, path(judgement, 0))
