"""Writing workbooks: what is written can be read again, runs nothing, and hides nothing."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhiheng.exchange import writing
from zhiheng.exchange.reading.book import read_workbook
from zhiheng.exchange.reading.heads import Head, match_heads
from zhiheng.exchange.reading.values import clean_text
from zhiheng.exchange.tests.reading_lookalikes import honest
from zhiheng.exchange.writing import (
    Column,
    Mark,
    SheetSpec,
    export_rows,
    guarded,
    marked_copy,
    write_workbook,
)

COLUMNS = (
    Column("number", "证书编号", "code", "证书上的编号", required=True),
    Column("state", "状态", "choice", "当前状态", ("有效", "暂停")),
    Column("issued", "发证日期", "date"),
    Column("identity", "身份证号", "identity"),
    Column("count", "人数", "int"),
    Column("open", "公开", "bool"),
)


def written(path, *specs):
    write_workbook(path, specs)
    with zipfile.ZipFile(path) as parcel:
        return {n: parcel.read(n).decode() for n in parcel.namelist() if n.endswith(".xml")}


def values(path, sheet=0):
    with read_workbook(path) as book:
        return [row.values for row in book.sheets[sheet].rows()]


def test_a_template_has_notes_comments_lists_and_frozen_heads(tmp_path):
    xml = written(tmp_path / "t.xlsx", SheetSpec("证书", COLUMNS))
    sheet = xml["xl/worksheets/sheet1.xml"]
    assert "有效,暂停" in sheet
    assert "是,否" in sheet
    assert 'state="frozen"' in sheet
    assert "证书上的编号" in xml["xl/comments1.xml"]
    assert values(tmp_path / "t.xlsx")[1][0] == "说明：证书上的编号"


def test_a_filled_template_is_read_by_its_own_heads(tmp_path):
    rows = [{"number": "007", "issued": date(2026, 1, 5), "identity": "11010519491231002X",
             "count": 12, "open": True}]  # fmt: skip
    written(tmp_path / "t.xlsx", SheetSpec("证书", COLUMNS, rows))
    wanted = [Head(c.key, (c.head,), c.required) for c in COLUMNS]
    with read_workbook(tmp_path / "t.xlsx") as book:
        (record,) = match_heads(book.sheets[0], wanted).records()
    assert record.number == 3
    assert record.cells == {
        "number": "007", "state": None, "issued": date(2026, 1, 5),
        "identity": "11010519491231002X", "count": 12, "open": "是",
    }  # fmt: skip


def test_long_lists_stand_on_a_hidden_sheet(tmp_path):
    choices = tuple(f"很长的选项名称{n:03d}" for n in range(100))
    columns = (Column("a", "甲", "choice", choices=choices), Column("b", "乙", choices=choices))
    xml = written(tmp_path / "t.xlsx", SheetSpec("表", columns))
    assert xml["xl/worksheets/sheet1.xml"].count("选项!$A$1:$A$100") >= 1
    assert "$B$1" not in xml["xl/worksheets/sheet1.xml"]
    with read_workbook(tmp_path / "t.xlsx") as book:
        assert book.sheets[1].hidden
        assert book.sheets[1].row_count == 100


@pytest.mark.parametrize(
    "text", ["=1+1", "+8610", "-5", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", '=HYPERLINK("x")']
)
def test_nothing_written_is_a_formula(tmp_path, text):
    assert guarded(text).startswith("'")
    buffer = io.BytesIO()
    export_rows(buffer, "表", [Column("a", "甲")], [[text]])
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parcel:
        assert b"<f>" not in parcel.read("xl/worksheets/sheet1.xml")
    assert values(tmp_path / "a.xlsx")[1][0].startswith("'")


def test_the_guard_comes_off_when_read_again():
    assert clean_text(guarded("+86 10 1234")) == "+86 10 1234"
    assert clean_text("'引文'") == "'引文'"


def test_direction_characters_are_shown(tmp_path):
    export_rows(tmp_path / "a.xlsx", "表", [Column("a", "甲")], [["a\u202eb\u200b"]])
    assert values(tmp_path / "a.xlsx")[1] == ["a\\u202eb\\u200b"]


def test_instants_numbers_and_early_dates(tmp_path):
    row = [
        datetime(2026, 1, 5, 1, 0, tzinfo=UTC),
        10**17,
        Decimal("1.5"),
        date(1850, 1, 1),
        "长" * 40_000,
    ]
    columns = [
        Column(k, k, kind)
        for k, kind in zip("abcde", ("datetime", "int", "decimal", "date", "text"), strict=True)
    ]
    export_rows(tmp_path / "a.xlsx", "表", columns, [row])
    found = values(tmp_path / "a.xlsx")[1]
    assert found[:4] == [
        datetime.fromisoformat("2026-01-05T09:00"),
        "100000000000000000",
        1.5,
        "1850-01-01",
    ]
    assert len(found[4]) == 32_767


def test_sheet_names_are_made_possible_and_unique(tmp_path):
    columns = [Column("a", "甲")]
    written(
        tmp_path / "a.xlsx", *(SheetSpec(n, columns) for n in ("a/b:c", "A_B_C", "长" * 40, "选项"))
    )
    with read_workbook(tmp_path / "a.xlsx") as book:
        assert [s.name for s in book.sheets] == ["a_b_c", "A_B_C（2）", "长" * 31, "选项（2）"]


def test_a_list_too_long_for_one_sheet_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 11)
    export_rows(tmp_path / "a.xlsx", "证书", [Column("a", "甲", "int")], ([n] for n in range(25)))
    with read_workbook(tmp_path / "a.xlsx") as book:
        assert [(s.name, s.row_count) for s in book.sheets] == [
            ("证书", 11), ("证书（2）", 11), ("证书（3）", 6),
        ]  # fmt: skip
    with pytest.raises(ValueError, match="放不下"):
        write_workbook(tmp_path / "b.xlsx", [SheetSpec("证书", [Column("a", "甲")], [["x"]] * 25)])
    assert not (tmp_path / "b.xlsx").exists()


def test_a_marked_copy_lists_and_colours_what_is_wrong(tmp_path):
    rows = [["证书编号", "日期"], ["A1", date(2026, 1, 5)], [], ["=x", None]]
    source = honest(tmp_path / "s.xlsx", rows,
                    strings_to_formulas=False)  # fmt: skip
    marks = [
        Mark("表一", 2, 2, "日期晚于到期日", "早于到期日"),
        Mark("表一", 4, None, "整行重复"),
        Mark("表一", 4, 1, "不像编号", "如 A2"),
        Mark("别处", 9, 1, "这张表不在", value="原值"),
    ]
    with read_workbook(source) as book:
        marked_copy(tmp_path / "m.xlsx", book, marks)
    with read_workbook(tmp_path / "m.xlsx") as copy:
        assert [s.name for s in copy.sheets] == ["需要改正", "表一"]
        listed = [row.values for row in copy.sheets[0].rows()][1:]
        again = [tuple(row) for row in copy.sheets[1].rows()]
    assert listed == [
        ["表一", 2, "B", "2026-01-05", "日期晚于到期日", "早于到期日"],
        ["表一", 4, "整行", None, "整行重复"],
        ["表一", 4, "A", "'=x", "不像编号", "如 A2"],
        ["别处", 9, "A", "原值", "这张表不在"],
    ]
    assert again == [(1, ["证书编号", "日期"]), (2, ["A1", date(2026, 1, 5)]), (4, ["'=x"])]
    with zipfile.ZipFile(tmp_path / "m.xlsx") as parcel:
        comments = parcel.read("xl/comments1.xml").decode()
    assert "应为：早于到期日" in comments
    assert "整行重复" in comments


def test_comments_have_an_end_and_the_list_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_COMMENTS", 3)
    source = honest(tmp_path / "s.xlsx", [["x"]] * 10)
    marks = [Mark("表一", row, 1, f"第 {row} 处") for row in range(1, 11)]
    with read_workbook(source) as book:
        marked_copy(tmp_path / "m.xlsx", book, marks)
    with zipfile.ZipFile(tmp_path / "m.xlsx") as parcel:
        assert parcel.read("xl/comments1.xml").count(b"<comment ") == 3
    assert len(values(tmp_path / "m.xlsx")) == 11
