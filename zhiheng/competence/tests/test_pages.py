"""The pages of competence through the client: matrix, person, acts, load, declarations, bans."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.walk import bodies
from zhiheng.access.models import Account, Holder
from zhiheng.competence.models import Conflict, Declaration, StepAuthorisation
from zhiheng.competence.tests.cast import (
    BY,
    NOW,
    authorised,
    client_of,
    demanded,
    person_of,
    registered,
    scheme_of,
    sound,
)
from zhiheng.personnel import commands as personnel
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db
MOST = 20
STEP = "工厂检查"


def signed_in(post: str, person=None) -> Client:
    account = Account.objects.get(username=post)
    if person is not None:
        sheet, holder = Sheet(), Holder.objects.get(account=account)
        sheet.change(holder, person=person.pk)
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "test"}, act="t",
               outcome="done", subject=("", None))  # fmt: skip
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def body():
    bodies.founded()


@pytest.fixture
def scheme(body):
    return scheme_of()


def page(client: Client, path: str) -> str:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    assert len(asked) <= MOST, (path, len(asked))
    return answer.content.decode()


def sent(browser: Client, path: str, /, **typed: str):
    return browser.post(path, {"idempotency_key": str(uuid4()), **typed})


EMPTY = ("", "load/", "declarations/", "declarations/?all=1", "bans/", "bans/?live=1",
         "?days=nonsense&kind=x&q=%25")  # fmt: skip


@pytest.mark.parametrize("path", EMPTY)
def test_nothing_yet_teaches_what_to_do(body, path):
    told = page(signed_in("personnel_officer"), f"/competence/{path}")
    assert "zh-empty" in told or "没有" in told


def test_the_matrix_counts_who_may_today(scheme):
    judge = person_of("J", "评价人")
    demanded(scheme)
    first, barred = sound("1", scheme, judge), sound("2", scheme, judge)
    lapsed = person_of("3")
    authorised(lapsed, scheme, judge)
    registered(lapsed, ends=date(2026, 6, 1))
    client = signed_in("project_quality_manager")
    told = page(client, "/competence/")
    # Two for the one step; for the others nobody was ever authorised, so nobody is lacking.
    assert "cp-enough cp-shade-2" in told and "cp-never" in told and "cp-none" not in told
    personnel.add_ban(subject=barred, by=BY, at=NOW, starts=date(2026, 1, 1), basis="决定书")
    told = page(client, "/competence/")
    assert "cp-one" in told and "仅一人" in told
    told = page(client, f"/competence/cells/{scheme.pk}/?step={STEP}")
    assert told.index("示例1") < told.index("示例2") and "从业禁止" in told and "失效" in told
    personnel.add_ban(subject=first, by=BY, at=NOW, starts=date(2026, 1, 1), basis="决定书")
    assert "cp-none" in page(client, "/competence/")
    sound("4", scheme, judge, ends=timezone.now().date() + timedelta(days=100))
    sound("5", scheme, judge)
    assert "cp-expiring" in page(client, "/competence/?days=365")
    assert "cp-enough" in page(client, "/competence/?days=60")
    assert client.get(f"/competence/cells/{scheme.pk}/").status_code == 404
    book = client.get("/imports/lists/competence.xlsx")
    assert book.status_code == 200 and b"".join(book)[:2] == b"PK"


def test_authorised_and_ended_through_the_pages(scheme):
    judge, person = person_of("J", "评价人"), person_of("1")
    client = signed_in("project_quality_manager", judge)
    path = f"/competence/people/{person.pk}/authorise/"
    page(client, path)
    typed = {"scheme": str(scheme.pk), "step": STEP, "judged_on": "2026-01-05",
             "starts": "2026-01-10", "grounds": "现场观察与考核合格"}  # fmt: skip
    wrong = sent(client, path, **{**typed, "starts": "2026-01-01"})
    assert wrong.status_code == 422 and "不能早于能力评价之日" in wrong.content.decode()
    assert sent(client, path, **typed).status_code == 302
    row = StepAuthorisation.objects.get()
    assert row.judge_id == judge.pk
    assert STEP in page(client, f"/competence/people/{person.pk}/")
    ended = sent(client, f"/competence/authorisations/{row.pk}/end/", ends="2026-10-01",
                 reason="调岗", version=str(row.version))  # fmt: skip
    assert ended.status_code == 302
    stale = sent(client, f"/competence/authorisations/{row.pk}/end/", ends="2026-09-01",
                 reason="再调", version=str(row.version))  # fmt: skip
    assert stale.status_code == 409
    mine = sent(client, f"/competence/people/{judge.pk}/authorise/", **typed)
    assert mine.status_code == 422 and "本人" in mine.content.decode()


def test_one_declares_for_himself_and_for_nobody_else(scheme):
    person, other = person_of("1"), person_of("2")
    client_of("甲制造有限公司")
    client = signed_in("staff", person)
    assert "从未声明" in page(client, "/declarations/")
    path = f"/declarations/{person.pk}/one-body/"
    page(client, path)
    assert sent(client, path, clear="yes").status_code == 302
    assert sent(client, path, clear="no").status_code == 422
    assert sent(client, f"/declarations/{other.pk}/one-body/", clear="yes").status_code == 422
    assert client.get(f"/declarations/{other.pk}/one-body/").status_code == 403
    assert Entry.objects.filter(act="declare_one_body", outcome="refused").exists()
    tie = sent(client, f"/declarations/{person.pk}/interest/", client="甲制造有限公司",
               nature="持股", starts="2026-01-01")  # fmt: skip
    assert tie.status_code == 302 and Conflict.objects.get().person_id == person.pk
    assert "甲制造有限公司" in page(client, "/declarations/")
    assert Declaration.objects.get().signed_by is not None
    assert client.get("/competence/").status_code == 403


def test_an_account_without_a_person_is_told_so(body):
    assert "没有关联人员" in page(signed_in("staff"), "/declarations/")


def test_the_list_of_bans_tells_start_end_and_source(scheme):
    life, over = person_of("1"), person_of("2")
    personnel.add_ban(subject=life, by=BY, at=NOW, starts=date(2026, 1, 1), basis="处罚决定书一号")
    personnel.add_ban(subject=over, by=BY, at=NOW, starts=date(2020, 1, 1), ends=date(2025, 1, 1))
    client = signed_in("personnel_officer")
    told = page(client, "/competence/bans/")
    assert "处罚决定书一号" in told and "终身" in told and "已期满" in told
    assert "示例2" not in page(client, "/competence/bans/?live=1")


def test_load_and_limit(scheme):
    judge = person_of("J")
    sound("1", scheme, judge)
    client = signed_in("management")
    assert "法定最少 10 人" in page(client, "/competence/load/")
    path = "/competence/load/limit/"
    page(client, path)
    given = {"field": "ccc", "most": "5", "starts": "2026-01-01", "reason": "按上年平均工时"}
    assert sent(client, path, **{**given, "most": "0"}).status_code == 422
    assert sent(client, path, **given).status_code == 302
    assert "每人在办不超过 5 项" in page(client, "/competence/load/")
    demand = f"/competence/demands/{scheme.pk}/"
    page(client, demand)
    typed = {"step": STEP, "registration": "yes", "starts": "2026-01-01", "reason": "认证规则第5条"}
    assert sent(client, demand, **typed).status_code == 302
    assert "须执业注册" in page(client, f"/competence/cells/{scheme.pk}/?step={STEP}")


def test_the_plan_of_a_field_is_judged_on_the_page_as_by_the_rule(scheme):
    sound("1", scheme, person_of("J"))
    client = signed_in("management")
    told = page(client, "/competence/load/")
    assert "没有人员配置计划" in told and "/competence/load/plan/" in told
    path = "/competence/load/plan/"
    given = {"field": "ccc", "people": "12", "starts": "2026-01-01", "reason": "按上年业务量"}
    assert sent(client, path, **{**given, "people": "9"}).status_code == 422
    assert sent(client, path, **given).status_code == 302
    told = page(client, "/competence/load/")
    assert "计划专职 12 人" in told and "自 <time" in told


def test_who_owes_a_declaration(scheme):
    judge = person_of("J")
    sound("1", scheme, judge)
    authorised(person_of("2"), scheme, judge)
    client = signed_in("personnel_officer")
    told = page(client, "/competence/declarations/")
    assert "示例2" in told and "从未声明" in told
    assert "示例1" in page(client, "/competence/declarations/?all=1")


def test_registration_renewed_and_withdrawn_through_the_pages(scheme):
    row = registered(person_of("1"), ends=date(2026, 3, 1))
    client = signed_in("personnel_officer")
    page(client, f"/competence/registrations/{row.pk}/renew/")
    typed = {"starts": "2026-03-01", "ends": "2029-03-01", "version": str(row.version)}
    assert sent(client, f"/competence/registrations/{row.pk}/renew/", **typed).status_code == 302
    page(client, f"/competence/registrations/{row.pk}/withdraw/")
    typed = {"ends": "2026-02-01", "reason": "注销", "version": str(row.version)}
    assert sent(client, f"/competence/registrations/{row.pk}/withdraw/", **typed).status_code == 302
