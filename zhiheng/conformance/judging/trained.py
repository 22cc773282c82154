"""Clauses 5(3)-b and 9(2)-b: the training plan of the year, and whether it is carried out."""

from collections.abc import Iterator
from datetime import date

from zhiheng.access.terms import Post
from zhiheng.conformance.found import FAULTY, Answered, Fault, Ref, since_of
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.training.facts import ItemTally, PlanFacts
from zhiheng.training.queries import plan_facts
from zhiheng.training.rules import last_plan_day, plan_is_made_and_held, training_is_carried_out

ITEM, BODY = "training_planitem", "body_body"


def judged(on: date) -> tuple[dict[str, Answered], list[Fault]]:
    """Both answers for the year in which the day lies, and what is behind them."""
    facts = plan_facts(on)
    faults = list(_faults(facts))
    records = tuple(
        Ref(ITEM, one.key, one.number, f"/training/items/{one.key}/") for one in facts.items
    )
    answers = {}
    for rule in (plan_is_made_and_held, training_is_carried_out):
        answer = rule(facts)
        own = [fault for fault in faults if fault.clause == answer.clause]
        answers[answer.clause] = Answered(
            answer, records, len(records), since_of(answer, own)
        )  # fmt: skip
    return answers, faults


def _faults(facts: PlanFacts) -> Iterator[Fault]:
    made, carried = plan_is_made_and_held(facts), training_is_carried_out(facts)
    if facts.adopted_on is None:
        if made.verdict in FAULTY:
            yield _no_plan(facts, made)
        return
    for one in facts.items:
        past = one.due < facts.on
        if past and one.held is None and made.verdict in FAULTY:
            yield _of_item(one, made, "training_item", f"培训项目 {one.number} 到期没有开展。")
        elif one.no_result and made.verdict in FAULTY:
            says = f"培训项目 {one.number} 有人到场而没有考核结果。"
            yield _of_item(one, made, "training_item", says, Verdict.UNKNOWN)
        if one.late and carried.verdict in FAULTY:
            says = f"培训项目 {one.number} 已到期，还有人没有完成。"
            yield _of_item(one, carried, "training_owed", says)


def _no_plan(facts: PlanFacts, answer: Judgement) -> Fault:
    year, last = facts.on.year, last_plan_day(facts.on.year, facts.plan_days)
    says = f"没有{year}年的培训考核计划；规定未写期限，本机构内部时限为{zh(last)}。"
    return Fault(
        "5(3)-b", "training_plan", answer.verdict, BODY, None, f"{year}", says, detail=str(year),
        owner_post=Post.QUALITY_DIRECTOR,
    )  # fmt: skip


def _of_item(
    one: ItemTally, answer: Judgement, kind: str, says: str, verdict: Verdict | None = None
) -> Fault:
    owner = Post.QUALITY_DIRECTOR if answer.clause == "5(3)-b" else Post.PROJECT_QUALITY_MANAGER
    return Fault(
        answer.clause, kind, verdict or answer.verdict, ITEM, one.key, one.number, says,
        owner_post=owner,
    )  # fmt: skip
