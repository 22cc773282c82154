"""Declarations, interests and absences from workbooks: what follows, is refused, taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.access.refusals import Refused
from zhiheng.competence.models import Conflict, Declaration
from zhiheng.deadlines.models import Deadline
from zhiheng.exchange.commands import withdraw_batch
from zhiheng.exchange.sheets import BY_NAME
from zhiheng.exchange.tests.importing import AT, OPERATOR, carry, plan_of, says, workbook
from zhiheng.indications.models import Absence
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
FIRST, AGAIN = date(2026, 1, 10), date(2026, 10, 8)


def declared(person="E001", kind="只在本机构执业", day=FIRST, clear="是", **more):
    return {"person": person, "kind": kind, "declared_on": day, "clear": clear, **more}


def interest(starts=FIRST, **more):
    return {
        "person": "E001", "client": "蓝天电器有限公司", "starts": starts, "nature": "持股", **more
    }  # fmt: skip


def people(count=2):
    return [{"number": f"E{n:03}", "name": f"人{n}"} for n in range(1, count + 1)]


def file(folder, name="声明.xlsx", **rows):
    clients = [{"name": "蓝天电器有限公司"}]
    return workbook(folder, name, **{"person": people(), "client": clients, **rows})


def clocks():
    rows = Deadline.objects.filter(rule="declare-one-body-12m").order_by("start")
    return [(row.start.date(), row.answered_at is None) for row in rows]


def test_declarations_come_in_with_their_clocks_and_the_same_file_changes_nothing(tmp_path):
    both = [declared(), declared(kind="公正性", clear="否", other="配偶任职于检测机构")]
    path = file(tmp_path, declaration=both)
    assert says(plan_of(path)) == []
    carry(path)
    assert [one for _, one in clocks()] == [True]
    assert Declaration.objects.get(kind="impartiality").other == "配偶任职于检测机构"
    assert not plan_of(path).writes
    carry(file(tmp_path, "再声明.xlsx", declaration=[declared(day=AGAIN)]))
    assert [one for _, one in clocks()] == [False, True]
    assert_replay_equals_tables()


def test_a_batch_taken_back_lets_the_clock_before_run_again(tmp_path):
    carry(file(tmp_path, declaration=[declared()]))
    rows = [declared(day=AGAIN), declared("E002", day=AGAIN)]
    batch = carry(file(tmp_path, "再声明.xlsx", declaration=rows)).value
    assert [one for _, one in clocks()] == [False, True, True]
    withdraw_batch(by=OPERATOR, at=AT, subject=batch.pk, reason="导错了文件")
    assert [one for _, one in clocks()] == [True]
    assert Declaration.objects.get().declared_on == FIRST
    assert_replay_equals_tables()


def test_a_correction_changes_the_row_and_a_relation_that_ended_gets_its_end(tmp_path):
    carry(file(tmp_path, declaration=[declared()], conflict=[interest()]))
    mended = [declared(clear="否", other="另一家机构")]
    plan = plan_of(file(tmp_path, "更正.xlsx", declaration=mended, conflict=[interest(ends=AGAIN)]))
    assert (plan.counts["created"], plan.counts["changed"]) == (0, 2)
    change = {"nature": "change", "effective": AGAIN}
    carry(
        file(tmp_path, "更正.xlsx", declaration=mended, conflict=[interest(ends=AGAIN)]), **change
    )
    assert Conflict.objects.get().ends == AGAIN
    assert not Declaration.objects.get().clear
    later = interest(date(2026, 10, 20), nature="曾任职")
    carry(file(tmp_path, "又一段.xlsx", conflict=[later]))
    assert Conflict.objects.count() == 2


def test_absences_come_in(tmp_path):
    away = [{"person": "E001", "starts": FIRST, "ends": AGAIN, "note": "产假"}]
    carry(file(tmp_path, absence=away))
    assert Absence.objects.get().note == "产假"
    assert not plan_of(file(tmp_path, "再来.xlsx", absence=away)).writes


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"declaration": [declared(kind="从业")]}, ("“年度声明”第", "“声明”", "从业")),
        ({"declaration": [declared("E999")]}, ("“工号”", "E999", "先在“人员”表中加上它")),
        ({"declaration": [declared(clear="否")]}, ("“例外情形”", "要写明例外情形")),
        ({"declaration": [declared(other="另一家")]}, ("“属实”", "填的是“是”", "这里应填“否”")),
        ({"declaration": [declared(day="去年")]}, ("“声明日期”", "去年")),
        ({"declaration": [declared(), declared(clear="否", other="有")]}, ("同一条记录", "属实")),
        ({"conflict": [interest(client="没有的厂")]}, ("“委托人”", "没有的厂", "客户")),
        ({"conflict": [interest(ends=date(2025, 1, 1))]}, ("“至”", "2025", "早于")),
        ({"conflict": [interest(nature=None)]}, ("“关系”",)),
        ({"conflict": [interest(), interest(AGAIN)]}, ("第", "尚未结束", "先填它的“至”")),
        ({"absence": [{"person": "E001", "starts": AGAIN, "ends": FIRST}]}, ("缺勤", "早于")),
        ({"absence": [{"person": "E001", "ends": FIRST}]}, ("“自”",)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_what_would_be_right(tmp_path, rows, said):
    told = says(plan_of(file(tmp_path, **rows)))
    assert any(all(word in one for word in said) for one in told), told
    with pytest.raises(Refused):
        carry(file(tmp_path, **rows))
    assert not Declaration.objects.exists() and not Conflict.objects.exists()


def test_an_interest_that_stands_already_is_not_told_twice(tmp_path):
    carry(file(tmp_path, conflict=[interest()]))
    told = says(plan_of(file(tmp_path, "又.xlsx", conflict=[interest(AGAIN)])))
    assert len(told) == 1 and "系统中已有的利益关系" in told[0]


def test_a_declaration_of_a_day_to_come_is_refused(tmp_path):
    with pytest.raises(Refused, match="还没有到"):
        carry(file(tmp_path, declaration=[declared(day=date(2026, 11, 3))]))
    assert not Declaration.objects.exists()


def test_for_one_who_has_left_nothing_new_comes_in_but_what_was_left_out_does(tmp_path):
    left = date(2026, 3, 1)
    gone = [{"number": "E001", "name": "人1", "left": left}]
    carry(workbook(tmp_path, person=gone, declaration=[declared()]))
    late = file(tmp_path, "后.xlsx", declaration=[declared(day=AGAIN)])
    (told,) = says(plan_of(late))
    assert "“声明日期”" in told and "2026-03-01 离职" in told and "先更改离职日期" in told
    before = file(tmp_path, "前.xlsx", declaration=[declared(day=left), declared()])
    assert says(plan_of(before)) == []
    (told,) = says(plan_of(before, nature="change", effective=left))
    assert "“工号”" in told and "不再登记" in told
    moved = [{**gone[0], "department": "质量部"}]
    school = [{"person": "E001", "level": "本科", "completed": date(2010, 7, 1)}]
    for column, rows in (
        ("工号", {"person": moved}),
        ("工号", {"person": gone, "education": school}),
    ):
        changed = workbook(tmp_path, "变.xlsx", **rows)
        assert says(plan_of(changed)) == [], "what was written wrongly or left out is mended"
        (told,) = says(plan_of(changed, nature="change", effective=left))
        assert f"“{column}”" in told and "不再登记" in told
    back = [{"number": "E001", "name": "人1", "left": "（空）"}]
    again = workbook(tmp_path, "回.xlsx", person=back, declaration=[declared(day=AGAIN)])
    assert says(plan_of(again)) == []
    until = [{"number": "E001", "name": "人1", "left": date(2027, 3, 1)}]
    stays = workbook(tmp_path, "留.xlsx", person=until, declaration=[declared(day=AGAIN)])
    assert says(plan_of(stays)) == []


def test_the_statements_do_not_grow_with_the_rows(tmp_path):
    def counted(name, count):
        rows = [declared(one["number"], day=AGAIN) for one in people(count)]
        with CaptureQueriesContext(connection) as told:
            carry(workbook(tmp_path, name, person=people(count), declaration=rows))
        return len(told)

    carry(workbook(tmp_path, person=people(30)))
    few = counted("三.xlsx", 3)
    assert counted("三十.xlsx", 30) <= few
    assert Deadline.objects.count() == 30


def test_every_sheet_explains_itself():
    for name in ("declaration", "conflict", "absence"):
        spec = BY_NAME[name]
        assert spec.says and spec.titles
        assert any(column.must for column in spec.columns)


def test_what_lasts_longest_is_compared_with_all_that_begins_within_it(tmp_path):
    """Not only with the next: the third row was let through, as it begins after the second ends."""
    march, april, june = (date(2026, month, 1) for month in (3, 4, 6))
    rows = [interest(), interest(march, ends=april), interest(june, ends=AGAIN)]
    plan = plan_of(file(tmp_path, conflict=rows))
    assert [(one.head, one.value) for one in plan.refused] == [
        ("自", "2026-03-01"), ("自", "2026-06-01"),
    ]  # fmt: skip
    assert all("2026-01-10 尚未结束" in one.why for one in plan.refused)
    rows[0] = interest(ends=date(2026, 7, 1))
    plan = plan_of(file(tmp_path, "有止.xlsx", conflict=rows))
    assert [one.value for one in plan.refused] == ["2026-03-01", "2026-06-01"]
    assert all("2026-01-10 至 2026-07-01" in one.why for one in plan.refused)
    carry(file(tmp_path, "已有.xlsx", conflict=rows[2:]))
    plan = plan_of(file(tmp_path, "新.xlsx", conflict=rows[:1]))
    assert [(one.value, "自 2026-06-01" in one.why) for one in plan.refused] == [
        ("2026-01-10", True)
    ]  # fmt: skip
