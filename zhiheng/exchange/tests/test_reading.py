"""Reading honest files: what people really hand over, in all its untidiness."""

import os
import subprocess
import sys
import threading
from datetime import date, datetime

import pytest
import xlsxwriter
import xlwt

from zhiheng.exchange.reading import book as reading
from zhiheng.exchange.reading.book import read_workbook
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.reading.wire import Fault
from zhiheng.exchange.tests.reading_lookalikes import honest, pack, parts


def only(path, **more):
    with read_workbook(path, **more) as book:
        assert len(book.sheets) == 1
        return [tuple(row) for row in book.sheets[0].rows()]


def test_values_keep_their_kinds_and_rows_their_numbers(tmp_path):
    path = honest(
        tmp_path / "a.xlsx",
        [
            [],
            ["姓名", "日期", "数"],
            [],
            ["张三", date(2026, 1, 5), 1.5, True, None, datetime.fromisoformat("2026-01-05T09:30")],
        ],
        default_date_format="yyyy-mm-dd hh:mm",
    )
    rows = only(path)
    assert rows[0] == (2, ["姓名", "日期", "数"])
    assert rows[1][0] == 4
    assert rows[1][1][2:4] == [1.5, True]
    assert rows[1][1][5] == datetime.fromisoformat("2026-01-05T09:30")


def no_such_call(*_):
    raise OSError("an older kernel")


@pytest.mark.parametrize("instead", [None, no_such_call])
def test_a_file_is_read_where_the_system_does_not_say_that_the_child_has_ended(
    tmp_path, monkeypatch, instead
):
    if instead is None:
        monkeypatch.delattr(os, "pidfd_open")
    else:
        monkeypatch.setattr(os, "pidfd_open", instead)
    assert only(honest(tmp_path / "a.xlsx", [["姓名"], ["张三"]]))[1] == (2, ["张三"])


def test_the_end_of_the_child_is_waited_for_so_long_and_no_longer():
    says = hasattr(os, "pidfd_open")  # else nothing is waited for, and all of the time is left
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert reading._left(child.pid, 0.05) == (0 if says else 0.05)
        child.communicate(b"\n")
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        assert 0 < reading._left(child.pid, 60) <= 60


def test_the_child_finds_what_it_needs_and_nothing_beside_whoever_called(tmp_path, monkeypatch):
    (tmp_path / "csv.py").write_text("raise SystemExit(7)")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "a.csv").write_text("姓名\n张三\n", encoding="utf-8")
    assert only(tmp_path / "a.csv")[1] == (2, ["张三"])
    heavy = "import sys, zhiheng.exchange.reading.child; print('subprocess' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-S", "-c", heavy], env={"PYTHONPATH": reading._places()},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "False", "the child waits for what only its parent needs"


def test_sheets_are_read_again_and_in_turns(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "two.xlsx")
    for name in ("甲", "乙"):
        page = book.add_worksheet(name)
        for row in range(500):
            page.write(row, 0, f"{name}{row}")
    book.get_worksheet_by_name("乙").hide()
    book.close()
    with read_workbook(tmp_path / "two.xlsx") as read:
        assert [(s.name, s.hidden, s.row_count) for s in read.sheets] == [
            ("甲", False, 500),
            ("乙", True, 500),
        ]
        pairs = list(zip(*(s.rows() for s in read.sheets), strict=True))
        assert pairs[499][0].values == ["甲499"]
        assert pairs[499][1].values == ["乙499"]
        assert sum(1 for _ in read.sheets[0].rows()) == 500
        assert read.sheet(" 乙 ").hidden
        assert read.sheet("丙") is None


def test_formulas_give_cached_values_and_faults_are_named(tmp_path):
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write_formula(0, 0, "=1+1", value=2)
    page.write_formula(0, 1, '="词"', value="词")
    page.write_formula(0, 2, "=A9", value="")
    page.write_formula(0, 3, "=1/0", value="#DIV/0!")
    page.write_formula(5, 0, "=X", value="#REF!")
    book.close()
    assert only(path) == [
        (1, [2, "词", Fault(), Fault("#DIV/0!")]),
        (6, [Fault("#REF!")]),
    ]


def test_formula_without_any_cached_value(tmp_path):
    path = pack(
        tmp_path / "f.xlsx",
        parts('<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>3</v></c></row>'),
    )
    assert only(path) == [(1, [Fault(), 3])]


def test_a_merged_region_gives_its_value_to_the_rows_below(tmp_path):
    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.merge_range(0, 0, 0, 2, "标题")
    page.merge_range(1, 0, 3, 0, "张三")
    for row, school in enumerate(("甲校", "乙校", "丙校", "丁校"), start=1):
        page.write(row, 1, school)
    book.close()
    assert [values for _, values in only(path)] == [
        ["标题"], ["张三", "甲校"], ["张三", "乙校"], ["张三", "丙校"], [None, "丁校"],
    ]  # fmt: skip


def test_formatted_empty_rows_and_columns_are_dropped(tmp_path):
    path = tmp_path / "e.xlsx"
    book = xlsxwriter.Workbook(path)
    page, style = book.add_worksheet(), book.add_format({"bg_color": "yellow"})
    page.write(0, 0, "头")
    page.write(1, 0, "   ")
    for row in range(20_000):
        page.write_blank(row, 5, None, style)
    page.set_row(1_048_575, 20, style)
    book.close()
    assert only(path) == [(1, ["头"])]


def test_days_counted_from_1904_are_known(tmp_path):
    path = honest(tmp_path / "n.xlsx", [["x", date(2026, 1, 5)]], date_1904=True)
    with read_workbook(path) as book:
        assert book.sheets[0].date1904 is True
        assert next(book.sheets[0].rows()).values[1] == date(2026, 1, 5)


def test_old_xls_with_dates_merges_and_errors(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("证书")
    page.write(0, 0, "日期")
    page.write(1, 0, date(2026, 1, 5), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    page.write_merge(2, 3, 0, 0, "合")
    page.write(3, 1, xlwt.Formula("1/0"))
    book.save(str(tmp_path / "a.xls"))
    with read_workbook(tmp_path / "a.xls") as read:
        assert (read.kind, read.sheets[0].name, read.sheets[0].date1904) == ("xls", "证书", False)
        rows = [row.values for row in read.sheets[0].rows()]
    assert rows == [["日期"], [date(2026, 1, 5)], ["合"], ["合", Fault()]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("姓名,号\n张三,０1\n".encode(), "utf-8"),
        ("\ufeff姓名,号\n张三,０1\n".encode(), "utf-8"),
        ("\ufeff姓名,号\n张三,０1\n".encode("utf-16-le"), "utf-16"),
        ("\ufeff姓名,号\n张三,０1\n".encode("utf-16-be"), "utf-16"),
        ("姓名;号\r\n张三;０1\r\n".encode("gb18030"), "gb18030"),
        ("姓名\t号\n张三\t０1".encode("gb18030"), "gb18030"),
    ],
)
def test_csv_in_every_encoding_and_delimiter(tmp_path, data, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with read_workbook(path) as book:
        assert book.encoding == encoding
        assert [r.values for r in book.sheets[0].rows()] == [["姓名", "号"], ["张三", "０1"]]


def test_csv_quotes_lines_and_formulas(tmp_path):
    path = tmp_path / "q.csv"
    path.write_text('a,"多\n行",="0012"\n\n=1+1,"说""好""",\n', encoding="utf-8")
    assert only(path) == [(1, ["a", "多\n行", "0012"]), (4, [Fault(), '说"好"'])]


def test_an_upload_is_read_by_its_file_number_under_the_users_name(tmp_path):
    path = honest(tmp_path / "upload.tmp", [["a", "b"]])
    with open(path, "rb") as file, read_workbook(file, name="证书.xlsx") as book:
        assert (book.name, book.kind) == ("证书.xlsx", "xlsx")


def test_hundred_thousand_rows_come_in_within_seconds_while_others_work(tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("".join(f"{r},甲乙丙,2026-01-05\n" for r in range(100_000)), encoding="utf-8")
    counts = []

    def read_it():
        with read_workbook(path) as book:
            counts.append(book.sheets[0].row_count)

    reader = threading.Thread(target=read_it)
    reader.start()
    small = honest(tmp_path / "small.xlsx", [["x"]])
    assert only(small) == [(1, ["x"])]
    reader.join(30)
    assert counts == [100_000]


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(Unreadable, match="打不开"):
        read_workbook(tmp_path / "none.xlsx")
