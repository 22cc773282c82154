"""Clauses that are recorded and left to people to judge: what the records tell of each. Pure.

Met says that what the clause asks for stands in the records, not that it was done well. What is
absent before the body's records are complete is not known. Sentences name nobody.
"""

from dataclasses import dataclass
from datetime import date

from zhiheng.law.judgement import (
    Judgement,
    Rule,
    account,
    met,
    not_applicable,
    not_met,
    unknown,
)
from zhiheng.law.records import RECORDS, absent


@dataclass(frozen=True)
class Stood:
    """Numbers that the records give on one day. complete: the body's records are, on that day.

    also: what else the director is, in words. asked, refused, waiting: needs for resources.
    nominated: managers in office whom the director nominated; by_others: whom somebody else did.
    between: managers who report to somebody other than the director. accepted, unsigned, declined:
    assignments. checks, guided, faults: notes on steps; unguided: projects under way without any;
    correcting, uncorrected: faults whose limit runs, or has passed. duties: label of the manager's
    duty document; unmapped: items of article 9 that it lacks. interferences, unanswered: reported
    interference. noticed, resulted: assessments by the authority. live, covered: certificates in
    force, and those for which exactly one manager answers. fields: with schemes; unplanned: of
    these, without a staffing plan; short: with fewer full-time people than it plans; hanging: it
    hangs on people of whom it is not known whether they are full-time. projects:
    under way; unstaffed: of these, with nobody given or having taken a step. reporting, silent,
    awaited: managers in office who have reported to the director within the body's own cadence,
    who have let it pass, and whose first report is not due yet. questioned, unverified: questions
    about people that the records raise.
    """

    on: date
    complete: bool = True
    director: bool = False
    managers: int = 0
    also: tuple[str, ...] = ()
    asked: int = 0
    refused: int = 0
    waiting: int = 0
    nominated: int = 0
    by_others: int = 0
    between: int = 0
    accepted: int = 0
    unsigned: int = 0
    declined: int = 0
    checks: int = 0
    guided: int = 0
    unguided: int = 0
    faults: int = 0
    correcting: int = 0
    uncorrected: int = 0
    duties: str = ""
    unmapped: tuple[str, ...] = ()
    interferences: int = 0
    unanswered: int = 0
    noticed: int = 0
    resulted: int = 0
    live: int = 0
    covered: int = 0
    fields: int = 0
    unplanned: int = 0
    short: int = 0
    hanging: int = 0
    projects: int = 0
    unstaffed: int = 0
    reporting: int = 0
    silent: int = 0
    awaited: int = 0
    questioned: int = 0
    unverified: int = 0


@account("2-c")
def resources_were_asked_for_and_given(stood: Stood) -> Judgement:
    """两个岗位提出的资源需求都有答复并予以配备。"""
    if not stood.asked:
        return unknown("没有登记过资源需求，够不够无从判断。", settles="两个岗位的资源需求")
    if stood.refused:
        return not_met(f"提出资源需求{stood.asked}项，{stood.refused}项不予配备。")
    if stood.waiting:
        says = f"提出资源需求{stood.asked}项，{stood.waiting}项尚未答复。"
        return unknown(says, settles="机构的答复")
    return met(f"提出资源需求{stood.asked}项，都予以配备。")


@account("4 ¶1-c")
def what_else_the_director_is(stood: Stood) -> Judgement:
    """质量总监兼任什么，如实列出，不作阻拦。"""
    if not stood.director:
        return not_applicable("没有在任总监，见第二条。")
    if stood.also:
        return met(f"总监同时是{'、'.join(stood.also)}；规定允许，不作阻拦。")
    if not stood.complete:
        return unknown("没有登记总监的兼任。", settles=("总监的其他岗位和身份", RECORDS))
    return met("总监没有登记其他岗位或身份。")


@account("5(3)-a", readings=("A-35",))
def people_are_planned_for(stood: Stood) -> Judgement:
    """总监按领域编制人员配置计划，并照计划建好队伍。"""
    if not stood.fields:
        return not_applicable("没有登记任何领域的认证规则。")
    if stood.short:
        says = f"{stood.fields}个领域中{stood.short}个的专职人员少于配置计划。"
        return absent(stood, says, "这些领域的专职人员")
    if stood.unplanned:
        says = f"{stood.fields}个领域中{stood.unplanned}个没有人员配置计划。"
        return absent(stood, says, "各领域的人员配置计划")
    if stood.hanging:
        says = f"{stood.hanging}个领域够不够，要看有些人员是否专职，没有登记。"
        return unknown(says, settles="这些人员的全职经历")
    return met(f"{stood.fields}个领域都有人员配置计划，专职人员都已配足。")


@account("6(1)-a")
def managers_were_nominated(stood: Stood) -> Judgement:
    """在任的项目质量负责人由质量总监提名。"""
    if not stood.managers:
        return not_applicable("没有在任的项目质量负责人，见第二条。")
    if stood.by_others:
        return not_met(f"在任项目质量负责人{stood.managers}名，{stood.by_others}名由他人提名。")
    lacking = stood.managers - stood.nominated
    if lacking:
        says = f"在任项目质量负责人{stood.managers}名，{lacking}名没有登记提名。"
        return unknown(says, settles="总监的提名，或总监未行使提名权的说明")
    return met(f"在任项目质量负责人{stood.managers}名，都由总监提名。")


@account("9 chapeau-a")
def managers_report_to_the_director(stood: Stood) -> Judgement:
    """项目质量负责人直接对质量总监负责，中间没有他人。"""
    if not stood.managers:
        return not_applicable("没有在任的项目质量负责人，见第二条。")
    if not stood.director:
        return absent(stood, "没有在任总监，项目质量负责人无人可对。", "总监的任命文件")
    if stood.between:
        return not_met(f"{stood.between}名项目质量负责人由总监以外的人监督。")
    return met(f"{stood.managers}名项目质量负责人直接对总监负责，指派、审核都由总监本人办理。")


@account("9 chapeau-b", readings=("A-29",))
def assignments_are_accepted(stood: Stood) -> Judgement:
    """每次指派都由项目质量负责人本人签署接受。"""
    if stood.declined:
        return not_met(f"{stood.declined}次指派本人表示不接受，尚未另行安排。")
    if stood.unsigned:
        return unknown(f"{stood.unsigned}次指派尚未签署接受。", settles="本人的签署")
    if not stood.accepted:
        return unknown("没有登记过经本人签署的指派。", settles="指派记录和本人接受")
    return met(f"{stood.accepted}次指派都由本人签署接受。")


@account("9(1)-a")
def rules_were_checked(stood: Stood) -> Judgement:
    """项目质量负责人检查质量制度的执行，留有记录。"""
    if not stood.checks:
        return absent(stood, "没有登记制度执行的检查。", "制度执行的检查记录")
    return met(f"登记制度执行检查{stood.checks}次。")


@account("9(1)-b")
def steps_were_guided(stood: Stood) -> Judgement:
    """进行中的每个项目都有项目质量负责人的督促和指导记录。"""
    if stood.unguided:
        says = f"{stood.unguided}个进行中的项目没有督促和指导记录。"
        return absent(stood, says, "督促和指导记录")
    if not stood.guided:
        return unknown("没有进行中的项目，也没有督促和指导记录。", settles="督促和指导记录")
    return met(f"进行中的项目都有督促和指导记录，共{stood.guided}次。")


@account("9(1)-c")
def faults_were_corrected(stood: Stood) -> Judgement:
    """发现未尽责的，及时纠正并经验证。"""
    if stood.uncorrected:
        return not_met(f"发现未尽责{stood.faults}起，{stood.uncorrected}起逾期没有纠正。")
    if stood.correcting:
        says = f"发现未尽责{stood.faults}起，{stood.correcting}起正在纠正或等待验证。"
        return unknown(says, settles="纠正和验证的记录")
    if stood.faults:
        return met(f"发现未尽责{stood.faults}起，都已纠正并经验证。")
    if stood.checks or stood.guided:
        return met("检查和指导中没有发现未尽责。")
    return unknown("没有登记过检查，是否有人未尽责不清楚。", settles="检查和指导的记录")


@account("9(2)-a")
def projects_are_staffed(stood: Stood) -> Judgement:
    """每个进行中的项目都已安排承担人。"""
    if not stood.projects:
        return not_applicable("没有进行中的项目。")
    if stood.unstaffed:
        says = f"{stood.projects}个进行中的项目，{stood.unstaffed}个没有安排任何承担人。"
        return absent(stood, says, "这些项目的派工")
    return met(f"{stood.projects}个进行中的项目都安排了承担人；够不够由项目质量负责人判断。")


@account("9(5)-b")
def managers_reported(stood: Stood) -> Judgement:
    """在任的项目质量负责人按机构自定的周期向总监报告认证质量工作。"""
    total = stood.reporting + stood.silent + stood.awaited
    if not total:
        return not_applicable("没有在任的项目质量负责人，见第二条。")
    if stood.silent:
        says = f"在任项目质量负责人{total}名，{stood.silent}名在报告周期内没有报告。"
        return absent(stood, says, "向总监的报告")
    if stood.awaited:
        says = f"在任项目质量负责人{total}名，{stood.awaited}名首次报告的期限未到，尚未报告。"
        return unknown(says, settles="首次向总监的报告")
    return met(f"在任项目质量负责人{total}名，都在报告周期内向总监报告过。")


@account("10-a")
def manager_s_duties_are_detailed(stood: Stood) -> Judgement:
    """项目质量负责人的职责文件细化到第九条的各项；是否结合产品特点由人判断。"""
    if not stood.duties:
        return absent(stood, "没有现行的项目质量负责人职责文件。", "项目质量负责人的职责文件")
    if stood.unmapped:
        listed = "、".join(stood.unmapped)
        return not_met(f"职责文件{stood.duties}版没有对应到{listed}。")
    return met(f"职责文件{stood.duties}版对应到第九条的各项；是否结合产品特点由人判断。")


@account("10-b")
def interference_was_answered(stood: Stood) -> Judgement:
    """对项目质量负责人履职的干预都有登记和处理。"""
    if stood.unanswered:
        says = f"登记干预{stood.interferences}起，{stood.unanswered}起没有处理结果。"
        return not_met(says)
    if stood.interferences:
        return met(f"登记干预{stood.interferences}起，都有处理结果；是否构成干预由人判断。")
    return unknown("没有登记过干预；没有登记不等于没有发生。", settles="任职人对有无干预的说明")


@account("11-a")
def assessments_are_recorded(stood: Stood) -> Judgement:
    """总局的考核通知和结果如实登记。"""
    if not stood.noticed:
        return not_applicable("没有登记过总局的考核通知。")
    waiting = stood.noticed - stood.resulted
    if waiting:
        return unknown(f"考核通知{stood.noticed}次，{waiting}次还没有结果。", settles="考核结果")
    return met(f"考核通知{stood.noticed}次，都登记了结果。")


@account("13-a", readings=("A-39",))
def indications_are_verified(stood: Stood) -> Judgement:
    """租借资质、挂靠的可疑迹象都已核实；是否违法由人认定，软件不下结论。"""
    if stood.unverified:
        says = f"记录提出待核实的迹象{stood.questioned}项，{stood.unverified}项尚未核实。"
        return unknown(says, settles="核实的结果")
    if not stood.complete:
        return unknown("没有待核实的迹象，但这一天的记录尚未声明完整。", settles=RECORDS)
    if stood.questioned:
        return met(f"记录提出的迹象{stood.questioned}项都已核实，结果见各项；是否违法由人认定。")
    return met("记录中没有可疑的迹象；没有迹象不等于没有发生。")


@account("13-b")
def liability_can_be_traced(stood: Stood) -> Judgement:
    """每张证书的责任能追到当日的总监和项目质量负责人。"""
    if not stood.live:
        return not_applicable("没有有效或暂停的证书。")
    lacking = stood.live - stood.covered
    if lacking:
        says = f"{stood.live}张证书中{lacking}张此刻追不到唯一的负责人。"
        return absent(stood, says, "这些证书由谁负责")
    if not stood.director:
        return absent(stood, "证书都有唯一的负责人，但没有在任总监。", "总监的任命文件")
    return met(f"{stood.live}张证书都能追到当日的总监和唯一的项目质量负责人。")


RECORDED: tuple[Rule, ...] = (
    resources_were_asked_for_and_given,
    what_else_the_director_is,
    people_are_planned_for,
    managers_were_nominated,
    managers_report_to_the_director,
    assignments_are_accepted,
    rules_were_checked,
    steps_were_guided,
    faults_were_corrected,
    projects_are_staffed,
    managers_reported,
    manager_s_duties_are_detailed,
    interference_was_answered,
    assessments_are_recorded,
    indications_are_verified,
    liability_can_be_traced,
)
"""Every account, in the order of the text."""
