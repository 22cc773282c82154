"""Clients and factories: found, registered, amended, retracted, and what stands on their pages."""

import pytest
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import BUSINESS_POSTS, Post

pytestmark = pytest.mark.django_db
MOST = 20
AMENDED = {"nature": "correction", "reason": "抄错了名称"}


@pytest.fixture
def rows(body):
    """Two clients, one with a project, a factory and two certificates that nobody answers for."""
    from zhiheng.certificates.tests import build
    from zhiheng.clients.commands import register_client
    from zhiheng.clients.models import Factory
    from zhiheng.conformance.commands import judge

    client, other = (
        register_client(by=system(), at=timezone.now(), name=name).value
        for name in ("示例电池有限公司", "另一家公司")
    )
    factory = build.write(Factory(number="F0001", name="示例电池一厂"))
    scheme = build.scheme()
    case = build.case("P-1", scheme, client=client)
    for number in ("C-1", "C-2"):
        build.certificate(number, client, factory=factory, case=case, scheme=scheme)
    judge(by=system(), at=timezone.now())
    return client, other, factory


@pytest.mark.parametrize("post", sorted(BUSINESS_POSTS))
def test_everybody_in_business_sees_them_with_few_statements(
    post, rows, client_of, django_assert_max_num_queries
):
    client = client_of(post)
    places = ("/clients/", f"/clients/{rows[0].pk}/", "/clients/factories/",
              f"/clients/factories/{rows[2].pk}/")  # fmt: skip
    for place in places:
        with django_assert_max_num_queries(MOST):
            page = client.get(place)
        assert page.status_code == 200
        assert "示例电池" in page.content.decode()


def test_the_administrator_sees_none_and_readers_may_not_act(rows, client_of):
    assert client_of(Post.ADMINISTRATOR).get("/clients/").status_code == 403
    reader = client_of(Post.REGULATOR)
    assert "登记客户" not in reader.get("/clients/").content.decode()
    assert reader.get("/clients/new/").status_code == 403
    assert reader.get(f"/clients/{rows[0].pk}/edit/").status_code == 403


def test_a_client_shows_all_that_is_its_own(rows, client_of):
    text = client_of(Post.STAFF).get(f"/clients/{rows[0].pk}/").content.decode()
    for words in ("C-1", "C-2", "P-1", "F0001", "示例电池一厂", "无人负责", "/findings/"):
        assert words in text
    other = client_of(Post.STAFF).get(f"/clients/{rows[1].pk}/").content.decode()
    assert "C-1" not in other and "还没有证书写着它" in other


def test_the_certificate_leads_to_them(rows, client_of):
    from zhiheng.certificates.models import Certificate

    key = Certificate.objects.get(number="C-1").pk
    text = client_of(Post.STAFF).get(f"/certificates/{key}/").content.decode()
    assert f"/clients/{rows[0].pk}/" in text and f"/clients/factories/{rows[2].pk}/" in text


def test_they_are_found_by_two_characters_and_filters(rows, client_of):
    client = client_of(Post.STAFF)

    def listed(query, place="/clients/"):
        return client.get(place + query).content.decode()

    assert "示例电池" in listed("?q=电池") and "另一家" not in listed("?q=电池")
    assert "另一家" in listed("?q=电")  # one character is no search
    assert "另一家" in listed("?role=none") and "示例电池" not in listed("?role=none")
    assert "另一家" not in listed("?role=holder")
    assert "没有符合条件" in listed("?q=没有这家")
    for query in ("?q=f00", "?q=一厂", "?q=0001"):
        assert "示例电池一厂" in listed(query, "/clients/factories/")
    assert "没有符合条件" in listed("?q=二厂", "/clients/factories/")
    assert client.get("/clients/?role=nonsense&after=~&before=").status_code == 200


def test_pairs_in_the_database_are_the_pairs_in_python(db):
    from django.db import connection

    from zhiheng.ui.words import bigrams

    for words in (("F0001", "示例 电池\t厂"), ("Ａｂ", ""), ("", ""), ("x", "İstanbul ㈱")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT clients_pairs(%s, %s)", words)
            found = cursor.fetchone()[0]
        if "İ" not in words[1]:  # the database's lower case of this letter is its locale's
            assert sorted(found) == bigrams(*words)


def test_pages_follow_one_another_both_ways(body):
    from zhiheng.certificates.tests import build
    from zhiheng.clients.models import Client
    from zhiheng.clients.queries import PAGE, clients, page

    build.write(*(Client(name=f"示例{n:03}") for n in range(2 * PAGE + 1)))
    first = page(clients(), "name")
    second = page(clients(), "name", after=first.next)
    third = page(clients(), "name", after=second.next)
    assert [len(one.rows) for one in (first, second, third)] == [PAGE, PAGE, 1]
    assert first.previous is None and third.next is None
    assert page(clients(), "name", before=third.previous).rows == second.rows


def test_exports_have_the_rows(rows, client_of):
    for name in ("clients", "factories"):
        page = client_of(Post.STAFF).get(f"/imports/lists/{name}.xlsx?q=示例")
        assert page.status_code == 200 and b"".join(page.streaming_content).startswith(b"PK")


def test_registered_amended_and_retracted_on_the_pages(body, client_of):
    from zhiheng.clients.models import Client
    from zhiheng.trace.models import Entry

    client = client_of(Post.STAFF)
    new = {"name": "新客户", "country": "chn", "idempotency_key": "a"}
    wrong = client.post("/clients/new/", {**new, "country": "中国", "district": "abc"})
    assert wrong.status_code == 422 and "请填三位代码" in wrong.content.decode()
    answer = client.post("/clients/new/", new)
    row = Client.objects.get()
    assert answer.url == f"/clients/{row.pk}/" and row.country == "CHN"
    twice = client.post("/clients/new/", {**new, "idempotency_key": "b"})
    assert twice.status_code == 422 and "已经登记过" in twice.content.decode()
    place = f"/clients/{row.pk}/"
    sent = {"name": "新名称", "version": 1, "idempotency_key": "c", "nature": "change"}
    assert "变更日期" in client.post(place + "edit/", sent).content.decode()
    sent["effective_on"] = "2026-03-01"
    assert client.post(place + "edit/", sent).status_code == 302
    late = client.post(place + "edit/", {**sent, "idempotency_key": "d"})
    words = late.content.decode()
    assert late.status_code == 409 and "名称" in words and "变更（事实有变化）" in words
    assert "规则名称" not in words
    text = client.get(place).content.decode()
    assert "新名称" in text and "新客户" in text  # the history tells the old name
    assert '"effective_on":"2026-03-01"' in Entry.objects.get(act="amend_client").payload
    back = {"reason": "登记重复", "version": 2, "idempotency_key": "e"}
    assert client.post(place + "retract/", back).url == "/clients/"
    assert client.get(place).status_code == 404


def test_what_records_name_is_not_retracted(rows):
    from zhiheng.clients import commands

    at = timezone.now()
    for command, row in ((commands.retract_client, rows[0]), (commands.retract_factory, rows[2])):
        with pytest.raises(Refused, match="不能撤回"):
            command(by=system(), at=at, subject=row, reason="示例")
    commands.retract_client(by=system(), at=at, subject=rows[1], reason="登记重复")


def test_a_factory_is_amended_but_keeps_its_number(rows, client_of):
    from zhiheng.clients import commands

    client = client_of(Post.QUALITY_DIRECTOR)
    place = f"/clients/factories/{rows[2].pk}/"
    sent = {**AMENDED, "name": "示例电池二厂", "longitude": "116.4", "latitude": "39.9",
            "people": "120", "version": 1, "idempotency_key": "a"}  # fmt: skip
    wrong = client.post(place + "edit/", {**sent, "longitude": "999"})
    assert wrong.status_code == 422
    assert client.post(place + "edit/", sent).status_code == 302
    text = client.get(place).content.decode()
    assert "示例电池二厂" in text and "116.4" in text and "抄错了名称" in text
    with pytest.raises(BadInput, match="没有这个项目"):
        commands.amend_factory(
            by=system(), at=timezone.now(), subject=rows[2], number="F2", **AMENDED
        )
    given = {"number": "F9", "name": "新厂", "idempotency_key": "b"}
    assert client.post("/clients/factories/new/", given).url.startswith("/clients/factories/")


def test_why_it_is_amended_is_always_said(rows):
    from zhiheng.clients.commands import amend_client

    def wrong(**given):
        with pytest.raises(BadInput) as error:
            amend_client(by=system(), at=timezone.now(), subject=rows[0], name="另名", **given)
        return list(error.value.errors)

    assert wrong(nature="") == ["nature"]
    assert wrong(nature="correction") == ["reason"]
    assert wrong(nature="change") == ["effective_on"]
    day = timezone.localdate()
    assert wrong(nature="change", effective_on=day.replace(year=day.year + 1)) == ["effective_on"]
    assert wrong(nature="correction", reason="抄错", effective_on=day) == ["effective_on"]
