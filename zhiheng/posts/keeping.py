"""2-b, 6 chapeau, 6(1)-b, 11-b: what stands in writing about the two posts. Pure; names nobody.

What is absent before the body's records are complete is not known, and no breach.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiheng.law.judgement import (
    Judgement,
    Rule,
    Verdict,
    met,
    not_applicable,
    not_met,
    rule,
    unknown,
)
from zhiheng.law.qualification.figures import IN_FORCE
from zhiheng.law.records import RECORDS, absent, too_early
from zhiheng.posts.facts import DIRECTOR, MANAGER, Office

WORDS = {DIRECTOR: "认证质量总监", MANAGER: "认证项目质量负责人"}
POWERS = ("6(1)", "6(2)", "6(3)", "6(4)")
"""The powers of article 6, as a letter of authorisation lists them."""


@dataclass(frozen=True)
class Assessed:
    """One assessment by the authority that was not passed, and what was done since."""

    id: UUID
    person: UUID
    result_on: date
    due: date
    measures_on: date | None
    rectified_on: date | None


@dataclass(frozen=True)
class Kept:
    """What stands in writing on one day.

    documents: post → label of the duty document in force. confirmed: appointments that have
    acknowledged the one in force for their post. failed: assessments not passed by that day.
    complete: the body's records are complete on that day.
    """

    on: date
    complete: bool
    offices: tuple[Office, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    confirmed: frozenset[UUID] = frozenset()
    failed: tuple[Assessed, ...] = ()

    def of(self, post: str) -> tuple[Office, ...]:
        return tuple(one for one in self.offices if one.post == post)


def unwritten(kept: Kept) -> list[str]:
    """Posts without a duty document in force."""
    written = {post for post, _ in kept.documents}
    return [post for post in WORDS if post not in written]


def unconfirmed(kept: Kept) -> list[Office]:
    """Holders who have not acknowledged the document in force for their post."""
    written = {post for post, _ in kept.documents}
    return [
        one for one in kept.offices
        if one.post in written and one.appointment not in kept.confirmed
    ]  # fmt: skip


@rule("2-b")
def duties_are_written_and_acknowledged(kept: Kept) -> Judgement:
    """两个岗位都有现行的职责文件，在任人员都已确认。"""
    if early := too_early(kept.on):
        return early
    if lacking := unwritten(kept):
        words = "和".join(WORDS[one] for one in lacking)
        return absent(kept, f"没有现行的{words}岗位职责文件。", "岗位职责文件")
    if waiting := unconfirmed(kept):
        says = f"在任{len(kept.offices)}人中{len(waiting)}人尚未确认现行的岗位职责文件。"
        return unknown(says, settles="任职人签署的职责确认", counted={"waiting": len(waiting)})
    labels = "、".join(f"{WORDS[post]}{label}版" for post, label in kept.documents)
    return met(f"现行职责文件：{labels}；在任{len(kept.offices)}人都已确认。")


def powers_listed(office: Office) -> Judgement:
    """The letter of one director's authorisation against article 6."""
    if office.powers is None:
        return unknown("没有登记授权书列明了哪些权利。", settles="授权书的权利条款")
    if lacking := [one for one in POWERS if one not in office.powers]:
        return not_met(f"授权书未列明{'、'.join(lacking)}的权利。")
    return met("授权书列明了第六条的全部权利。")


@rule("6 chapeau")
def director_has_the_powers(kept: Kept) -> Judgement:
    """在任质量总监的授权书列明第六条的全部权利。"""
    if early := too_early(kept.on):
        return early
    held = kept.of(DIRECTOR)
    if not held:
        if kept.complete:
            return not_applicable("没有在任总监，见第二条。")
        return unknown("没有登记在任总监。", settles=("任命文件", RECORDS))
    return _worst(powers_listed(one) for one in held)


def reviewed(office: Office, himself: bool = False) -> Judgement:
    """Whether one project quality manager was reviewed by the director before he began; himself:
    he is the director, and was authorised by whoever authorises a director (A-32)."""
    if office.starts < IN_FORCE:
        return not_applicable(f"{office.starts}任职，在规定施行以前。", readings=("A-48",))
    above = office.authorised_by in ("legal_representative", "actual_controller")
    given = office.authorised_on if above and office.authorisation_evidence else None
    if himself and given is not None:
        if given > office.starts:
            return not_met(f"{office.starts}任职，{given}才授权。", readings=("A-32",))
        return met(f"总监本人兼任，不能审核自己，{given}由授权人授权。", readings=("A-32",))
    if office.reviewed_on is None or office.review_passed is None:
        return unknown("没有登记总监对人选的审核。", settles="总监的审核意见")
    if not office.review_passed:
        return not_met("总监审核未通过，仍登记为在任。")
    if office.reviewed_on > office.starts:
        return not_met(f"{office.starts}任职，总监{office.reviewed_on}才审核。")
    return met(f"总监{office.reviewed_on}审核通过，{office.starts}任职。")


@rule("6(1)-b")
def managers_were_reviewed(kept: Kept) -> Judgement:
    """在任的项目质量负责人都在任职前经质量总监审核通过。"""
    if early := too_early(kept.on):
        return early
    held = kept.of(MANAGER)
    if not held:
        if kept.complete:
            return not_applicable("没有在任的项目质量负责人，见第二条。")
        return unknown("没有登记在任的项目质量负责人。", settles=("任命文件", RECORDS))
    directing = {one.person for one in kept.of(DIRECTOR)}
    return _worst(reviewed(one, one.person in directing) for one in held)


def rectified(one: Assessed, on: date) -> Judgement:
    """Whether one assessment that was not passed was answered at once."""
    begun = one.measures_on if one.measures_on and one.measures_on <= on else None
    if begun is not None and begun <= one.due:
        done = one.rectified_on if one.rectified_on and one.rectified_on <= on else None
        state = f"{done}整改完成" if done else "整改进行中"
        return met(f"{one.result_on}考核不合格，{begun}采取整改措施，{state}。")
    if begun is not None:
        return not_met(f"{one.result_on}考核不合格，{begun}才采取整改措施，内部时限为{one.due}。")
    if on <= one.due:
        says = f"{one.result_on}考核不合格，尚未登记整改措施；内部时限{one.due}未到。"
        return unknown(says, settles="整改措施及采取日期")
    return not_met(f"{one.result_on}考核不合格，至{one.due}未采取整改措施。")


@rule("11-b")
def failed_assessments_are_rectified(kept: Kept) -> Judgement:
    """考核不合格的，机构立即采取了整改措施。"""
    if early := too_early(kept.on):
        return early
    if not kept.failed:
        return not_applicable("没有登记不合格的考核结果。")
    return _worst(rectified(one, kept.on) for one in kept.failed)


def _worst(answers: Iterable[Judgement]) -> Judgement:
    """The worst answer of all, with the sentences that make it so."""
    found = tuple(answers)
    order = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_APPLICABLE)
    verdict = min((one.verdict for one in found), key=order.index)
    deciding = [one for one in found if one.verdict is verdict]
    missing = dict.fromkeys(item for one in deciding for item in one.missing)
    readings = dict.fromkeys(item for one in deciding for item in one.readings)
    return Judgement(
        verdict, "".join(dict.fromkeys(one.because for one in deciding)), tuple(missing),
        counted={"judged": len(found), "deciding": len(deciding)}, readings=tuple(readings),
    )  # fmt: skip


KEEPING_RULES: tuple[Rule, ...] = (
    duties_are_written_and_acknowledged,
    director_has_the_powers,
    managers_were_reviewed,
    failed_assessments_are_rectified,
)
"""Every rule over `Kept`, in the order of the text."""
