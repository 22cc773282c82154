"""5(3)-e: the director supervises how project quality managers do their duty. Pure.

The law names no cadence; it is measured by the body's own, which is said to be its own.
"""

from dataclasses import dataclass
from datetime import date

from zhiheng.law.clock import add_months
from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown
from zhiheng.law.records import RECORDS, too_early
from zhiheng.law.register import obligation


@dataclass(frozen=True)
class Supervised:
    """A manager in office: since when, and the day on which he was supervised last, if ever."""

    starts: date
    last: date | None

    def due(self, months: int) -> date:
        """The last day in time: the cadence from the last supervision, from the beginning in the
        post, at the earliest from the first day of the regulation."""
        begun = max(self.starts, obligation("18").in_force_from)
        return add_months(max(self.last, begun) if self.last else begun, months)


@dataclass(frozen=True)
class SupervisionFacts:
    """Every manager in office on a day. months: the body's own cadence."""

    on: date
    complete: bool
    months: int
    managers: tuple[Supervised, ...]


@rule("5(3)-e", readings=("A-44",))
def managers_are_supervised(facts: SupervisionFacts) -> Judgement:
    """总监按机构自定的周期监督了每一名在任项目质量负责人的履职。"""
    if early := too_early(facts.on):
        return early
    if not facts.managers:
        if facts.complete:
            return not_applicable("没有在任的项目质量负责人，见第二条。")
        return unknown("没有登记在任的项目质量负责人。", settles=("任命文件", RECORDS))
    late = [one for one in facts.managers if one.due(facts.months) < facts.on]
    counted = {"managers": len(facts.managers), "late": len(late)}
    told = f"在任项目质量负责人{len(facts.managers)}名，本机构自定每{facts.months}个月监督一次"
    if not late:
        return met(f"{told}，都在周期之内。", counted=counted)
    says = f"{told}，{len(late)}名已过周期没有监督记录"
    if facts.complete:
        return not_met(f"{says}。", counted=counted)
    settles = ("监督履职的记录", RECORDS)
    return unknown(f"{says}，但记录尚未声明完整。", settles=settles, counted=counted)
