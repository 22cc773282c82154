"""5(3)-d over the whole body: whoever took a step, or is to take one, was fit for it. Pure.

The gate (rules.gate) answers before somebody is given a step; this answers for what the records
hold all the same: imported, or written down with a reason.
"""

from dataclasses import dataclass
from datetime import date

from zhiheng.competence.rules.gate import Ask, PersonFacts, Weight, gate
from zhiheng.law.judgement import Judgement, Verdict, not_applicable, not_met, rule, unknown
from zhiheng.law.judgement import met as is_met

# What the gate finds and what a finding calls it. What hangs on the step alone is not held against
# anybody afterwards: training and leaving have findings and questions of their own.
KINDS = {
    "ban": "work_banned", "registration": "work_unregistered", "one_body": "work_two_bodies",
    "authorisation": "work_unauthorised", "conflict": "work_conflict",
}  # fmt: skip
# A ban, another body, an interest stand in the records; a registration or authorisation lacks in
# them, and before they are complete it may merely not have been written down.
RECORDED = frozenset({"ban", "one_body", "conflict"})


def against(facts: PersonFacts, ask: Ask, complete_from: date | None) -> dict[str, bool]:
    """What stands against a step that was taken on a day: kind of finding → whether for certain.

    complete_from: the day from which the body's records are declared complete.
    """
    complete = complete_from is not None and complete_from <= ask.day
    found: dict[str, bool] = {}
    for one in gate(facts, ask):
        kind = KINDS.get(one.kind)
        if kind is None or one.weight is Weight.NOTED:
            continue
        known = one.judgement.verdict is Verdict.NOT_MET and (complete or one.kind in RECORDED)
        found[kind] = found.get(kind, False) or known
    return found


@dataclass(frozen=True)
class FitnessTally:
    """works: steps taken or given since the regulation is in force, by persons of ours. unfit: of
    these, with something plainly against it; doubtful: it cannot be told. interested: certificates
    for which somebody answers who has an interest in the client. people: who may take steps or
    holds a post; elsewhere: of these, who declare another body; undeclared: who lack a declaration
    of the last year. undated: steps of which no day is recorded, not among the works: on which day
    their person had to be fit is not known.
    """

    works: int = 0
    unfit: int = 0
    doubtful: int = 0
    interested: int = 0
    people: int = 0
    elsewhere: int = 0
    undeclared: int = 0
    undated: int = 0


@rule("5(3)-d", readings=("A-34",))
def everybody_was_fit(tally: FitnessTally) -> Judgement:
    """承担每一步的人员当日都已注册、获授权，只在本机构执业，没有禁业和利益关系。"""
    counted = {
        "works": tally.works, "unfit": tally.unfit, "doubtful": tally.doubtful,
        "interested": tally.interested, "people": tally.people, "elsewhere": tally.elsewhere,
        "undeclared": tally.undeclared, "undated": tally.undated,
    }  # fmt: skip
    if not tally.people and not tally.works:
        says = "没有登记可以承担步骤的人员，也没有登记由谁承担过哪一步。"
        return unknown(says, settles=("步骤授权", "程序事件的承担人"), counted=counted)
    told = f"施行以来由本机构人员承担 {tally.works} 次"
    wrong = _listed(
        (tally.unfit, f"{tally.unfit} 次不符合派工条件"),
        (tally.interested, f"{tally.interested} 张证书的负责人与委托人有利益关系"),
        (tally.elsewhere, f"{tally.elsewhere} 人声明同时在其他机构"),
    )
    doubt = _listed(
        (tally.doubtful, f"{tally.doubtful} 次不清楚是否符合"),
        (tally.undated, f"{tally.undated} 次没有登记时间"),
        (tally.undeclared, f"{tally.undeclared} 人缺一年内的声明"),
    )
    if wrong:
        more = f"；另有{doubt}。" if doubt else "。"
        return not_met(f"{told}：{wrong}{more}", counted=counted)
    if doubt:
        settles: tuple[str, ...] = ("承担人当日的注册、授权", "只在本机构执业的声明和公正性声明")
        settles = ("这些事件的时间", *settles) if tally.undated else settles
        return unknown(f"{told}：{doubt}。", settles=settles, counted=counted)
    if not tally.works:
        says = "施行以来没有由本机构人员承担的步骤；可承担的人员声明齐全。"
        return not_applicable(says, counted=counted)
    return is_met(f"{told}，都符合派工条件；各人声明齐全。", counted=counted)


def _listed(*counts: tuple[int, str]) -> str:
    return "、".join(says for number, says in counts if number)
