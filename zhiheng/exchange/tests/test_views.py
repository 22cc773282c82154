"""The pages: a file handed in, tried by the worker, carried in by a yes, taken back."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.terms import Post
from zhiheng.exchange import jobs
from zhiheng.exchange.models import Batch, State, Upload
from zhiheng.exchange.reading.book import read_workbook
from zhiheng.exchange.tests.importing import body_rows, carry, workbook
from zhiheng.personnel.models import Person
from zhiheng.trace.ledger import append
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db


def person_with(*posts: str, name: str = "王晓") -> Account:
    """An account whose holder has these posts, since an hour."""
    account = Account.objects.create(username=f"u{uuid4().hex[:8]}")
    sheet, now = Sheet(), timezone.now()
    holder = sheet.create(Holder(account=account, name=name))
    for post in posts:
        sheet.create(Grant(holder=holder, post=post, starts=now - timedelta(hours=1)))
    append(sheet, at=now, recorded=now, who={"via": "test"}, act="test")
    return account


def signed_in(*posts: str) -> Browser:
    browser = Browser()
    browser.force_login(person_with(*posts), backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def work(monkeypatch):
    """The worker's jobs done at once, in this very connection."""
    from contextlib import contextmanager

    from zhiheng.exchange import uploads

    @contextmanager
    def silent(upload):
        yield lambda done, total: None

    monkeypatch.setattr(uploads, "watched", silent)
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr(jobs, "defer_trial", lambda upload: jobs.try_upload(str(upload.pk)))
    monkeypatch.setattr(
        jobs, "defer_carrying", lambda upload, at: jobs.carry_upload(str(upload.pk), at.isoformat())
    )


def hand_in(browser, path, **more):
    with path.open("rb") as file:
        return browser.post("/imports/new/", {"file": file, "nature": "correction", **more})


def key():
    return {"idempotency_key": str(uuid4())}


def test_a_file_is_tried_then_carried_in_then_taken_back(tmp_path, work):
    browser = signed_in(Post.PERSONNEL_OFFICER)
    people = {"person": body_rows()["person"]}
    answer = hand_in(browser, workbook(tmp_path, **people))
    upload = Upload.objects.get()
    assert answer.url == f"/imports/uploads/{upload.pk}/"
    assert upload.state == State.TRIED
    page = browser.get(answer.url)
    assert "全部写入并留下一条留痕" in page.text
    assert not Person.objects.exists()
    browser.post(f"{answer.url}carry/", key())
    assert Person.objects.count() == 2
    batch = Batch.objects.get()
    assert "人员" in browser.get(f"/imports/batches/{batch.pk}/").text
    withdrawing = {**key(), "reason": "导错了"}
    unseen = browser.post(f"/imports/batches/{batch.pk}/withdraw/", withdrawing)
    assert unseen.status_code == 422 and "导错了" in unseen.text  # what was typed is kept
    assert Person.objects.count() == 2
    withdrawing["version"] = batch.version
    browser.post(f"/imports/batches/{batch.pk}/withdraw/", withdrawing)
    assert not Person.objects.exists()
    assert "已撤回" in browser.get("/imports/").text


def test_refused_rows_are_told_and_marked(tmp_path, work):
    browser = signed_in(Post.PERSONNEL_OFFICER)
    rows = [{"number": "E001", "name": "王晓", "identity": "110101199003074531"}]
    answer = hand_in(browser, workbook(tmp_path, person=rows))
    page = browser.get(answer.url).text
    assert "校验码不对" in page
    assert "110101199003074531" not in page
    assert "110101199003074531" not in str(Upload.objects.get().outcome)
    marked = browser.get(f"{answer.url}marked.xlsx")
    content = io.BytesIO(b"".join(marked.streaming_content))
    path = tmp_path / "marked.xlsx"
    path.write_bytes(content.getvalue())
    with read_workbook(path) as book:
        first = [row.values for row in book.sheets[0].rows()]
    assert any("校验码" in str(value) for value in first[1])


def test_a_bad_file_gets_a_sentence(tmp_path, work):
    browser = signed_in(Post.STAFF)
    path = tmp_path / "图.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    page = browser.get(hand_in(browser, path).url).text
    assert "PNG 图片" in page
    empty = tmp_path / "空.csv"
    empty.write_bytes(b"")
    answer = hand_in(browser, empty)
    assert answer.status_code == 422
    assert "0 字节" in answer.text


def test_a_file_over_the_limit_is_not_kept(tmp_path, work, settings):
    settings.MAX_IMPORT_BYTES = 1 << 20
    browser = signed_in(Post.STAFF)
    path = tmp_path / "大.csv"
    path.write_bytes(b"a,b\n" * (1 << 19))
    answer = hand_in(browser, path)
    assert answer.status_code == 422
    assert "超过 1 MB" in answer.text
    assert not Upload.objects.exists()


def test_a_change_needs_its_day(tmp_path, work):
    browser = signed_in(Post.PERSONNEL_OFFICER)
    answer = hand_in(browser, workbook(tmp_path, **body_rows()), nature="change")
    assert answer.status_code == 422
    assert "请填写变更日期" in answer.text


def test_who_may_not_import_sees_lists_only(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    browser = signed_in(Post.REGULATOR)
    assert browser.get("/imports/").status_code == 200
    assert browser.get("/imports/new/").status_code == 403
    assert signed_in(Post.ADMINISTRATOR).get("/imports/").status_code in (302, 403)


def test_others_uploads_are_not_there(tmp_path, work):
    answer = hand_in(signed_in(Post.STAFF), workbook(tmp_path, **body_rows()))
    assert signed_in(Post.STAFF).get(answer.url).status_code == 404


def test_staff_may_not_bring_in_persons(tmp_path, work):
    browser = signed_in(Post.STAFF)
    answer = hand_in(browser, workbook(tmp_path, **body_rows()))
    browser.post(f"{answer.url}carry/", key())
    upload = Upload.objects.get()
    assert upload.state == State.FAILED
    assert "不能导入" in upload.says
    assert "“人员”" in upload.says
    assert not Person.objects.exists()


def test_the_template_can_be_taken_and_lists_exported(tmp_path):
    carry(workbook(tmp_path, **body_rows()))
    browser = signed_in(Post.STAFF)
    for address in ("/imports/template.xlsx", "/imports/lists/imports.xlsx"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert browser.get("/imports/lists/nothing.xlsx").status_code == 404


def test_the_list_stays_under_twenty_statements(tmp_path, django_assert_max_num_queries):
    for number in range(3):
        rows = [{"number": f"E{number}", "name": "王晓"}]
        carry(workbook(tmp_path, f"{number}.xlsx", person=rows))
    browser = signed_in(Post.PERSONNEL_OFFICER)
    with django_assert_max_num_queries(19):
        browser.get("/imports/")
