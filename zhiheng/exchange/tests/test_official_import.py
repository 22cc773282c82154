"""Sheets with the official heads become records of ours; what they lack is asked and remembered."""

from datetime import date

import pytest
import xlsxwriter
import xlwt

from zhiheng.cases.models import Event
from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.clients.models import Client, Factory
from zhiheng.exchange.official import official_sheets
from zhiheng.exchange.tests.importing import body_rows, carry, plan_of, says, workbook

pytestmark = pytest.mark.django_db

SHEETS = {sheet.sheet: sheet for sheet in official_sheets()}
ANSWERS = {"scheme": "CCC-0915", "step.decision": "decision", "confirmed": "same",
           "published": "unknown", "manager": "E002", "manager_from": "2026-01-01"}  # fmt: skip
INSPECTION = {"step.inspection": "factory_inspection",
              "step.surveillance": "surveillance_inspection",
              "activity.02": "surveillance"}  # fmt: skip


def certificate(number: str, **more: object) -> dict[str, object]:
    return {
        "CERT_APPLY_NO": f"A-{number[-2:]}", "CERT_NO": number, "CERTI_STATUS": "01",
        "CERT_FIRST_DATE": "2025-05-01", "CERT_AWARD_DATE": "2025-05-01",
        "CERT_E_DATE": "2030-05-01", "CERT_MODE": "型式试验+初始检查+监督",
        "CERT_AUTH_PROJ_CODEDEC": "GB 31241-2022", "PRO_NAME": "移动电源", "PRO_TYPE": "X-1",
        "APP_COUNTRY": "156", "APP_NAME": "蓝天电器有限公司", "APP_ORG_CODE": "12345678-8",
        "APP_ADDRESS": "工业路1号", "APP_LINK_MAN": "张三", "APP_TEL": "010-1",
        "APP_DISTRICT": "110101",
        "MANU_COUNTRY": "156", "MANU_NAME": "蓝天电器有限公司", "MANU_REG_ADDRESS": "工业路1号",
        "MANU_LINK_MAN": "张三", "MANU_TEL": "010-1", "FAC_COUNTRY": "156",
        "FAC_CODING": "A000009", "FAC_NAME": "蓝天九厂", "FAC_ADDRESS": "工业路9号",
        "FAC_LINK_MAN": "张三", "FAC_TEL": "010-1", "FAC_X": "116.4012345",
        "FAC_Y": "39.9012345", "CERT_CHK_P_LIST": "李青；王晓",
        "CERT_APP_ASS_DATE": "2025-04-28", "REPORT_TYPE": "01",
        "MANU_ORG_CODE": "12345678-8", "MANU_DISTRICT": "110101", "FAC_ORG_CODE": "12345678-8",
        "FAC_DISTRICT": "110101", **more,
    }  # fmt: skip


def rows_of(sheet: str, records: list[dict[str, object]]) -> list[list[object]]:
    """Head codes as published, then the names, then the data: the official arrangement."""
    fields = SHEETS[sheet].fields
    heads = [sheet, "字段名称", *(f.head or f.code for f in fields)]
    names = ["", "字段含义", *(f"{n}、{f.name}" for n, f in enumerate(fields, 1))]
    data = [["", "", *(record.get(f.code, "") for f in fields)] for record in records]
    return [heads, names, *data]


def as_file(folder, form, sheet, records):
    path, rows = folder / f"{sheet}.{form}", rows_of(sheet, records)
    if form == "csv":
        text = "\r\n".join(",".join(f'"{value}"' for value in row) for row in rows)
        path.write_bytes(text.encode("gb18030"))
    elif form == "xls":
        book = xlwt.Workbook()
        page = book.add_sheet(SHEETS[sheet].name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                page.write(number, place, value)
        book.save(str(path))
    else:
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(SHEETS[sheet].name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


@pytest.fixture
def body(tmp_path):
    rows = {name: body_rows()[name] for name in ("scheme", "person")}
    carry(workbook(tmp_path, "机构.xlsx", **rows))


TWO = [
    certificate("2025010915000011"),
    certificate(
        "2025010915000012", CERTI_STATUS="02暂停", CERT_PAUSE_CAUSE="0203；0207",
        CERT_PAUSE_S_DATE="2026-03-01", CERT_PAUSE_E_DATE="2026-06-01",
    ),
]  # fmt: skip


@pytest.mark.parametrize("form", ["xls", "xlsx", "csv"])
def test_certificates_in_every_form(tmp_path, body, form):
    path = as_file(tmp_path, form, "203010", TWO)
    assert {question.key for question in plan_of(path).asks} >= {"scheme.0915", "confirmed"}
    plan = plan_of(path, mapping=ANSWERS)
    assert says(plan)[:9] == []
    carry(path, mapping=ANSWERS)
    assert (Client.objects.count(), Factory.objects.count()) == (1, 1)
    held = Certificate.objects.get(number="2025010915000012")
    assert (held.state, held.case.number, held.scheme.code) == ("02", "A-12", "CCC-0915")
    pause = StateChange.objects.get(certificate=held, state="02")
    assert (pause.grounds, pause.confirmed_on) == (["0203", "0207"], date(2026, 3, 1))
    assert pause.published_on is None
    decision = Event.objects.get(case__number="A-11")
    assert (decision.step, decision.performer) == ("decision", "李青；王晓")
    assert held.responsibilities.get().person.number == "E002"
    assert not plan_of(path, mapping=ANSWERS).writes


def test_a_field_that_must_be_empty_or_filled_names_its_cell(tmp_path, body):
    wrong = [certificate("2025010915000011", CERT_PAUSE_CAUSE="0203", PRO_NAME="")]
    told = says(plan_of(as_file(tmp_path, "xlsx", "203010", wrong), mapping=ANSWERS))
    assert any("暂停原因" in sentence and "应为空" in sentence for sentence in told)
    assert any("产品名称" in sentence and "必填" in sentence for sentence in told)


def test_inspections_become_events_of_the_covered_cases(tmp_path, body):
    carry(as_file(tmp_path, "xlsx", "203010", TWO), mapping=ANSWERS)
    result = {
        "AUDIT_PLAN_CODE": "JC-1", "AUDIT_ACT_TYPE": "02", "AUDIT_START_DATE": "2026-05-06",
        "AUDIT_END_DATE": "2026-05-07", "FAC_COUNTRY": "156", "FAC_AREA_CODE": "110101",
        "FAC_NAME": "蓝天九厂", "FAC_NO": "A000009", "FAC_CONTACT_PERSON": "张三",
        "FAC_CONTACT_WAY": "010-1", "FAC_ADDRESS": "工业路9号", "FAC_X": "116.4012345",
        "FAC_Y": "39.9012345", "FAC_ORG_CODE": "12345678-8",
        "AUDIT_INSPECTOR": "CCAA1，张三，01，13801012345；CCAA2，李四，02，13702012345",
        "CERT_NO": "2025010915000011，01；2025010915000012，01", "FAC_INSPECT_DAYS": "1.5",
        "Inspect_Result": "01", "INSPECT_RESULT": "01",
    }  # fmt: skip
    path = as_file(tmp_path, "xls", "204010", [result])
    assert "activity.02" in {question.key for question in plan_of(path).asks}
    plan = plan_of(path, mapping=INSPECTION)
    assert says(plan) == []
    carry(path, mapping=INSPECTION)
    events = Event.objects.filter(step="surveillance_inspection").order_by("case__number")
    assert [(e.case.number, e.cycle, e.performer) for e in events] == [
        ("A-11", 1, "张三；李四"), ("A-12", 1, "张三；李四"),
    ]  # fmt: skip
    assert not plan_of(path, mapping=INSPECTION).writes


def test_a_plan_of_inspections_is_no_event(tmp_path, body):
    row = {"AUDIT_PLAN_CODE": "JH-1", "AUDIT_ACT_TYPE": "02", "AUDIT_START_DATE": "2026-12-06",
           "AUDIT_END_DATE": "2026-12-07", "FAC_NO": "A000010", "FAC_NAME": "蓝天十厂",
           "FAC_COUNTRY": "156", "FAC_ADDRESS": "工业路10号", "FAC_AREA_CODE": "110101",
           "FAC_ORG_CODE": "12345678-8", "FAC_CONTACT_PERSON": "张三",
           "FAC_CONTACT_WAY": "010-1", "AUDIT_INSPECTOR": "CCAA1，张三，01，1"}  # fmt: skip
    plan = plan_of(as_file(tmp_path, "xlsx", "202010", [row]))
    assert says(plan) == []
    assert list(plan.created) == ["factory"]
    assert "尚未发生" in plan.warnings[0]
