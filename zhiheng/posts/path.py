"""The way of an appointment as a picture: what is done, what comes next, who must act. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhiheng.posts.facts import Office

DONE, NEXT, LATER, SKIPPED = "done", "next", "later", "skipped"


@dataclass(frozen=True)
class Step:
    """One step. state: done, next, later, or skipped (it was not taken, and nothing waits for it).

    act: the name of the page on which it is done, empty where nothing is to be done there.
    """

    label: str
    clause: str
    who: str
    state: str
    on: date | None = None
    note: str = ""
    act: str = ""


@dataclass(frozen=True)
class Way:
    """What else is known of an appointment: nomination, sheets, review, whether it has powers;
    himself: a project quality manager who is the director (A-32)."""

    nominated_on: date | None
    sheet_on: date | None
    reviewed_on: date | None
    review_passed: bool | None
    review_reason: str
    granted: bool
    account: bool
    stage: str
    ended: bool
    himself: bool = False


def steps(office: Office, way: Way) -> tuple[Step, ...]:
    """The steps in their order; the first that is not done is the next, while the term lasts."""
    found, waiting = [], not way.ended
    for step in _all(office, way):
        if step.state == LATER and waiting:
            waiting = False
            step = Step(**{**step.__dict__, "state": NEXT})
        found.append(step)
    return tuple(found)


def _all(office: Office, way: Way) -> Iterator[Step]:
    director = office.is_director
    if not director:
        nominated = DONE if way.nominated_on else SKIPPED
        yield Step(
            _("提名"), "6(1)-a", _("认证质量总监"), nominated, way.nominated_on,
            "" if way.nominated_on else _("未经提名，由机构直接任命"),
        )  # fmt: skip
    yield Step(_("任命"), "2-a", _("机构"), DONE, office.starts)
    yield Step(
        _("资格表"), "4.2(1)" if director else "8.2(1)", _("程序计算，能力由人评价"),
        DONE if way.sheet_on else SKIPPED, way.sheet_on,
        "" if way.sheet_on else _("由导入登记，没有冻结的资格表；逐年复核时补上"),
    )  # fmt: skip
    yield _authorised(office, way)
    yield Step(
        _("本人接受"), "4 ¶1-b" if director else "9 chapeau-b", _("被任命人本人"),
        DONE if office.accepted_on else LATER, office.accepted_on, act="accept",
    )  # fmt: skip
    yield _in_office(office, way)
    if director and not office.acting:
        filed = office.first_filed_on is not None
        yield Step(
            _("首次报备"), "4 ¶3-a", _("人事专员"), DONE if filed else LATER,
            office.first_filed_on, office.first_receipt, act="file_director",
        )  # fmt: skip
    if office.ends is not None:
        yield Step(_("任职结束"), "2-a", _("机构"), DONE if way.ended else LATER, office.ends)


def _authorised(office: Office, way: Way) -> Step:
    done = office.authorised_by is not None and bool(office.authorisation_evidence)
    if office.is_director or way.himself:
        who = _("法定代表人或实际控制人")
        return Step(
            _("授权"), "4 ¶1-b" if office.is_director else "6(1)-b", who,
            DONE if done else LATER, office.authorised_on, act="authorise",
        )  # fmt: skip
    note = ""
    if way.review_passed is False:
        note = _("审核未通过：%(why)s") % {"why": way.review_reason}
    return Step(
        _("审核"), "6(1)-b", _("认证质量总监"), DONE if done else LATER, office.authorised_on,
        note, act="review",
    )  # fmt: skip


def _in_office(office: Office, way: Way) -> Step:
    notes = {
        "not_eligible": _("有任职要求不符合，不能赋予职权"),
        "not_known": _("资格还有待证实的事项：补齐证明，或写明理由后赋予"),
    }
    note = "" if way.granted else notes.get(way.stage, "")
    if not note and not way.granted and not way.account and not way.ended:
        note = _("没有账号，先由系统管理员开设")
    done = way.granted or way.ended
    return Step(
        _("职权生效"), "6 chapeau" if office.is_director else "9 chapeau-b", _("授权人或总监"),
        DONE if done else LATER, None, note, act="put_in_office",
    )  # fmt: skip
