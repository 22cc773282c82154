"""5(3)-b and 9(2)-b over the plan of a year. Pure; sentences name nobody.

Days that the body set itself are measured where the law names none, and are said to be its own.
"""

from datetime import date, timedelta

from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown
from zhiheng.law.records import RECORDS, too_early
from zhiheng.training.facts import PlanFacts

SHOWN = 3


def last_plan_day(year: int, days: int) -> date:
    """The last day on which the plan of the year is adopted in time, by the body's own number."""
    return date(year, 1, 1) + timedelta(days=days - 1)


@rule("5(3)-b", readings=("A-36",))
def plan_is_made_and_held(facts: PlanFacts) -> Judgement:
    """总监组织了当年的培训考核计划，到期的项目都已开展并有结果。"""
    if early := too_early(facts.on):
        return early
    if facts.adopted_on is None:
        return _no_plan(facts)
    due = [one for one in facts.items if one.due < facts.on]
    lacking = [one for one in due if one.held is None]
    counted = {"items": len(facts.items), "due": len(due), "not_held": len(lacking)}
    told = f"{facts.on.year}年计划{len(facts.items)}项，已到期{len(due)}项"
    if lacking:
        says = f"{told}，其中{len(lacking)}项没有开展（{_numbers(lacking)}）"
        if facts.complete:
            return not_met(f"{says}。", counted=counted)
        settles = ("这些项目的培训记录", RECORDS)
        return unknown(f"{says}，但记录尚未声明完整。", settles=settles, counted=counted)
    if waiting := sum(one.no_result for one in facts.items):
        says = f"{told}，都已开展；{waiting}人次到场而没有考核结果。"
        return unknown(says, settles="考核结果", counted=counted)
    return met(f"{told}，都已开展并有结果。", counted=counted)


def _no_plan(facts: PlanFacts) -> Judgement:
    year, last = facts.on.year, last_plan_day(facts.on.year, facts.plan_days)
    settles = (f"{year}年的培训考核计划", RECORDS)
    if facts.on <= last:
        says = f"还没有{year}年的培训考核计划；规定未写期限，本机构内部时限为{last}，未到。"
        return unknown(says, settles=settles[0])
    says = f"没有{year}年的培训考核计划；规定未写期限，已过本机构内部时限{last}"
    if facts.complete:
        return not_met(f"{says}。")
    return unknown(f"{says}，但记录尚未声明完整。", settles=settles)


@rule("9(2)-b", readings=("A-36",))
def training_is_carried_out(facts: PlanFacts) -> Judgement:
    """照计划开展了培训考核：到期的项目，应当参加的人都已参加并通过。"""
    if early := too_early(facts.on):
        return early
    if facts.adopted_on is None:
        if facts.complete:
            return not_applicable(f"没有{facts.on.year}年的培训考核计划，见 5(3)-b。")
        settles = (f"{facts.on.year}年的培训考核计划", RECORDS)
        return unknown("没有登记培训考核计划。", settles=settles)
    late = [one for one in facts.items if one.late]
    people = sum(one.late for one in late)
    counted = {"late": people, "owing": sum(one.owing for one in facts.items)}
    if people:
        says = f"{people}人次欠已到期的培训（{_numbers(late)}）"
        if facts.complete:
            return not_met(f"{says}。", counted=counted)
        settles = ("到场与考核的记录", RECORDS)
        return unknown(f"{says}，但记录尚未声明完整。", settles=settles, counted=counted)
    if waiting := sum(one.no_result for one in facts.items):
        says = f"{waiting}人次到场而没有考核结果。"
        return unknown(says, settles="考核结果", counted=counted)
    done = sum(one.people - one.owing for one in facts.items)
    return met(f"没有人欠已到期的培训；已完成{done}人次，未到期{counted['owing']}人次。",
               counted=counted)  # fmt: skip


def _numbers(items: list) -> str:
    shown = "、".join(one.number for one in items[:SHOWN])
    return shown + ("等" if len(items) > SHOWN else "")
