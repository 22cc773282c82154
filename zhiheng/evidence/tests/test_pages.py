"""Pages: a file comes in as it streams, goes out as an attachment, and never opens in a browser."""

import dataclasses
import errno
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiheng.access.terms import Post
from zhiheng.evidence import draft, store
from zhiheng.evidence.commands import attach
from zhiheng.evidence.models import Evidence
from zhiheng.evidence.tests.build import AT, BY, ROW, TABLE, a_draft, account
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
TO = f"/evidence/to/{TABLE}/{ROW}/"


@pytest.fixture
def officer(client):
    client.force_login(account("officer", Post.PERSONNEL_OFFICER).account)
    return client


def bring(client, content=b"%PDF-1.7", name="回执.pdf", **typed):
    files = {"evidence": SimpleUploadedFile(name, content)}
    fields = {"idempotency_key": uuid4().hex, "proves": "报备回执", "personal": "on"}
    return client.post(TO, fields | typed | files)


def test_a_file_is_brought_seen_and_handed_over_as_an_attachment(officer):
    assert bring(officer, name="报告\u202efdp.exe").status_code == 302
    row = Evidence.objects.get()
    page = officer.get(f"/evidence/{row.pk}/").content.decode()
    assert "报告fdp.exe" in page and "\u202e" not in page  # Django has dropped it already
    assert row.file.sha256 in page and row.file.sm3 in page and "示例officer" in page
    assert officer.get(f"/evidence/{row.pk}/file/").status_code == 302  # personal: by an act only
    given = {"idempotency_key": uuid4().hex, "reason": "核对"}
    answer = officer.post(f"/evidence/{row.pk}/file/", given)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\u202e" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(act="read_evidence", subject_id=row.pk).count() == 1


def test_a_deceiving_name_is_shown_by_its_numbers(officer):
    row = attach(
        by=BY, at=AT, subject=(TABLE, ROW), draft=a_draft(name="报告\u202efdp.exe"), proves="x"
    ).value
    page = officer.get(f"/evidence/{row.pk}/").content.decode()
    assert "报告\\u202efdp.exe" in page and "\u202e" not in page


def test_what_is_not_personal_is_one_click(officer):
    bring(officer, b"<html><script>alert(1)</script>", "x.html", personal="")
    row = Evidence.objects.get()
    answer = officer.get(f"/evidence/{row.pk}/file/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content).startswith(b"<html>")


def test_sent_twice_it_is_there_once(officer):
    key = uuid4().hex
    assert bring(officer, idempotency_key=key).status_code == 302
    assert bring(officer, idempotency_key=key).status_code == 302
    assert Evidence.objects.count() == 1


def test_bad_files_are_told_and_what_was_typed_is_kept(officer, settings):
    settings.MAX_EVIDENCE_BYTES = 1000
    for content, says in ((b"", "0 字节"), (b"x" * 1001, "超过上限")):
        answer = bring(officer, content)
        assert answer.status_code == 422
        assert says in answer.content.decode() and "报备回执" in answer.content.decode()
    answer = officer.post(TO, {"idempotency_key": uuid4().hex, "proves": "x"})
    assert answer.status_code == 422 and "请选择要附上的文件" in answer.content.decode()
    assert not list(draft.folder().rglob(".draft-*"))


def test_a_full_disk_is_a_clear_503_and_no_half_act(officer, monkeypatch):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(draft.os, "fsync", full)
    answer = bring(officer)
    monkeypatch.undo()
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()
    assert not Evidence.objects.exists()
    assert not list(draft.folder().rglob(".draft-*"))


def test_forbidden_and_absent_look_the_same(client):
    row = attach(by=BY, at=AT, subject=(TABLE, ROW), draft=a_draft(), proves="x").value
    client.force_login(account("clerk", Post.STAFF).account)
    absent = client.get(f"/evidence/{uuid4()}/")
    for address in (f"/evidence/{row.pk}/", TO, f"/evidence/{row.pk}/file/"):
        answer = client.get(address)
        assert answer.status_code == absent.status_code == 404, address
    client.force_login(account("boss", Post.MANAGEMENT).account)
    assert "只有交来的人" in client.get(f"/evidence/{row.pk}/").content.decode()
    given = {"idempotency_key": uuid4().hex, "reason": "看看"}
    assert client.post(f"/evidence/{row.pk}/file/", given).status_code == 422


def test_taken_back_with_a_reason(officer):
    bring(officer)
    row = Evidence.objects.get()
    given = {"idempotency_key": uuid4().hex, "version": "1", "reason": "附错了"}
    assert officer.post(f"/evidence/{row.pk}/retract/", given).status_code == 302
    assert officer.get(f"/evidence/{row.pk}/").status_code == 404


def test_a_lost_file_is_told_in_a_sentence(officer):
    bring(officer, personal="")
    row = Evidence.objects.get()
    store.path_of(row.file.sha256).unlink()
    answer = officer.get(f"/evidence/{row.pk}/file/")
    assert answer.status_code == 503 and "不在存放处" in answer.content.decode()


def test_the_list_of_what_lacks(officer):
    assert "没有待补交的文件" in officer.get("/evidence/").content.decode()


def test_a_row_without_a_page_of_its_own_leads_to_where_it_is_shown(officer, monkeypatch):
    from zhiheng.evidence import places

    place = places.find(TABLE)
    on_another = dataclasses.replace(place, page=lambda key: "/law/")
    monkeypatch.setitem(places._PLACES, TABLE, on_another)
    at = f"/evidence/at/{TABLE}/{ROW}/"
    assert officer.get(at)["Location"] == "/law/"
    assert officer.get(f"/evidence/at/{TABLE}/{UUID(int=9)}/").status_code == 404
    assert officer.get(f"/evidence/at/no_such/{ROW}/").status_code == 404
    officer.force_login(account("staff", Post.STAFF).account)
    assert officer.get(at).status_code == 404  # may not see people
