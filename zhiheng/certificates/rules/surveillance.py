"""5(6)-b: surveillance at the interval of the scheme, counted as the plain judge counts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown
from zhiheng.procedure.days import months_after
from zhiheng.procedure.events import SHANGHAI, CaseState, Event, Finding
from zhiheng.procedure.facts import CaseFacts
from zhiheng.procedure.plain import late_surveillance, overdue
from zhiheng.procedure.shape import Scheme, Step, Surveillance

IN_FORCE_FROM = date(2026, 1, 1)
START = "certificate"


@dataclass(frozen=True)
class SurveillanceFacts:
    """The surveillance of one certificate.

    in_force: valid or suspended on the day of judgement. has_case: whether it belongs to a case,
    whose events tell of surveillance. months: the interval; 0: the scheme prescribes none; None:
    not known. start: the day that the first interval counts from; None: not known. begun: (cycle,
    its first day), cycles 1, 2, …; waived: cycles of which only waivers are recorded.
    complete_from: the day from which the body's records are complete; None: not declared.
    """

    in_force: bool
    months: int | None
    start: date | None
    begun: tuple[tuple[int, date], ...]
    on: date
    complete_from: date | None
    has_case: bool = True
    waived: tuple[int, ...] = ()


def as_case(facts: SurveillanceFacts) -> CaseFacts:
    """The same as a case of a scheme that knows nothing but surveillance, for the plain judge."""
    surveillance = Surveillance(START, facts.months or 1, ())
    scheme = Scheme("", "", (Step(START),), surveillance=surveillance)
    days = [(0, facts.start), *facts.begun] if facts.start else list(facts.begun)
    rows = [
        Event("", START, datetime.combine(day, time(), SHANGHAI), cycle=cycle)
        for cycle, day in days
        if day
    ]
    rows += [Event("", START, waiver="豁免", cycle=cycle) for cycle in facts.waived]
    return CaseFacts(scheme, "", tuple(rows), CaseState(), None, None, facts.on, False)


def surveillance_findings(facts: SurveillanceFacts) -> list[Finding]:
    """Late and overdue cycles, without those begun late before the regulation was in force."""
    case = as_case(facts)
    late = (f for f in late_surveillance(case) if case.begun[f.cycle or 0] >= IN_FORCE_FROM)
    return [*late, *overdue(case)]


def next_due(facts: SurveillanceFacts) -> date | None:
    """When the cycle after the last one is due; None where that cannot be told."""
    if not facts.months or not facts.in_force:
        return None
    begun = dict(facts.begun)
    last = max((cycle for cycle, day in begun.items() if day <= facts.on), default=0)
    start = begun[last] if last else facts.start
    return months_after(start, facts.months) if start else None


def is_certain(facts: SurveillanceFacts, finding: Finding) -> bool:
    """Whether it stays a fault even if a surveillance on the eve of complete records is missing."""
    if facts.complete_from is None or not facts.months or facts.start is None:
        return False
    begun = {0: facts.start, **dict(facts.begun)}
    cycle = finding.cycle or 0
    counted_from = max(begun[cycle - 1], facts.complete_from - timedelta(days=1))
    return begun.get(cycle, facts.on) > months_after(counted_from, facts.months)


@rule("5(6)-b")
def surveillance_on_time(facts: SurveillanceFacts) -> Judgement:
    """证书在有效期内按认证规则规定的周期接受获证后监督。"""
    if not facts.in_force:
        return not_applicable("证书已不在有效或暂停状态，不再需要监督。")
    if facts.months == 0:
        return not_applicable("认证规则不要求获证后监督。")
    if facts.months is None:
        return unknown("不知道认证规则规定的监督周期。", settles="认证规则的监督周期")
    if not facts.has_case:
        return unknown("证书没有关联认证项目，看不到监督记录。", settles="证书所属的认证项目")
    if facts.start is None:
        return unknown("不知道监督周期自何日起算。", settles="发证的日期或发证步骤的记录")
    counted: dict[str, Any] = {"months": facts.months, "cycles": len(facts.begun)}
    findings = surveillance_findings(facts)
    if findings:
        says = "".join(finding.says for finding in findings)
        counted["findings"] = [str(finding.verdict) for finding in findings]
        if any(is_certain(facts, finding) for finding in findings):
            return not_met(says, counted=counted)
        says += "此前的记录不保证完整，可能做过而没有登记。"
        return unknown(says, settles="那段时间的监督记录", counted=counted)
    due = next_due(facts)
    counted["next_due"] = due.isoformat() if due else None
    until = f"下一次不迟于{zh(due)}" if due else "下一次何时到期不详"
    says = f"每 {facts.months} 个月一次，已监督 {len(facts.begun)} 次，{until}。"
    return met(says, counted=counted)
