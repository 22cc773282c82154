"""The law book's pages: readings chosen, a small text loaded and read, days entered."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiheng.lawbook import queries
from zhiheng.lawbook.models import CalendarDay, InternalLimit, ReadingChoice, UnitRead
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
TEXT = """示例规定
（送审稿）

第一条 为了示例，制定本规定。
第二条 机构应当设置岗位。
机构应当保障岗位履职。
"""
CHANGED = TEXT.replace("设置岗位", "设置两个岗位")


@pytest.fixture
def signed_in(db):
    """Signed in as a holder of the post."""
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(post: str) -> Client:
        account, sheet, now = Account.objects.create(username=uuid4().hex), Sheet(), timezone.now()
        with transaction.atomic():
            holder = sheet.create(Holder(account=account, name="示例乙"))
            sheet.create(Grant(holder=holder, post=post, starts=now))
            append(sheet, at=now, recorded=now, who={"via": "job"}, act="test")
        client = Client()
        client.force_login(account)
        return client

    return make


def key() -> dict[str, str]:
    return {"idempotency_key": str(uuid4())}


def load(client, text: str):
    file = SimpleUploadedFile("text.txt", text.encode())
    return client.post("/law/text/", {"file": file, **key()})


def test_choosing_a_reading_changes_the_option_and_is_told(signed_in):
    client = signed_in("management")
    given = {"option": "as_for_changes", "reason": "从严管理", "value": "", **key()}
    assert client.post("/law/readings/A-12/", given).status_code == 302
    assert queries.option("A-12") == "as_for_changes"
    page = client.get("/law/readings/A-12/").content.decode()
    assert "从严管理" in page and "示例乙" in page and "本机构选定" in page
    client.post("/law/readings/A-12/", given)  # sent twice is one act
    assert ReadingChoice.objects.count() == Entry.objects.filter(act="choose_reading").count() == 1


def test_a_reason_is_needed_and_the_sentence_stands_beside_it(signed_in):
    client = signed_in("management")
    page = client.post("/law/readings/A-12/", {"option": "as_for_changes", **key()})
    assert page.status_code == 422 and "请写明选定理由" in page.content.decode()
    assert not ReadingChoice.objects.exists()


def test_who_may_not_choose_sees_no_form_and_is_refused(signed_in):
    client = signed_in("staff")
    assert "选定这一项" not in client.get("/law/readings/A-12/").content.decode()
    given = {"option": "as_for_changes", "reason": "从严管理", **key()}
    assert client.post("/law/readings/A-12/", given).status_code == 403
    assert not ReadingChoice.objects.exists()
    assert Entry.objects.filter(act="choose_reading", outcome="refused").count() == 1


def test_the_list_of_readings_is_one_page_with_few_statements(
    signed_in, django_assert_max_num_queries
):
    client = signed_in("regulator")
    with django_assert_max_num_queries(15):
        assert client.get("/law/readings/").status_code == 200
    assert "还没有改选过口径" in client.get("/law/readings/?show=own").content.decode()
    assert client.get("/law/readings/A-99/").status_code == 404


def test_a_text_is_loaded_shown_read_and_compared(signed_in):
    client = signed_in("management")
    assert "还没有载入规定文本" in client.get("/law/text/").content.decode()
    assert load(client, TEXT).status_code == 302
    assert "机构应当设置岗位。" in client.get("/law/text/").content.decode()
    client.post("/law/text/read/", {"unit": ["2-1-0", "2-2-0"], **key()})
    assert UnitRead.objects.count() == 2
    load(client, CHANGED)
    page = client.get("/law/text/").content.decode()
    assert "读过之后措辞已改变" in page and "与上一份文本的差别" in page
    assert queries.citation() == "示例规定（送审稿）"


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"   ", b"no articles here", b"\xff\xfe\x00"])
def test_files_that_are_no_text_are_refused_with_a_sentence(signed_in, data):
    client = signed_in("management")
    page = client.post("/law/text/", {"file": SimpleUploadedFile("x", data), **key()})
    assert page.status_code == 422 and "zh-wrong" in page.content.decode()
    assert queries.regulation() is None


def test_days_are_entered_shown_and_taken_back(signed_in):
    client = signed_in("personnel_officer")
    given = {"day": "2027-02-08", "kind": "rest", "source": "示例通知", **key()}
    assert client.post("/law/calendar/", given).headers["Location"].endswith("year=2027")
    row = CalendarDay.objects.get()
    assert "示例通知" in client.get("/law/calendar/?year=2027").content.decode()
    client.post(f"/law/calendar/{row.pk}/remove/", {"version": row.version, **key()})
    assert not CalendarDay.objects.exists()


def test_a_calendar_goes_out_and_comes_back(signed_in):
    client = signed_in("personnel_officer")
    given = {"day": "2027-02-08", "kind": "rest", "source": "示例通知", **key()}
    client.post("/law/calendar/", given)
    out = client.get("/law/calendar/file/").content
    assert "2027-02-08,rest,示例通知".encode() in out
    page = client.post("/law/calendar/", {"file": SimpleUploadedFile("c.csv", b"a,b"), **key()})
    assert page.status_code == 422 and "表头应为" in page.content.decode()
    nothing = client.post("/law/calendar/", key())
    assert nothing.status_code == 422 and "请选择文件" in nothing.content.decode()


@pytest.mark.parametrize("year", ["9" * 5000, "²", "-1", "0000", "20270"])
def test_a_year_that_is_none_shows_this_one(signed_in, year):
    assert signed_in("staff").get("/law/calendar/", {"year": year}).status_code == 200


def test_a_presumed_year_says_so(signed_in):
    page = signed_in("staff").get("/law/calendar/?year=2031").content.decode()
    assert "推定" in page


def test_a_limit_of_the_bodys_own_is_set_changed_and_ended(signed_in):
    client = signed_in("management")
    assert "还没有定过内部时限" in client.get("/law/limits/").content.decode()
    given = {"kind": "finding", "clause": "", "amount": "10", "reason": "质量手册 7.3"}
    assert client.post("/law/limits/", {**given, **key()}).status_code == 302
    assert client.post("/law/limits/", {**given, "amount": "14", **key()}).status_code == 302
    row = InternalLimit.objects.get()
    assert row.amount == 14 and "质量手册 7.3" in client.get("/law/limits/").content.decode()
    wrong = client.post("/law/limits/", {**given, "clause": "99", **key()})
    assert wrong.status_code == 422 and "没有条款" in wrong.content.decode()
    client.post(f"/law/limits/{row.pk}/end/", {"version": row.version, **key()})
    assert not InternalLimit.objects.exists()
