"""5(6)-d: a suspension or withdrawal is made public together with the act."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, met, not_met, rule, unknown


@dataclass(frozen=True)
class PublicationFacts:
    """One suspension or withdrawal: the day it took effect and the day it was published.

    published None: no publication is recorded. days: how many days the body's own limit allows
    after the act (0: the same day). complete_from: as for coverage; None: not declared.
    """

    acted: date
    published: date | None
    on: date
    complete_from: date | None
    days: int = 0


@rule("5(6)-d")
def published_with_the_act(facts: PublicationFacts) -> Judgement:
    """暂停、撤销证书的结果随决定一并向社会公布。"""
    due = facts.acted + timedelta(days=facts.days)
    own = f"（内部时限：{facts.days} 天内）" if facts.days else ""
    counted = {"acted": facts.acted.isoformat(), "due": due.isoformat(), "internal": bool(own)}
    base = f"{zh(facts.acted)}生效{own}"
    if facts.published and facts.published <= due:
        return met(f"{base}，{zh(facts.published)}已公布。", counted=counted)
    if facts.published:
        late = (facts.published - due).days
        says = f"{base}，{zh(facts.published)}才公布，迟 {late} 天。"
        return not_met(says, counted={**counted, "late_days": late})
    if facts.complete_from is None or facts.acted < facts.complete_from:
        says = f"{base}，没有公布记录；当时的记录不保证完整，可能只是没有登记。"
        return unknown(says, settles="公布的日期与凭据", counted=counted)
    if facts.on <= due:
        return met(
            f"{base}，应在{zh(due)}以内公布，尚在期内。", counted={**counted, "running": True}
        )
    late = (facts.on - due).days
    return not_met(
        f"{base}，至今没有公布记录，已迟 {late} 天。", counted={**counted, "late_days": late}
    )
