"""What was planted, and the finding that it must produce – or none, where all is in order.

Each defect of a certificate is made from a sound one by one change. Those that acts bring about
(a filed change, a ban, a suspension) are carried out in `acts`; the certificate waits here for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from zhiheng.demo.certificates import Life, Maker, Place, Row, acted, answered, perform
from zhiheng.demo.clients import place
from zhiheng.demo.days import APPOINTED, DAY, Days
from zhiheng.demo.people import (
    BANNED,
    BOTH,
    DIRECTOR,
    DOUBTED,
    INTERESTED,
    LAPSED,
    SHORT,
    UNASSESSED,
    UNAUTHORISED,
    UNDECLARED,
)
from zhiheng.demo.recipes import BY_CODE, CLERK, Task
from zhiheng.procedure.days import months_after

FIRST_SERIAL = 901  # certificates with a planted defect are numbered from here


@dataclass(frozen=True)
class Expected:
    """The finding that must be there, and no other about this subject.

    verdict: not_met or unknown; subject: staff number, certificate number or project number.
    """

    clause: str
    kind: str
    verdict: str


@dataclass(frozen=True)
class Defect:
    """One planted matter. finding None: it is sound, and nothing may be found.

    subject: the staff number of a person; for a certificate its scheme, and `about` says whether
    the finding is about the certificate or its project, or names the person whom it is about.
    """

    id: str
    what: str
    subject: str
    finding: Expected | None
    plant: Callable[[Maker, Place], Life] | None = None
    about: str = "certificate"


def _of(clause: str, kind: str, verdict: str = "not_met") -> Expected:
    return Expected(clause, kind, verdict)


# -- certificates: each from a sound one by one change ---------------------------------------------


def _recent(maker: Maker, place: Place) -> Life:
    """Wholly within the time whose records are complete, so that what is lacking is a breach."""
    return maker.sound(place, maker.days.ago(100))


def _tenures(life: Life, *spans: tuple[int, int, int | None], days: Days) -> None:
    """Replace who answers: (which of the two managers, since, until) in days before today."""
    life.responsibilities.clear()
    for which, since, until in spans:
        starts = max(life.certificate["issued_on"], APPOINTED, days.ago(since))
        ends = None if until is None else days.ago(until)
        answered(life, life.recipe.managers[which], starts, ends)


def gap(maker: Maker, place: Place) -> Life:
    life = maker.sound(place, maker.days.ago(500))
    _tenures(life, (0, 9999, 60), (1, 55, None), days=maker.days)
    return life


def overlap(maker: Maker, place: Place) -> Life:
    life = maker.sound(place, maker.days.ago(420))
    _tenures(life, (0, 9999, 30), (1, 37, None), days=maker.days)
    return life


def nobody(maker: Maker, place: Place) -> Life:
    life = maker.sound(place, maker.days.ago(45))
    life.responsibilities.clear()
    return life


def gap_before_records(maker: Maker, place: Place) -> Life:
    """Ten days without anybody, which may merely not have been written down."""
    life = maker.sound(place, maker.days.ago(700))
    since = (maker.days.today - maker.days.complete_from).days
    _tenures(life, (0, 9999, since + 12), (1, since + 2, None), days=maker.days)
    return life


def suspended_late(maker: Maker, place: Place) -> Life:
    life = maker.sound(place, maker.days.ago(600))
    _suspended(life, maker.days.ago(33), confirmed=maker.days.ago(40))
    return life


def _suspended(life: Life, day: object, confirmed: object) -> None:
    life.states.append(acted(life, "02", day, confirmed))  # type: ignore[arg-type]
    life.certificate |= {"state": "02", "state_from": day}


def awaiting_an_act(maker: Maker, place: Place) -> Life:
    """Sound as imported; an act does the rest."""
    return maker.sound(place, maker.days.ago(480))


def overdue(maker: Maker, place: Place) -> Life:
    """Surveillance every six months; the second was due eight weeks ago."""
    begun = months_after(maker.days.today, -maker.recipe.months) - timedelta(weeks=8)
    issued = months_after(begun, -maker.recipe.months) + 12 * DAY
    return maker.sound(place, issued, (begun,))


def overdue_perhaps(maker: Maker, place: Place) -> Life:
    """None is written down, but it may have been before the records are complete."""
    issued = months_after(maker.days.today, -maker.recipe.months) - timedelta(weeks=5)
    return maker.sound(place, issued, ())


# -- projects --------------------------------------------------------------------------------------


def omitted(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    life.events.remove(life.step("工厂检查"))
    return life


def waived(maker: Maker, place: Place) -> Life:
    """The same with a recorded waiver, where the scheme allows one: no deviation."""
    life = _recent(maker, place)
    row: Row = life.step("工厂检查")
    row |= {
        "at": None,
        "quantity": None,
        "waiver": "同厂同类产品三个月内已检查，见免除记录（示例）",
    }
    return life


def reduced(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    life.step("型式试验")["quantity"] = 2
    return life


def doubtful_quantity(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    life.step("现场检查")["quantity"] = None
    return life


def out_of_order(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    life.step("认证决定")["at"] = life.step("复核")["at"] - 2 * DAY
    return life


def not_separated(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    perform(life.step("工厂检查"), BOTH)
    perform(life.step("认证决定"), BOTH)
    life.certificate["deciders"] = life.step("认证决定")["performer"]
    return life


def added(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    chance = maker.chance(place.serial)
    extra = Task("文件复审", CLERK, 0)
    maker.event(life, extra, life.step("复核")["at"].date(), 0, chance)
    return life


def no_evidence(maker: Maker, place: Place) -> Life:
    life = _recent(maker, place)
    life.step("过程审核")["evidence"] = ""
    return life


def late(maker: Maker, place: Place) -> Life:
    """The certificate came 93 days after the project was taken on, where 90 are allowed."""
    life = _recent(maker, place)
    taken_on = life.step("申请评审")
    shift = life.certificate["issued_on"] - 93 * DAY - taken_on["at"].date()
    for row in (life.step("认证申请"), taken_on):
        row["at"] += shift
    life.case["applied_on"] += shift
    return life


def _visited(number: str) -> Callable[[Maker, Place], Life]:
    """The factory was visited by this person."""

    def plant(maker: Maker, place: Place) -> Life:
        life = _recent(maker, place)
        perform(life.step("工厂检查"), number)
        return life

    return plant


def handed_over(maker: Maker, place: Place) -> Life:
    life = maker.sound(place, maker.days.ago(365))
    _tenures(life, (0, 9999, 70), (1, 70, None), days=maker.days)
    return life


DEFECTS: tuple[Defect, ...] = (
    Defect("D01", "项目质量负责人本科，全职工作年限差一天", SHORT,
           _of("8.2(2)-c", "qualification")),
    Defect("D02", "项目质量负责人此前的工作经历还没有证明", DOUBTED,
           _of("8.2(2)-c", "qualification", "unknown")),
    Defect("D03", "项目质量负责人缺一项能力评价 8.2(5)", UNASSESSED,
           _of("8.2(5)", "qualification", "unknown")),
    Defect("D04", "处于从业禁止期内的人仍任项目质量负责人", BANNED, _of("13-c", "ban")),
    Defect("D05", "总监报备信息变更迟一天报备", DIRECTOR, _of("4 ¶3-b", "change_filing")),
    Defect("D06", "总监另一项变更的三十日还剩三天", DIRECTOR, None),
    Defect("D07", "总监首次报备已办，有回执", DIRECTOR, None),
    Defect("D08", "前后两任负责人之间空了五天", "CCC-0915", _of("8 ¶1-b", "gap"), gap),
    Defect("D09", "前后两任负责人重叠七天", "CCC-07", _of("8 ¶1-b", "overlap"), overlap),
    Defect("D10", "发证以后从未指定负责人", "CCC-22", _of("8 ¶1-b", "gap"), nobody),
    Defect("D11", "记录完整日以前空了十天", "CCC-07", _of("8 ¶1-b", "gap", "unknown"),
           gap_before_records),
    Defect("D12", "确认不符合后第七天才暂停", "CCC-0915", _of("5(6)-c", "suspension"),
           suspended_late),
    Defect("D13", "两天前确认不符合，期限未到，尚未处置", "CCC-07", None, awaiting_an_act),
    Defect("D14", "暂停在期限内，但没有公布", "CCC-22", _of("5(6)-d", "publication"),
           awaiting_an_act),
    Defect("D15", "每半年一次的监督已逾期八周", "OWN-HH", _of("5(6)-b", "surveillance"), overdue),
    Defect("D16", "监督看来逾期，但那段时间的记录不完整", "ENE-03",
           _of("5(6)-b", "surveillance", "unknown"), overdue_perhaps),
    Defect("D17", "没有工厂检查", "CCC-22", _of("9(3)-b", "omitted"), omitted, "case"),
    Defect("D18", "型式试验样品三件只试了两件", "CCC-0915", _of("9(3)-b", "reduced"), reduced,
           "case"),
    Defect("D19", "先作认证决定，后复核", "ENE-03", _of("9(3)-b", "out_of_order"), out_of_order,
           "case"),
    Defect("D20", "工厂检查的人又作了认证决定", "CCC-07", _of("9(3)-b", "not_separated"),
           not_separated, "case"),
    Defect("D21", "多出一个规则没有的步骤", "ORG-01", _of("9(3)-b", "added"), added, "case"),
    Defect("D22", "过程审核没有证据", "OWN-HH", _of("9(3)-b", "no_evidence"), no_evidence, "case"),
    Defect("D23", "受理后第93天才发证，规则限90天", "CCC-22", _of("9(3)-b", "late"), late, "case"),
    Defect("D24", "现场检查的人日数没有登记", "ORG-01", _of("9(3)-b", "unknown", "unknown"),
           doubtful_quantity, "case"),
    Defect("D25", "确认后第三天撤销，当日公布", "CCC-0915", None, awaiting_an_act),
    Defect("D26", "免除工厂检查，规则允许且有理由", "CCC-07", None, waived, "case"),
    Defect("D27", "交接当日换人，没有空档", "ENE-03", None, handed_over),
    Defect("D28", "没有获授权的人承担了工厂检查", "CCC-22", _of("5(3)-d", "work_unauthorised"),
           _visited(UNAUTHORISED), UNAUTHORISED),
    Defect("D29", "检查的人声明与这个委托人有利益关系", "CCC-22", _of("5(3)-d", "work_conflict"),
           _visited(INTERESTED), INTERESTED),
    Defect("D30", "检查员从未作过公正性声明", UNDECLARED,
           _of("5(3)-d", "declaration", "unknown")),
    Defect("D31", "受理人员的单一机构执业声明已满一年", LAPSED,
           _of("5(3)-d", "declaration", "unknown")),
)  # fmt: skip


def planted(days: Days) -> dict[str, Life]:
    """The lives of the certificates with planted defects, by the defect's id (places to be set)."""
    return {
        defect.id: defect.plant(Maker(BY_CODE[defect.subject], days), place_of(defect))
        for defect in DEFECTS
        if defect.plant
    }


def conflict_rows(days: Days) -> list[Row]:
    """Rows of the sheet conflict: an interest in the client of the defect that needs one."""
    life = planted(days)["D29"]
    return [
        {
            "person": INTERESTED, "client": life.case["client"], "starts": days.ago(400),
            "nature": "配偶在该企业任职（示例）",
        }
    ]  # fmt: skip


def serial_of(defect: Defect) -> int:
    return FIRST_SERIAL + DEFECTS.index(defect)


def place_of(defect: Defect) -> Place:
    """A client and factory of the scheme's trade."""
    return place(BY_CODE[defect.subject], serial_of(defect))


def subject_label(defect: Defect, lives: dict[str, Life]) -> str:
    """What the finding calls its subject: staff number, certificate number, project number."""
    life = lives.get(defect.id)
    if life is None:
        return defect.subject
    labels = {"case": str(life.case["number"]), "certificate": life.number}
    return labels.get(defect.about, defect.about)
