"""Every item of “Bad input” gets a sentence that says what, where, and what next."""

import os
from datetime import date

import pytest
import xlsxwriter

from zhiheng.access.refusals import Refused
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.store import store_path
from zhiheng.exchange.tests.importing import body_rows, carry, plan_of, says, workbook
from zhiheng.personnel.models import Person
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def plain(folder, heads, *rows, name="人员.xlsx", sheet="人员"):
    """A workbook with these very cells: numbers stay numbers."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([heads, *rows]):
            for place, value in enumerate(row):
                page.write(number, place, value)
    return path


def test_two_persons_with_one_number_are_both_named(tmp_path):
    rows = [{"number": n, "name": "王晓", "identity": "110101199003074530"} for n in ("E1", "E2")]
    told = says(plan_of(workbook(tmp_path, person=rows)))
    assert len(told) == 2
    assert "第 3 行" in told[0]
    assert "第 4 行的证件号码相同" in told[0]
    assert "110101199003074530" not in "".join(told)


def test_a_number_that_somebody_has_already_is_refused(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    rows = [{"number": "E009", "name": "李四", "identity": "110101199003074530"}]
    told = says(plan_of(workbook(tmp_path, "又.xlsx", person=rows)))
    assert "系统中工号 E001 的人员" in told[0]


def test_an_identity_number_turned_into_a_number_is_refused_by_name(tmp_path):
    path = plain(tmp_path, ["工号", "姓名", "证件号码"], ["E1", "王晓", 110101199003074530])
    told = says(plan_of(path))
    assert "证件号码" in told[0]
    assert "转成了数字" in told[0]


def test_a_wrong_check_digit_and_a_date_before_1900(tmp_path):
    path = plain(
        tmp_path, ["工号", "姓名", "证件号码", "入职日期"],
        ["E1", "王晓", "110101199003074531", "1899-12-31"],
    )  # fmt: skip
    told = says(plan_of(path))
    assert any("校验码" in sentence for sentence in told)
    assert any("早于 1900" in sentence for sentence in told)


def test_a_wrong_head_row_is_told_with_the_right_one(tmp_path):
    path = plain(tmp_path, ["工号", "名字", "部门"], ["E1", "王晓", "评定部"])
    with pytest.raises(Unreadable, match="缺少表头“姓名”"):
        plan_of(path)


def test_a_workbook_of_something_else(tmp_path):
    path = plain(tmp_path, ["菜名", "价格"], ["面", 12], sheet="菜单")
    with pytest.raises(Unreadable, match="没有认得出的表头"):
        plan_of(path)


def test_heads_without_rows(tmp_path):
    with pytest.raises(Unreadable, match="只有表头"):
        plan_of(workbook(tmp_path))


def test_the_same_record_twice_with_different_content_names_both_rows(tmp_path):
    rows = [{"number": "E1", "name": name} for name in ("王晓", "王小")]
    told = says(plan_of(workbook(tmp_path, person=rows)))
    assert "与第 4 行是同一条记录，姓名却不同" in told[0]
    assert "与第 3 行是同一条记录" in told[1]


def test_the_same_row_twice_is_one_and_said(tmp_path):
    plan = plan_of(workbook(tmp_path, person=[{"number": "E1", "name": "王晓"}] * 2))
    assert plan.counts["created"] == 1
    assert "相同" in plan.warnings[0]


def test_a_reference_that_leads_nowhere_names_the_cell(tmp_path):
    rows = [{"person": "E7", "level": "大学本科", "school": "北方大学"}]
    refusal = plan_of(workbook(tmp_path, education=rows)).refused[0]
    assert (refusal.sheet, refusal.row, refusal.column, refusal.value) == ("学历", 3, 1, "E7")


def test_an_interval_turned_round(tmp_path):
    person = [{"number": "E1", "name": "王晓"}]
    ban = [{"person": "E1", "starts": date(2024, 5, 1), "ends": date(2024, 4, 1)}]
    assert "早于“禁业自”" in says(plan_of(workbook(tmp_path, person=person, ban=ban)))[0]


def test_two_directors_at_once(tmp_path):
    rows = body_rows()
    second = {"post": "认证质量总监", "person": "E002", "starts": date(2026, 3, 1)}
    rows["appointment"].append(second)
    assert any("同一时刻只能有一名总监" in sentence for sentence in says(
        plan_of(workbook(tmp_path, **rows))))  # fmt: skip


def test_a_certificate_number_turned_into_a_number(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    path = plain(
        tmp_path, ["证书编号", "工号", "自"], [2026010915000001, "E002", "2026-05-01"],
        name="负责.xlsx", sheet="负责关系",
    )  # fmt: skip
    assert "转成了数字" in says(plan_of(path))[0]


def test_all_or_nothing_and_the_refusal_is_entered(tmp_path):
    rows = body_rows()
    rows["education"][0]["person"] = "E404"
    with pytest.raises(Refused, match="一行也没有导入"):
        carry(workbook(tmp_path, **rows))
    assert not Person.objects.exists()
    entry = Entry.objects.get(act="import_file")
    assert entry.outcome == "refused"
    assert "王晓" not in entry.payload


def test_a_trial_leaves_no_entry(tmp_path):
    rows = body_rows()
    rows["education"][0]["person"] = "E404"
    before = Entry.objects.count()
    plan_of(workbook(tmp_path, **rows))
    assert Entry.objects.count() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_single_sheet_as_csv(tmp_path, encoding):
    path = tmp_path / "人员.csv"
    text = "工号,姓名,入职日期\r\nＥ０１,王晓\u200b,２０２０年３月１日\r\n\r\n"
    path.write_bytes(text.encode(encoding))
    plan = plan_of(path)
    assert says(plan) == []
    row = plan.created["person"][0]
    assert row.cells == {"number": "E01", "name": "王晓", "joined": date(2020, 3, 1)}


def test_merged_cells_are_read_and_told(tmp_path):
    path = tmp_path / "合并.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("学历")
        for place, head in enumerate(["工号", "学历", "院校"]):
            page.write(0, place, head)
        page.merge_range(1, 0, 2, 0, "E001")
        for row, level in ((1, "本科"), (2, "硕士")):
            page.write(row, 1, level)
            page.write(row, 2, "北方大学")
    carry(workbook(tmp_path, **body_rows()))
    plan = plan_of(path)
    assert says(plan) == []
    assert any("合并单元格" in warning for warning in plan.warnings)


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "人员.csv")
    with pytest.raises(Unreadable, match="不是文件"):
        store_path(tmp_path / "人员.csv")
    with pytest.raises(Unreadable, match="不是文件"):
        store_path(tmp_path)
