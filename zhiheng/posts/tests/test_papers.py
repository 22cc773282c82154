"""The sheet that is filed: the same rows as Word, PDF/A and workbook; each reading an entry."""

import json
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.access.refusals import Refused
from zhiheng.posts import commands
from zhiheng.posts.papers import Paper, made
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
ROWS = (("姓名", "王晓", False), ("联系电话", "=13800000000", True))
PAPER = Paper("报备表", "示例认证", "信息变更", ROWS, date(2026, 3, 2))


def test_word_names_every_item():
    from docx import Document

    table = Document(BytesIO(made(PAPER, "docx"))).tables[0]
    told = [[cell.text for cell in row.cells] for row in table.rows]
    assert told[0] == ["项目", "内容", "较上次报备"]
    assert told[1:] == [["姓名", "王晓", ""], ["联系电话", "=13800000000", "有变更"]]


def test_the_workbook_holds_texts_and_no_formula():
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(made(PAPER, "xlsx"))).get_sheet_by_index(0)
    told = rows.to_python(skip_empty_area=False)
    assert ["联系电话", "'=13800000000", "有变更"] in [row[:3] for row in told]


def test_the_pdf_is_an_archive_copy_and_missing_glyphs_are_told():
    data = made(PAPER, "pdf")
    assert data.startswith(b"%PDF-") and b"pdfaid" in data
    with pytest.raises(ValueError, match="could not be displayed"):
        made(Paper("报备表", "\U00013000", "首次报备", ROWS, date(2026, 3, 2)), "pdf")
    with pytest.raises(KeyError):
        made(PAPER, "odt")


@pytest.fixture
def filed(register, appointed):
    row = appointed(register(phone="13800000000"))
    commands.file_director(
        subject=row, kind="first", filed_on=date(2026, 1, 6), receipt="R-1", **ACT
    )
    commands.note_filed_change(subject=row, what="联系电话", changed_on=date(2026, 2, 1), **ACT)
    return row


def test_making_it_is_an_act_that_tells_what_was_read(filed, register, appointed):
    done = commands.make_filing_sheet(subject=filed, format="pdf", **ACT)
    rows = {label: (text, changed) for label, text, changed in done.value.rows}
    assert rows["联系电话"] == ("13800000000", True) and rows["姓名"][1] is False
    payload = Entry.objects.get(seq=done.receipt.seq).payload
    assert "联系电话" in json.loads(payload)["note"]["read"] and "13800000000" not in payload
    manager = appointed(register("E002", "李明"), "project_manager")
    with pytest.raises(Refused):
        commands.make_filing_sheet(subject=manager, format="pdf", **ACT)


def test_the_sheet_comes_as_an_attachment(filed, register, account_of):
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from zhiheng.access.models import Grant
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def browser(number, post):
        holder, sheet = account_of(register(number, "某")), Sheet()
        sheet.create(Grant(holder=holder, post=post, starts=NOW))
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
        account = Account.objects.get(pk=holder.account_id)
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    officer, address = browser("P1", "personnel_officer"), f"/posts/{filed.pk}/filing-sheet/"
    assert "生成报备表" in officer.get(f"/posts/{filed.pk}/").content.decode()
    assert officer.get(address).status_code == 200
    sent = {"format": "docx", "idempotency_key": str(uuid4())}
    answer = officer.post(address, sent)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK") and "no-store" in answer["Cache-Control"]
    assert officer.post(address, sent).status_code == 422  # sent twice: read once
    assert browser("R1", "regulator").get(address).status_code == 403
    change = filed.filed_changes.get()
    taken = {"reason": "原本如此", "idempotency_key": str(uuid4()), "version": change.version}
    assert officer.post(f"/posts/changes/{change.pk}/withdraw/", taken).status_code == 302
