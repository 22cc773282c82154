"""The sentences of articles 4, 8 and 13 on who may hold a post: rules over a `Person` and a day.

A competence (4.2(1), (3)–(5), 8.2(1), (3)–(5)) is met when the last assessment that counts says
so: a person's written judgement, never the program's (A-07). Years and education are in `years`.
"""

from collections.abc import Callable
from datetime import date

from zhiheng.law.judgement import Judgement, Rule, met, not_met, rule, unknown
from zhiheng.law.qualification.facts import OPEN, Ban, Competence, Person, Post
from zhiheng.law.qualification.readings import DEFAULT, Readings
from zhiheng.law.qualification.years import READINGS, YearsSheet


@rule("4 ¶1-a", readings=("A-08",))
def director_is_in_top_management(
    person: Person, on: date, readings: Readings = DEFAULT
) -> Judgement:
    """认证质量总监由机构最高管理层成员担任。"""
    if person.top_management is None:
        return unknown(
            "是否为最高管理层成员尚未登记。",
            settles="载明最高管理层成员的机构文件（top_management）",
        )
    if person.top_management:
        return met("是最高管理层成员。")
    return not_met("不是最高管理层成员。")


@rule("4 ¶1-b", readings=("A-09",))
def director_is_authorised(person: Person, on: date, readings: Readings = DEFAULT) -> Judgement:
    """认证质量总监经法定代表人或实际控制人授权；实际控制人本人任职的，由法定代表人授权。"""
    if person.authorised_by is None:
        return unknown("由谁授权尚未登记。", settles="授权书（authorised_by）")
    if person.authorised_by == "legal_representative":
        return met("由法定代表人授权。")
    if person.actual_controller is None:
        return unknown(
            "由实际控制人授权；本人是否就是实际控制人尚未登记。",
            settles="本人是否为实际控制人（actual_controller）",
        )
    if person.actual_controller:
        return not_met("本人就是实际控制人，不能自我授权；应由法定代表人授权。")
    return met("由实际控制人授权。")


@rule("4 ¶1-d")
def director_is_not_the_legal_representative(
    person: Person, on: date, readings: Readings = DEFAULT
) -> Judgement:
    """法定代表人不得担任认证质量总监。"""
    if person.legal_representative is None:
        return unknown(
            "本人是否为法定代表人尚未登记。",
            settles="本人是否为法定代表人（legal_representative）",
        )
    if person.legal_representative:
        return not_met("本人是法定代表人，不得担任认证质量总监。")
    return met("本人不是法定代表人。")


@rule("13-c", readings=("A-40",))
def no_ban_is_live(person: Person, on: date, readings: Readings = DEFAULT) -> Judgement:
    """任职人员不在禁止从事认证认可工作的期间内。"""
    if person.bans is None:
        return unknown("有无从业禁止尚未查询。", settles="从业禁止查询结果（bans）")
    doubts: list[str] = []
    for index, ban in enumerate(person.bans):
        if not _may_be_live(ban, on):
            continue
        open_questions = _ban_doubts(ban, index)
        if not open_questions:
            return not_met(f"{on}处于从业禁止期内（{_span(ban)}）。")
        doubts.extend(open_questions)
    if doubts:
        return unknown(f"{on}是否处于从业禁止期内尚不能确认。", settles=tuple(doubts))
    return met(f"{on}没有生效的从业禁止。")


def _may_be_live(ban: Ban, on: date) -> bool:
    if ban.start and ban.end and ban.end <= ban.start:
        return False
    return (ban.start is None or ban.start <= on) and (ban.end is None or on < ban.end)


def _ban_doubts(ban: Ban, index: int) -> list[str]:
    path, name = f"bans[{index}]", f"第{index + 1}项从业禁止"
    wanting = (
        (ban.start is None, "from", "开始日期"),
        (ban.end is None, "to", "结束日期"),
        (not ban.evidence, "evidence", "决定文书"),
    )
    return [f"{name}的{what}（{path}.{key}）" for lacks, key, what in wanting if lacks]


def _span(ban: Ban) -> str:
    return f"{ban.start}起，无终止日期" if ban.end == OPEN else f"{ban.start}至{ban.end}"


def last_assessment(person: Person, clause: str, on: date) -> Judgement:
    """What the assessments say of one competence clause on one day.

    Of several the last in the list counts; those after the day do not. An assessment of which
    something is not known may count or not, and matters only if it would say something else than
    what counts without it.
    """
    answers, missing = {True, False}, [f"{clause}的能力评价（competences）"]
    because = f"截至{on}没有对{clause}的能力评价。"
    for index, item in enumerate(person.competences or ()):
        if item.clause not in (clause, None) or (item.assessed and item.assessed > on):
            continue
        own = {True, False} if item.met is None else {item.met}
        doubts, open_result = _assessment_doubts(item, index)
        if not doubts:
            answers, missing = own, open_result
            because = _assessment_says(item, clause)
        elif len(answers | own) > 1:
            answers, missing = answers | own, [*missing, *doubts, *open_result]
            because = f"对{clause}的能力评价尚不能确认。"
    if len(answers) > 1:
        return unknown(because, settles=tuple(missing), clause=clause)
    return met(because) if answers == {True} else not_met(because)


def _assessment_doubts(item: Competence, index: int) -> tuple[list[str], list[str]]:
    """What keeps it open whether the assessment counts, and whether its result is open."""
    path, name = f"competences[{index}]", f"第{index + 1}项能力评价"
    wanting = (
        (item.clause is None, "clause", "所评条款"),
        (item.assessed is None, "assessed", "评价日期"),
        (not item.evidence, "evidence", "评价记录"),
    )
    doubts = [f"{name}的{what}（{path}.{key}）" for lacks, key, what in wanting if lacks]
    return doubts, [f"{name}的结论（{path}.met）"] if item.met is None else []


def _assessment_says(item: Competence, clause: str) -> str:
    by = f"由{item.by}" if item.by else ""
    result = {True: "满足", False: "不满足", None: "尚无结论"}[item.met]
    return f"{item.assessed}{by}评价{clause}：{result}。"


_COMPETENCES = {
    "4.2(1)": "总监熟悉法律法规和规范性要求，能组织建立本机构质量制度并监督落实，经书面评价。",
    "4.2(3)": "总监熟悉产品认证全过程的管理要求，能指导并监督实施，经书面评价。",
    "4.2(4)": "总监熟悉认证人员管理要求，能组织培训和考核，经书面评价。",
    "4.2(5)": "总监具备风险防控能力，能监督防控措施的落实，经书面评价。",
    "8.2(1)": "项目质量负责人熟悉法律法规和规范性要求，严格执行本机构质量制度，经书面评价。",
    "8.2(3)": "项目质量负责人熟悉所负责项目全部流程的管理要求，能指导并监督实施，经书面评价。",
    "8.2(4)": "项目质量负责人具备风险防控能力，能监督防控措施的落实，经书面评价。",
    "8.2(5)": "项目质量负责人掌握所负责领域的认证规则和专业知识，能作出认证决定，经书面评价。",
}
_PARTS = {
    "a": "具备本科及以上学历和认证认可检验检测专业工作经历。",
    "b": "研究生学历的：全职工作和其中专业工作（或中级及以上职称）达到规定年限。",
    "c": "大学本科学历的：全职工作和其中专业工作（或中级及以上职称）达到规定年限。",
}


def _named(clause: str, what: str, sentence: str) -> Callable[[Callable[..., Judgement]], Rule]:
    """Register a rule made from a table, under a name and a sentence of its own."""

    def register(function: Callable[..., Judgement]) -> Rule:
        function.__qualname__ = f"{what}[{clause}]"
        function.__doc__ = sentence
        readings = READINGS if what == "years" else ("A-07",)
        return rule(clause, readings=readings)(function)

    return register


def _competence_rule(clause: str, sentence: str) -> Rule:
    @_named(clause, "competence", sentence)
    def judge(person: Person, on: date, readings: Readings = DEFAULT) -> Judgement:
        return last_assessment(person, clause, on)

    return judge


def _years_rule(post: Post, index: int, letter: str) -> Rule:
    sentence = f"{post.label}{_PARTS[letter]}"

    @_named(f"{post.article}(2)-{letter}", "years", sentence)
    def judge(person: Person, on: date, readings: Readings = DEFAULT) -> Judgement:
        return YearsSheet(person, post, on, readings).parts()[index]

    return judge


COMPETENCE_RULES = {
    clause: _competence_rule(clause, sentence) for clause, sentence in _COMPETENCES.items()
}
YEARS_RULES = tuple(
    _years_rule(post, index, letter) for post in Post for index, letter in enumerate(_PARTS)
)
