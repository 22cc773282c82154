"""The sheet of absences: days on which somebody was away, so that work on them is asked (13-a)."""

from zhiheng.exchange.sheets.people import OF_PERSON, WHO
from zhiheng.exchange.sheets.spec import PERSONNEL, Column, Kind, SheetSpec
from zhiheng.indications.models import Absence

ABSENCE = SheetSpec(
    "absence",
    "缺勤",
    Absence,
    (
        WHO,
        Column("自", "starts", Kind.DATE, must=True, says="缺勤的第一天"),
        Column("至", "ends", Kind.DATE, says="回来上班的第一天；还没有回来的留空"),
        Column("事由", "note", most=200, width=24, says="例如年假、病假、产假"),
    ),
    key=("person", "starts"),
    paths=("person__number", "starts"),
    says="请假等不在岗的日子，一段一行；缺勤期间有程序事件的，系统列为待核实的迹象。",
    links=(OF_PERSON,),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group="人员",
    titles=("请假", "考勤"),
)  # fmt: skip

SHEETS = (ABSENCE,)
