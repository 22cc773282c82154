"""5(4)-a and 9(3)-b: a case held against its scheme; evaluation and decision kept apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown
from zhiheng.procedure.events import CaseJudgement, Event, Finding, Standing, Verdict
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.shape import Scheme

CLAUSE = "9(3)-b"
SHOWN = 3


@dataclass(frozen=True)
class ProcedureFacts:
    """One case as it was recorded. scheme None: no procedure to hold it against; `lacks` says why.

    has_evidence_column: whether the body records evidence of events at all.
    """

    case: str
    scheme: Scheme | None
    events: tuple[Event, ...]
    on: date
    closed: bool = True
    ended: date | None = None
    has_evidence_column: bool = True
    lacks: str = ""


def judged(facts: ProcedureFacts) -> CaseJudgement | None:
    """The plain judge's findings; None where there is no scheme or nothing was recorded."""
    if facts.scheme is None or not facts.events:
        return None
    return judge_case(
        facts.scheme,
        facts.events,
        case=facts.case,
        closed=facts.closed,
        ended=facts.ended,
        on=facts.on,
        has_evidence_column=facts.has_evidence_column,
    )


@rule("9(3)-b", "5(4)-a", readings=("A-33",))
def procedure_followed(facts: ProcedureFacts) -> Judgement:
    """项目流程完整规范：规则规定的步骤不增、不减、不漏，评价与决定由不同的人承担。"""
    return followed(facts, judged(facts))


def followed(facts: ProcedureFacts, answer: CaseJudgement | None) -> Judgement:
    """The rule's answer, where what the judge found is at hand."""
    if facts.scheme is None:
        says = f"没有可对照的规则程序：{facts.lacks or '规则版本未登记'}。"
        return unknown(says, settles="规则版本的程序定义")
    if answer is None:
        return unknown("这个项目还没有登记程序事件。", settles="程序事件的记录")
    return answered(facts.scheme, answer)


def answered(scheme: Scheme, answer: CaseJudgement) -> Judgement:
    """The procedure's findings as one judgement, each finding a part."""
    parts = tuple(_part(finding) for finding in answer.findings)
    counted = {"findings": dict(Counter(str(finding.verdict) for finding in answer.findings))}
    told = _told([f for f in answer.findings if f.verdict != Verdict.WAIVED])
    if answer.standing == Standing.DEVIATING:
        return not_met(told, counted=counted, parts=parts)
    if answer.standing == Standing.UNKNOWN:
        return unknown(told, settles="上述缺少的时间、承担人或数量", counted=counted, parts=parts)
    if not scheme.separations:
        says = "步骤与规则相符；但规则没有写明哪些步骤须由不同的人承担，无法判断是否分开。"
        settles = "规则版本中须由不同人承担的步骤"
        return unknown(says, settles=settles, counted=counted, parts=parts)
    waived = "，有免除记录" if answer.findings else ""
    return met(f"步骤、次序、数量和人员分离都与规则相符{waived}。", counted=counted, parts=parts)


def _part(finding: Finding) -> Judgement:
    if finding.verdict == Verdict.WAIVED:
        return not_applicable(finding.says, clause=finding.clause)
    if finding.verdict == Verdict.UNKNOWN:
        return unknown(finding.says, settles="补登记所缺的内容", clause=finding.clause)
    return not_met(finding.says, clause=finding.clause)


def _told(findings: Sequence[Finding]) -> str:
    more = f"另有 {len(findings) - SHOWN} 项。" if len(findings) > SHOWN else ""
    return "".join(finding.says for finding in findings[:SHOWN]) + more
