"""Sheets of training: plans, items, sessions, who was there and what came of it (5(3), 9(2))."""

from typing import Any

from zhiheng.access.terms import Post
from zhiheng.exchange.sheets.people import WHO
from zhiheng.exchange.sheets.spec import DIRECTOR, PERSONNEL, Column, Kind, Link, SheetSpec, labels
from zhiheng.training import models
from zhiheng.training.terms import Outcome

GROUP = "培训"
_HOLDERS = PERSONNEL | {Post.PROJECT_QUALITY_MANAGER}
_YEAR = Column("年度", "year", Kind.WHOLE, must=True, stored=False, example="2026",
               says="计划的年度")  # fmt: skip
_ITEM = Column("编号", "number", Kind.CODE, must=True, stored=False, most=20, example="T1",
               says="“培训项目”表中或系统中已有的编号")  # fmt: skip
_DAY = Column("日期", "held_on", Kind.DATE, must=True, says="开展的日期")
_OF_ITEM = Link("item", "training_item", ("year", "number"))
_JUDGED = {"passed", "failed"}


def _due_fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """An item is due within the year of its plan."""
    due, year = values.get("due"), values.get("year")
    if due is not None and year is not None and getattr(due, "year", year) != year:
        return "due", f"完成期限应在 {year} 年内"
    return None


def _own_judge(values: dict[str, Any]) -> tuple[str, str] | None:
    """Nobody judges himself; a result that was judged says by whom."""
    if values.get("outcome") not in _JUDGED:
        return None
    if values.get("judge") == values.get("person"):
        return "judge", "不能自己评定自己的考核；请填评定人的工号"
    return None


PLAN = SheetSpec(
    "training_plan",
    "培训计划",
    models.Plan,
    (
        Column("年度", "year", Kind.WHOLE, must=True, example="2026"),
        Column("名称", "title", must=True, most=200, width=30),
        Column("通过日期", "adopted_on", Kind.DATE, says="总监通过计划的日期；尚未通过的留空"),
        Column("通过人工号", "adopted_by", Kind.CODE, stored=False, most=40),
    ),
    key=("year",),
    paths=("year",),
    says="每年一份培训考核计划。",
    links=(Link("adopted_by", "person", ("adopted_by",), optional=True),),
    posts=DIRECTOR,
    group=GROUP,
    titles=("培训考核计划",),
)  # fmt: skip

ITEM = SheetSpec(
    "training_item",
    "培训项目",
    models.PlanItem,
    (
        _YEAR,
        Column("编号", "number", Kind.CODE, must=True, most=20, example="T1"),
        Column("培训内容", "subject", must=True, most=200, width=30, heads=("内容",)),
        Column("对应条款", "clause", most=20, says="按条款板上的写法，例如 8.2(3)；可以留空"),
        Column("完成期限", "due", Kind.DATE, must=True),
        Column("课时", "hours", Kind.WHOLE),
        Column("要考核", "examined", Kind.YES_NO, default=True, says="到场即算完成的填“否”"),
        Column("针对岗位", "posts", Kind.CODES, most=20, default=[],
               says="director 总监、project_manager 项目质量负责人；以下各列都空表示全体"),
        Column("针对注册类别", "kinds", Kind.CODES, most=120, default=[]),
        Column("针对部门", "departments", Kind.CODES, most=120, default=[]),
        Column("针对认证规则", "schemes", Kind.CODES, most=60, default=[]),
    ),
    key=("year", "number"),
    paths=("plan__year", "number"),
    says="计划里的培训项目，一项一行。",
    links=(Link("plan", "training_plan", ("year",)),),
    check=_due_fault,
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

SESSION = SheetSpec(
    "training_session",
    "培训场次",
    models.Session,
    (
        _YEAR,
        _ITEM,
        _DAY,
        Column("地点", "place", most=120, width=20),
        Column("课时", "hours", Kind.WHOLE),
        Column("培训人工号", "trainer", Kind.CODE, stored=False, most=40),
        Column("外部培训人", "outside", most=120, width=24),
    ),
    key=("year", "number", "held_on"),
    paths=("item__plan__year", "item__number", "held_on"),
    says="每次开展一行。",
    links=(_OF_ITEM, Link("trainer", "person", ("trainer",), optional=True)),
    posts=_HOLDERS,
    group=GROUP,
)  # fmt: skip

ATTENDANCE = SheetSpec(
    "training_attendance",
    "培训到场",
    models.Attendance,
    (
        WHO,
        _YEAR,
        _ITEM,
        Column("日期", "held_on", Kind.DATE, must=True, stored=False, says="开展的日期"),
        Column("结果", "outcome", Kind.CHOICE, choices=labels(Outcome), must=True,
               synonyms={"出席": "present", "合格": "passed", "不合格": "failed",
                         "未到": "absent", "缺勤": "absent"}),
        Column("成绩", "score", most=40),
        Column("评定人工号", "judge", Kind.CODE, stored=False, most=40),
        Column("评定日期", "judged_on", Kind.DATE),
    ),
    key=("person", "year", "number", "held_on"),
    paths=("person__number", "session__item__plan__year", "session__item__number",
           "session__held_on"),
    says="一场里一个人一行：到场、通过、未通过或缺席。",
    links=(
        Link("person", "person", ("person",)),
        Link("session", "training_session", ("year", "number", "held_on")),
        Link("judge", "person", ("judge",), optional=True),
    ),
    check=_own_judge,
    posts=_HOLDERS,
    group=GROUP,
    titles=("培训到场与结果", "签到表"),
)  # fmt: skip

SHEETS = (PLAN, ITEM, SESSION, ATTENDANCE)
