"""Articles 2, 4, 8 and 13-c over those who hold the two posts. Pure; sentences name nobody.

Whether one person may hold a post is judged in law.qualification; here it is asked of everybody in
office. What is absent before the body's records are complete is not known, and no breach.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
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
from zhiheng.law.qualification import rules as person_rules
from zhiheng.law.qualification import without_paths
from zhiheng.law.qualification.figures import IN_FORCE
from zhiheng.law.records import RECORDS, absent, too_early
from zhiheng.posts.clocks import last_days
from zhiheng.posts.facts import Change, Office, OfficeFacts


@rule("2-a", readings=("A-10", "A-11"))
def both_posts_are_filled(facts: OfficeFacts) -> Judgement:
    """机构设有认证质量总监和认证项目质量负责人，两个岗位均有人在任。"""
    if early := too_early(facts.on):
        return early
    lacking = [
        what
        for what, held in (
            ("认证质量总监", facts.directors),
            ("认证项目质量负责人", facts.managers),
        )
        if not held
    ]
    if lacking:
        return absent(facts, f"{facts.on}没有登记在任的{'和'.join(lacking)}。", "任命文件")
    counted = {"directors": len(facts.directors), "managers": len(facts.managers)}
    acting = all(office.acting for office in facts.directors)
    mark = "（代行；规定未载明代行）" if acting else ""
    return met(f"有在任总监{mark}，项目质量负责人{len(facts.managers)}名。", counted=counted)


def _over_directors(facts: OfficeFacts, judge: Callable[[Office], Judgement]) -> Judgement:
    """The worst answer over those in office as director; not applicable without one."""
    if early := too_early(facts.on):
        return early
    if not facts.directors:
        if facts.complete:
            return not_applicable("没有在任总监，见第二条。")
        return unknown("没有登记在任总监。", settles=("任命文件", RECORDS))
    return _together([judge(office) for office in facts.directors])


def _together(answers: Iterable[Judgement]) -> Judgement:
    """One answer for all: the worst verdict, with the sentences that make it so."""
    answers = tuple(answers)
    verdict = worst(answers)
    deciding = [one for one in answers if one.verdict is verdict]
    missing = dict.fromkeys(without_paths(item) for one in deciding for item in one.missing)
    return Judgement(
        verdict,
        "".join(dict.fromkeys(one.because for one in deciding)),
        tuple(missing),
        counted={"judged": len(answers), "deciding": len(deciding)},
        readings=tuple(dict.fromkeys(item for one in answers for item in one.readings)),
    )


def _asked_of_director(facts: OfficeFacts, asked: Rule) -> Judgement:
    def judge(office: Office) -> Judgement:
        return asked(facts.persons[office.person], facts.on, facts.readings)

    return _over_directors(facts, judge)


@rule("4 ¶1-a", readings=("A-08", "A-10"))
def director_in_office_is_in_top_management(facts: OfficeFacts) -> Judgement:
    """在任的认证质量总监是机构最高管理层成员。"""
    return _asked_of_director(facts, person_rules.director_is_in_top_management)


@rule("4 ¶1-b", readings=("A-09",))
def director_in_office_is_authorised(facts: OfficeFacts) -> Judgement:
    """在任的认证质量总监经法定代表人或实际控制人授权，有授权书为证。"""

    def judge(office: Office) -> Judgement:
        if office.authorised_on is not None and office.authorised_on > facts.on:
            return not_met(f"授权日期为{office.authorised_on}，{facts.on}尚未授权。")
        if office.authorised_by and not office.authorisation_evidence:
            return unknown("登记了授权人，授权书尚未登记。", settles="授权书")
        return person_rules.director_is_authorised(
            facts.persons[office.person], facts.on, facts.readings
        )

    return _over_directors(facts, judge)


@rule("4 ¶1-d")
def director_in_office_is_not_the_legal_representative(facts: OfficeFacts) -> Judgement:
    """在任的认证质量总监不是法定代表人。"""
    return _asked_of_director(facts, person_rules.director_is_not_the_legal_representative)


@rule("4 ¶3-a", readings=("A-12",))
def director_is_filed(facts: OfficeFacts) -> Judgement:
    """认证质量总监的个人信息已在认证机构行政审批系统中报备。"""
    return _over_directors(facts, lambda office: _filed(office, facts))


def _filed(office: Office, facts: OfficeFacts) -> Judgement:
    if office.acting:
        return not_applicable("代行人员的报备，规定未载明。")
    if office.first_filed_on is not None and office.first_filed_on <= facts.on:
        if not office.first_receipt:
            return unknown(
                f"登记为{office.first_filed_on}已报备，没有回执。", settles="报备回执或系统编号"
            )
        return met(f"{office.first_filed_on}已报备，有回执。")
    return absent(facts, f"尚未报备{_internal_limit(office, facts.on)}。", "报备回执或系统编号")


def _internal_limit(office: Office, on: date) -> str:
    """The body's own limit in words; the law sets none, so it changes no verdict."""
    if office.first_due is None:
        return ""
    last, _ = last_days(office.first_due)
    state = "已过" if on > last else "未到"
    return f"；规定未写期限，本机构内部时限为{last}（{state}）"


@rule("4 ¶3-b", readings=("A-12",))
def changes_are_filed_in_time(facts: OfficeFacts) -> Judgement:
    """报备信息发生变更的，均在变更之日起30日内在系统中变更。"""

    def judge(office: Office) -> Judgement:
        happened = [one for one in office.changes if IN_FORCE <= one.changed_on <= facts.on]
        if not happened:
            return _no_change(office, facts)
        return _together([_change_in_time(one, facts.on) for one in happened])

    return _over_directors(facts, judge)


def _no_change(office: Office, facts: OfficeFacts) -> Judgement:
    if office.first_filed_on is None or office.first_filed_on > facts.on:
        return not_applicable("尚未首次报备，还没有可变更的报备信息。")
    if facts.complete:
        return met("报备以来没有登记信息变更。")
    return unknown(
        "没有登记信息变更，但这一天的记录尚未声明完整。", settles=("报备信息有无变更", RECORDS)
    )


def _change_in_time(change: Change, on: date) -> Judgement:
    strict, rolled = last_days(change.due)
    filed = change.filed_on if change.filed_on and change.filed_on <= on else None
    done = filed or on
    told = f"{zh(change.changed_on)}变更“{change.what}”，30日至{zh(strict)}"
    counted = {"last_day_strict": str(strict), "last_day_rolled": str(rolled)}
    if done <= strict:
        state = f"已于{zh(filed)}变更报备。" if filed else f"期限未到，还有{(strict - on).days}天。"
        return met(f"{told}，{state}", counted=counted)
    if done <= rolled:
        return unknown(
            f"{told}，最后一日为休息日；顺延计算至{zh(rolled)}，是否可以顺延规定未写明。",
            settles="主管部门对期限顺延的答复", counted=counted,
        )  # fmt: skip
    late = (done - strict).days
    still = f"至{zh(on)}仍未变更报备，已迟{late}天。"
    state = f"{zh(filed)}才变更报备，迟{late}天。" if filed else still
    return not_met(f"{told}，{state}", counted={**counted, "late_days": late})


@rule("8 ¶1-a", readings=("A-11", "A-32"))
def managers_cover_every_scheme(facts: OfficeFacts) -> Judgement:
    """机构按业务领域设有一名或多名认证项目质量负责人，每个有有效证书的认证规则都有人负责。"""
    if early := too_early(facts.on):
        return early
    if not facts.managers:
        return absent(facts, f"{facts.on}没有登记在任的认证项目质量负责人。", "任命文件")
    if any(not office.schemes for office in facts.managers):
        return met(f"项目质量负责人{len(facts.managers)}名，有人负责全部认证规则。")
    if facts.live_schemes is None:
        return unknown("有有效证书的认证规则尚不清楚。", settles="认证证书登记")
    covered = {code for office in facts.managers for code in office.schemes}
    if uncovered := sorted(facts.live_schemes - covered):
        listed = "、".join(uncovered[:8]) + (f"等{len(uncovered)}个" if len(uncovered) > 8 else "")
        return absent(facts, f"认证规则{listed}没有项目质量负责人。", "负责人的规则范围")
    return met(
        f"项目质量负责人{len(facts.managers)}名，负责全部{len(facts.live_schemes)}个有有效证书的"
        "认证规则。"
    )


@rule("13-c", readings=("A-40",))
def nobody_banned_holds_a_post(facts: OfficeFacts) -> Judgement:
    """处于从业禁止期内的人员不担任两类岗位，也不承担认证项目。"""
    if early := too_early(facts.on):
        return early
    asked = dict.fromkeys([office.person for office in facts.offices])
    asked |= dict.fromkeys(sorted(facts.assigned or (), key=str))
    if not asked:
        return absent(facts, "没有登记在任人员。", "任命文件")
    answers = {
        key: person_rules.no_ban_is_live(facts.persons[key], facts.on, facts.readings)
        for key in asked
    }
    whole = _together(answers.values())
    concerned = [str(key) for key, one in answers.items() if one.verdict is whole.verdict]
    if whole.verdict is Verdict.MET and facts.assigned is None:
        return unknown(
            "在任人员没有生效的从业禁止；承担项目的人员尚不清楚。", settles="证书负责人登记"
        )
    if whole.verdict is Verdict.MET:
        return replace(whole, because=f"在任和承担项目的{len(answers)}人都没有生效的从业禁止。")
    return replace(
        whole,
        because=f"{len(answers)}人中{len(concerned)}人：{whole.because}",
        counted={"judged": len(answers), "persons": concerned},
    )


OFFICE_RULES: tuple[Rule, ...] = (
    both_posts_are_filled,
    director_in_office_is_in_top_management,
    director_in_office_is_authorised,
    director_in_office_is_not_the_legal_representative,
    director_is_filed,
    changes_are_filed_in_time,
    managers_cover_every_scheme,
    nobody_banned_holds_a_post,
)
"""Every rule over `OfficeFacts`, in the order of the text."""
