"""Rules over the whole body that no area below can ask alone. Pure; sentences name nobody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from zhiheng.law.clock import zh
from zhiheng.law.judgement import (
    Judgement,
    Rule,
    Verdict,
    met,
    not_applicable,
    not_met,
    rule,
    unknown,
    worst,
)
from zhiheng.law.qualification import Post, without_paths
from zhiheng.law.qualification import rules as person_rules
from zhiheng.law.records import RECORDS
from zhiheng.law.register import obligation

SHOWN = 3


def in_force_from() -> date:
    """The day from which the regulation is in force (article 18)."""
    return obligation("18").in_force_from


# -- 18 --------------------------------------------------------------------------------------------


@rule("18", readings=("A-48",))
def regulation_is_in_force(on: date) -> Judgement:
    """规定自2026年1月1日起施行；施行以前的事不算违反。"""
    start = in_force_from()
    counted = {"from": start.isoformat()}
    if on < start:
        says = f"规定自{zh(start)}起施行，{zh(on)}尚不适用，不产生不符合。"
        return not_applicable(says, counted=counted)
    return met(f"规定自{zh(start)}起施行，{zh(on)}适用。", counted=counted)


# -- 4.2, 8.2: everybody in office -----------------------------------------------------------------


@dataclass(frozen=True)
class HolderFacts:
    """Everybody in office in one post on one day, each with the answer to one clause.

    complete: the body's records are complete on that day, so who is absent is not there.
    """

    post: Post
    on: date
    complete: bool
    answers: tuple[Judgement, ...]


def _over_holders(facts: HolderFacts) -> Judgement:
    """The worst answer over those in office; not applicable without anybody."""
    name = facts.post.label
    if not facts.answers:
        if facts.complete:
            return not_applicable(f"没有在任的{name}，见第二条。")
        return unknown(f"没有登记在任的{name}。", settles=("任命文件", RECORDS))
    verdict = worst(facts.answers)
    deciding = [one for one in facts.answers if one.verdict is verdict]
    counts = {each.value: sum(a.verdict is each for a in facts.answers) for each in Verdict}
    missing = dict.fromkeys(without_paths(item) for one in deciding for item in one.missing)
    return Judgement(
        verdict, _told(name, counts), tuple(missing), counted=counts,
        readings=tuple(dict.fromkeys(item for one in facts.answers for item in one.readings)),
    )  # fmt: skip


def _told(name: str, counts: dict[str, int]) -> str:
    words = (
        (Verdict.MET, "满足"),
        (Verdict.NOT_MET, "不满足"),
        (Verdict.UNKNOWN, "未知"),
        (Verdict.NOT_APPLICABLE, "不适用"),
    )
    told = "，".join(f"{counts[key.value]} 名{word}" for key, word in words if counts[key.value])
    return f"在任{name} {sum(counts.values())} 名：{told}。"


def _holder_rule(clause: str, post: Post) -> Rule:
    def judge(facts: HolderFacts) -> Judgement:
        return _over_holders(facts)

    judge.__qualname__ = f"holders[{clause}]"
    judge.__doc__ = f"在任的{post.label}人人满足本条。"
    return rule(clause)(judge)


HOLDER_CLAUSES: dict[str, Post] = {
    clause: post
    for post in Post
    for clause in (
        f"{post.article}(1)",
        *(f"{post.article}(2)-{letter}" for letter in "abc"),
        *(f"{post.article}({item})" for item in (3, 4, 5)),
    )
}
HOLDER_RULES = {clause: _holder_rule(clause, post) for clause, post in HOLDER_CLAUSES.items()}


# -- 5(4)-a, 9(3)-b: every project -----------------------------------------------------------------


@dataclass(frozen=True)
class CasesTally:
    """How many projects were judged how; kinds: (key, word, number) of their faults."""

    met: int = 0
    not_met: int = 0
    unknown: int = 0
    not_applicable: int = 0
    kinds: tuple[tuple[str, str, int], ...] = ()

    @property
    def judged(self) -> int:
        return self.met + self.not_met + self.unknown


@rule("9(3)-b", "5(4)-a", readings=("A-33",))
def all_procedures_followed(tally: CasesTally) -> Judgement:
    """每个认证项目的流程都完整规范：步骤不增、不减、不漏，评价与决定由不同的人承担。"""
    counted = {
        "met": tally.met, "not_met": tally.not_met, "unknown": tally.unknown,
        "kinds": {key: number for key, _, number in tally.kinds},
    }  # fmt: skip
    if not tally.judged and not tally.not_applicable:
        says = "还没有登记任何认证项目，无从判断。"
        return unknown(says, settles="认证项目及其程序事件的记录", counted=counted)
    if not tally.judged:
        return not_applicable("施行以来没有进行中的认证项目。", counted=counted)
    told = "、".join(f"{label} {number} 处" for _, label, number in tally.kinds[:SHOWN])
    total = f"施行以来的项目共 {tally.judged} 个"
    if tally.not_met:
        rest = f"，另有 {tally.unknown} 个未知" if tally.unknown else ""
        says = f"{total}，其中 {tally.not_met} 个不符合程序{rest}（{told}）。"
        return not_met(says, counted=counted)
    if tally.unknown:
        says = f"{total}，其中 {tally.unknown} 个未知（{told}），其余符合。"
        return unknown(says, settles=f"这 {tally.unknown} 个项目所缺的记录", counted=counted)
    return met(f"{total}，步骤、次序、数量和人员分离都符合程序。", counted=counted)


# -- 9(4)-a: what the managers answer for ----------------------------------------------------------


@dataclass(frozen=True)
class ManagedFacts:
    """surveillance: the answer to 5(6)-b. unmanaged: certificates in force for which not exactly
    one manager answers on the day. complete: the body's records are complete on that day.
    """

    surveillance: Judgement
    unmanaged: int
    complete: bool


@rule("9(4)-a")
def managers_see_to_surveillance(facts: ManagedFacts) -> Judgement:
    """项目质量负责人负责所管产品的获证后监督：每张有效或暂停的证书有人负责，并按期监督。"""
    whole = replace(facts.surveillance, clause="", readings=())
    if not facts.unmanaged or whole.verdict not in (Verdict.MET, Verdict.UNKNOWN):
        return whole
    says = f"{facts.unmanaged} 张证书此刻不是恰有一人负责，其监督由谁负责不清楚。{whole.because}"
    counted = {**whole.counted, "unmanaged": facts.unmanaged}
    if facts.complete:
        return not_met(says, counted=counted)
    return unknown(says, settles=("这些证书由谁负责", RECORDS), counted=counted)


# -- the rules of one person, for findings ---------------------------------------------------------

DIRECTOR_RULES: dict[str, tuple[str, Callable[..., Judgement]]] = {
    "4 ¶1-a": ("director_seat", person_rules.director_is_in_top_management),
    "4 ¶1-d": ("legal_representative", person_rules.director_is_not_the_legal_representative),
}
"""Clause → kind of its finding and the rule of one person. (4 ¶1-b asks for the letter too.)"""
