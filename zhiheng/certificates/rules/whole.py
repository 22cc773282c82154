"""The whole body in one answer: the tally of many, with the sentence that counts them."""

from dataclasses import dataclass

from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown


@dataclass(frozen=True)
class Tally:
    """How many were judged how. registered: whether the body has any certificate at all."""

    met: int = 0
    not_met: int = 0
    unknown: int = 0
    not_applicable: int = 0
    registered: bool = True

    @classmethod
    def of(cls, total: int, live: int, bad: int, doubtful: int) -> "Tally":
        """Of so many certificates; live: those to which the rule applies."""
        return cls(live - bad - doubtful, bad, doubtful, total - live, registered=total > 0)

    @property
    def judged(self) -> int:
        return self.met + self.not_met + self.unknown


def _whole(tally: Tally, unit: str, good: str, bad: str, none: str) -> Judgement:
    """One not met makes the whole not met, else one unknown unknown; no register is unknown."""
    counted = {"met": tally.met, "not_met": tally.not_met, "unknown": tally.unknown}
    if not tally.registered:
        says = "还没有登记任何证书，无从判断。"
        return unknown(says, settles="证书登记（导入或逐张登记）", counted=counted)
    if not tally.judged:
        return not_applicable(none, counted=counted)
    total = f"共 {tally.judged} {unit}"
    if tally.not_met:
        rest = f"，另有 {tally.unknown} {unit}未知" if tally.unknown else ""
        return not_met(f"{total}，其中 {tally.not_met} {unit}{bad}{rest}。", counted=counted)
    if tally.unknown:
        says = f"{total}，其中 {tally.unknown} {unit}未知，其余{good}。"
        return unknown(says, settles=f"这 {tally.unknown} {unit}所缺的记录", counted=counted)
    return met(f"{total}，都{good}。", counted=counted)


@rule("8 ¶1-b", readings=("A-29", "A-30"))
def all_covered(tally: Tally) -> Judgement:
    """2026年1月1日以来，每张有效或暂停的证书每一天都恰有一名在任的项目质量负责人。"""
    return _whole(tally, "张证书", "每天恰有一人负责", "有无人负责或多人负责的日子",
                  "2026年1月1日以来没有有效或暂停的证书。")  # fmt: skip


@rule("5(6)-b")
def all_surveilled(tally: Tally) -> Judgement:
    """每张有效或暂停的证书都按认证规则的周期接受获证后监督。"""
    return _whole(tally, "张证书", "按期监督", "监督逾期或曾经迟于周期",
                  "没有需要监督的有效或暂停证书。")  # fmt: skip


@rule("5(6)-c", readings=("A-20",))
def all_suspended_in_time(tally: Tally) -> Judgement:
    """凡确认产品不能持续符合的，都在期限内暂停或撤销了证书。"""
    return _whole(tally, "次确认或暂停、撤销", "在期限内", "超过期限",
                  "没有确认过产品不能持续符合的事实。")  # fmt: skip


@rule("5(6)-d")
def all_published(tally: Tally) -> Judgement:
    """每次暂停、撤销都随决定向社会公布。"""
    return _whole(tally, "次暂停或撤销", "随决定公布", "没有随决定公布",
                  "没有暂停或撤销过证书。")  # fmt: skip
