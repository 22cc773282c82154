"""Findings as rows: one for each (case, cycle, verdict, step), with its sentence and clause."""

from collections.abc import Iterable
from datetime import date

from zhiheng.procedure.events import Finding, Verdict
from zhiheng.procedure.facts import CaseFacts
from zhiheng.procedure.shape import DEFAULT_CLAUSE, Scheme

RowKey = tuple[int | None, Verdict, str | None]


def kind(cycle: int) -> str:
    return f"第 {cycle} 次监督" if cycle else "初次认证"


def zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def of_step(facts: CaseFacts, cycle: int, step: str, verdict: Verdict, says: str) -> Finding:
    """A finding about a step, citing the step's clause."""
    prescribed = facts.scheme.step(step, cycle)
    clause = prescribed.clause if prescribed else DEFAULT_CLAUSE
    return sentence(facts, cycle, step, verdict, says, clause)


def sentence(
    facts: CaseFacts, cycle: int, step: str, verdict: Verdict, says: str, clause: str
) -> Finding:
    return Finding(facts.case, cycle, verdict, step, clause, f"{kind(cycle)}“{step}”：{says}。")


def one_row_each(scheme: Scheme, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """One row for each (cycle, verdict, step), ordered whatever the order of the records."""
    rows: dict[RowKey, list[Finding]] = {}
    for finding in found:
        rows.setdefault((finding.cycle, finding.verdict, finding.step), []).append(finding)
    places = {step.id: place for place, step in enumerate((*scheme.steps_of(1), *scheme.steps))}
    verdicts = list(Verdict)

    def place(key: RowKey) -> tuple[bool, int, int, int, str]:
        cycle, verdict, step = key
        name = step or ""
        at = places.get(name, len(places)) if name else -1
        return cycle is None, cycle or 0, verdicts.index(verdict), at, name

    return tuple(_merged(rows[key]) for key in sorted(rows, key=place))


def _merged(findings: list[Finding]) -> Finding:
    first = findings[0]
    clauses = dict.fromkeys(finding.clause for finding in findings)
    sentences = sorted(dict.fromkeys(finding.says for finding in findings))
    return Finding(
        first.case, first.cycle, first.verdict, first.step, "; ".join(clauses), "".join(sentences)
    )
