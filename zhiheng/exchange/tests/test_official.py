"""The official sheets: their data, recognising them in any dress, sentences for wrong heads."""

from pathlib import Path

import pytest
import xlwt

from zhiheng.exchange.official import demand, official_sheets, recognise, rows, table, tables
from zhiheng.exchange.reading.book import read_workbook
from zhiheng.exchange.reading.heads import WrongHeads
from zhiheng.exchange.reading.values import BadValue, to_choice
from zhiheng.exchange.tests.reading_lookalikes import honest

SHEETS = {official.sheet: official for official in official_sheets()}
CERTIFICATE = SHEETS["203010"]
LABELS = (
    "字段名称",
    "字段含义",
    "数据类型",
    "最大长度（字符）",
    "填表说明",
    "校验级别",
    "是否公开",
)


def heads(official, by="code"):
    return [(f.head or f.code) if by == "code" else f.name for f in official.fields]


def template_rows(official):
    """Seven head rows as in the published template: number, label, then one cell for each field."""
    numbered = [f"{n}、{f.name}" for n, f in enumerate(official.fields, start=1)]
    middle = [["x"] * len(official.fields)] * 5
    lines = [heads(official), numbered, *middle]
    first = [official.sheet, "CCC认证信息上报数据模版", "", "", official.name, "", ""]
    return [[a, b, *line] for a, b, line in zip(first, LABELS, lines, strict=True)]


def sample(official):
    return [f"值{n}" for n, _ in enumerate(official.fields)]


def read(path):
    book = read_workbook(path)
    return book.sheets[0]


def test_the_sheets_have_the_published_numbers_of_fields():
    assert {number: len(o.fields) for number, o in SHEETS.items()} == {
        "202010": 19, "203010": 77, "204010": 21,
    }  # fmt: skip
    for official in SHEETS.values():
        codes = [f.code for f in official.fields]
        assert len(set(codes)) == len(codes)
        assert official.version == "2018"
        for field in official.fields:
            assert field.type in ("text", "date", "number")
            assert field.level in (0, 1)
            assert not field.codes or field.codes in tables()
            assert not field.when or field.when["field"] in codes


@pytest.mark.parametrize("number", sorted(SHEETS))
def test_the_old_template_with_seven_head_rows(tmp_path, number):
    official = SHEETS[number]
    book = xlwt.Workbook()
    page = book.add_sheet(official.name)
    for row, values in enumerate([*template_rows(official), ["", "", *sample(official)]]):
        for column, value in enumerate(values):
            page.write(row, column, value)
    book.save(str(tmp_path / "t.xls"))
    found = recognise(read(tmp_path / "t.xls"))
    assert found.official is official
    assert found.missing == ()
    (record,) = found.rows()
    assert record.number == 8
    assert record.stray == ()
    assert list(record.cells.values()) == sample(official)


@pytest.mark.parametrize("by", ["code", "name"])
@pytest.mark.parametrize("number", sorted(SHEETS))
def test_a_bare_head_row_by_code_or_by_name(tmp_path, number, by):
    official = SHEETS[number]
    path = honest(
        tmp_path / "a.xlsx", [heads(official, by), sample(official), [], sample(official)]
    )
    found = recognise(read(path))
    assert found.official is official
    assert [r.number for r in found.rows()] == [2, 4]


def test_csv_with_spaces_width_and_case_in_the_heads(tmp_path):
    odd = [f"{n}、 {f.name}　" for n, f in enumerate(CERTIFICATE.fields, start=1)]
    odd[0] = "cert_apply_ no"
    lines = [",".join(odd), ",".join(sample(CERTIFICATE))]
    path = tmp_path / "c.csv"
    path.write_bytes("\n".join(lines).encode("gb18030"))
    (record,) = rows(read(path))
    assert record.cells["CERT_APPLY_NO"] == "值0"
    assert record.cells["REMARK"] == "值76"


def test_optional_columns_may_be_absent_and_own_columns_allowed(tmp_path):
    always = [f for f in CERTIFICATE.fields if f.need == "always"]
    path = honest(tmp_path / "a.xlsx", [[f.name for f in always] + ["项目负责人"], ["x"] * 24])
    with pytest.raises(WrongHeads, match="项目负责人"):
        recognise(read(path))
    found = recognise(read(path), extra=["项目负责人"])
    assert "REMARK" in found.missing
    assert "CERT_NO" not in found.missing
    assert next(found.rows()).stray == ()


def test_wrong_heads_say_what_is_missing_and_what_is_near(tmp_path):
    wrong = heads(CERTIFICATE, "name")
    wrong[1], wrong[4] = "认证证书编号", "认证委托人名称（主）"
    with pytest.raises(WrongHeads) as caught:
        recognise(read(honest(tmp_path / "a.xlsx", [["标题"], wrong])))
    says = caught.value.says
    assert "第 2 行" in says
    assert "缺少表头“认证证书号”" in says
    assert "不认识表头“认证证书编号”（是否应为“认证证书号”？）" in says
    assert "表头重复：“认证委托人名称（主）”" in says
    assert caught.value.missing == ("认证证书号", "首次获证日期")


def test_a_value_beside_the_heads_is_not_lost_unseen(tmp_path):
    path = honest(tmp_path / "a.xlsx", [heads(CERTIFICATE), [*sample(CERTIFICATE), "多出来的"]])
    (record,) = rows(read(path))
    assert record.stray == (78,)


def test_other_sheets_are_not_official(tmp_path):
    assert (
        recognise(read(honest(tmp_path / "a.xlsx", [["姓名", "电话", "备注"], ["a", "b", "c"]])))
        is None
    )
    assert list(rows(read(honest(tmp_path / "b.xlsx", [["只有一格"]])))) == []


def test_what_a_row_must_fill_depends_on_its_state():
    pause, ask = CERTIFICATE.field("CERT_PAUSE_CAUSE"), demand
    for state in ("02", "暂停", 2.0, "02暂停"):
        assert ask(pause, {"CERTI_STATUS": state}) == "required"
    assert ask(pause, {"CERTI_STATUS": "01"}) == "empty"
    assert ask(CERTIFICATE.field("CERT_NO"), {}) == "required"
    assert ask(CERTIFICATE.field("REMARK"), {}) == "free"
    assert ask(CERTIFICATE.field("CERT_CHG_DATE"), {"CERT_CHG_CAUSE": None}) == "empty"
    assert ask(CERTIFICATE.field("CERT_CHG_DATE"), {"CERT_CHG_CAUSE": "0201"}) == "required"
    with pytest.raises(BadValue):
        ask(pause, {"CERTI_STATUS": "乱写"})


def test_code_tables_carry_version_and_spellings():
    assert {"state", "suspension", "withdrawal", "cancellation", "change"} <= set(tables())
    state = table("state")
    assert state.version == "2018"
    assert state.labels["05"] == "过期失效"
    for word in ("03", "3", "撤销", "03撤销"):
        assert to_choice(word, state.labels, state.synonyms()) == "03"


def _shared_templates():
    for folder in Path(__file__).resolve().parents:
        found = sorted(folder.glob("shared/data/cnca-ccc-upload-templates/*.xls"))
        if found:
            return found
    return []


def test_the_published_templates_themselves():
    found = _shared_templates()
    if not found:
        pytest.skip("the published templates are not on this machine")
    for path in found:
        with read_workbook(path) as book:
            recognised = recognise(book.sheets[0])
            assert path.name.startswith(recognised.official.sheet)
            assert recognised.missing == ()
            assert list(recognised.rows()) == []
