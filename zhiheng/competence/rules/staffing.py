"""5(3)-c: enough certification people for the field; the law's minimum, the body's own limit; and
5(3)-a: as many as the body itself plans. Pure.

Source: 认证认可条例第十条, ten full-time certification people of the field (figure
field_staff_minimum); reading A-35 for what is enough beyond.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.law.figures import figure
from zhiheng.law.judgement import (
    Judgement,
    Verdict,
    met,
    not_applicable,
    not_met,
    rule,
    unknown,
    worst,
)
from zhiheng.law.records import RECORDS

CLAUSE, PLAN, READINGS = "5(3)-c", "5(3)-a", ("A-34", "A-35")
MINIMUM = "field_staff_minimum"


@dataclass(frozen=True)
class FieldFacts:
    """One field on one day. full_time: certainly so; unsure: people of whom it is not known.

    active: whether the body has schemes of the field. complete: its records are, on that day.
    over: how many carry more projects than the body's own limit, None: there is no limit.
    planned: how many full-time people the body's own plan asks for, None: there is no plan.
    """

    field: str
    on: date
    active: bool
    full_time: int
    unsure: int
    complete: bool
    over: int | None = None
    planned: int | None = None

    @property
    def short(self) -> int:
        """How many full-time people the plan has more than there are, the unsure counted."""
        return max((self.planned or 0) - self.full_time - self.unsure, 0)

    @property
    def doubtful(self) -> bool:
        """Whether it hangs on people of whom it is not known whether they are full-time."""
        return not self.short and (self.planned or 0) > self.full_time


def minimum(on: date) -> int:
    """The law's number in force on a day."""
    value = figure(MINIMUM, on).value
    if not isinstance(value, int):
        raise TypeError(f"{MINIMUM} is no number of persons")
    return value


def enough_full_time(facts: FieldFacts) -> Judgement:
    """相应领域的专职认证人员不少于法定的最低人数。"""
    wanted = minimum(facts.on)
    counted = {"full_time": facts.full_time, "unsure": facts.unsure, "minimum": wanted}
    more = {"counted": counted, "clause": CLAUSE, "readings": READINGS}
    if not facts.active:
        return not_applicable(f"{facts.field}：没有这一领域的认证规则。", **more)
    says = f"{facts.field}：专职认证人员 {facts.full_time} 人，法定最少 {wanted} 人"
    if facts.full_time >= wanted:
        return met(f"{says}。", **more)
    if facts.unsure and facts.full_time + facts.unsure >= wanted:
        says += f"；另有 {facts.unsure} 人是否专职没有登记。"
        return unknown(says, settles="这些人员的全职经历", **more)
    if not facts.complete:
        settles = (RECORDS, "其余专职人员的授权")
        return unknown(f"{says}；机构没有声明当日的记录完整。", settles=settles, **more)
    return not_met(f"{says}。", **more)


def within_own_limit(facts: FieldFacts) -> Judgement:
    """每人在办的项目不超过机构自定的上限。"""
    more = {"clause": CLAUSE, "readings": ("A-35",)}
    if not facts.active:
        return not_applicable(f"{facts.field}：没有这一领域的认证规则。", **more)
    if facts.over is None:
        says = f"{facts.field}：机构还没有定每人的负荷上限。"
        return unknown(says, settles="机构自定的负荷上限", **more)
    if facts.over:
        return not_met(f"{facts.field}：{facts.over} 人超过机构自定的负荷上限。", **more)
    return met(f"{facts.field}：没有人超过机构自定的负荷上限。", **more)


def as_planned(facts: FieldFacts) -> Judgement:
    """专职认证人员不少于机构的人员配置计划。"""
    more: dict[str, Any] = {"clause": PLAN, "readings": ("A-35",)}
    if not facts.active:
        return not_applicable(f"{facts.field}：没有这一领域的认证规则。", **more)
    if facts.planned is None:
        return _lacking(facts, f"{facts.field}：没有人员配置计划", "各领域的人员配置计划", more)
    count, short = facts.planned, facts.short
    if short:
        says = f"{facts.field}：计划专职 {count} 人，还差 {short} 人"
        return _lacking(facts, says, "这些领域的专职人员", more)
    if facts.doubtful:
        says = f"{facts.field}：计划专职 {count} 人，要看其余人员是否专职，没有登记。"
        return unknown(says, settles="这些人员的全职经历", **more)
    return met(f"{facts.field}：计划专职 {count} 人，已配足。", **more)


def _lacking(facts: FieldFacts, says: str, settles: str, more: dict[str, Any]) -> Judgement:
    if facts.complete:
        return not_met(f"{says}。", **more)
    told = f"{says}；机构没有声明当日的记录完整。"
    return unknown(told, settles=(settles, RECORDS), **more)


@rule("5(3)-c", readings=READINGS)
def enough_people(fields: tuple[FieldFacts, ...]) -> Judgement:
    """各领域的专职认证人员不少于法定人数，每人在办的项目不超过机构自定的上限。"""
    parts = tuple(one(each) for each in fields for one in (enough_full_time, within_own_limit))
    telling = tuple(one for one in parts if one.verdict is not Verdict.NOT_APPLICABLE)
    if not telling:
        says = "没有登记任何领域的认证规则，无从判断。"
        return unknown(says, settles="开展认证的领域及其认证规则")
    verdict = worst(telling)
    deciding = tuple(one for one in telling if one.verdict is verdict)
    missing = tuple(dict.fromkeys(phrase for one in deciding for phrase in one.missing))
    if verdict is Verdict.MET:
        return met("各领域的专职人数和每人的负荷都在限度以内。", parts=telling)
    says = "".join(one.because for one in deciding)
    if verdict is Verdict.UNKNOWN:
        return unknown(says, settles=missing, parts=telling)
    return not_met(says, parts=telling)
