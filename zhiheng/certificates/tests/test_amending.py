"""Amending a certificate on its page: correction and change told apart, both sides kept."""

from datetime import date

import pytest

from zhiheng.access.terms import Post
from zhiheng.certificates.models import Certificate
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_views import signed_in
from zhiheng.clients.models import Factory
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Certificate:
    build.body()
    row = build.certificate(
        "C0001", build.client(), scheme=build.scheme(), models_covered="甲\n乙",
        expires_on=date(2030, 3, 1),
    )  # fmt: skip
    build.write(Factory(number="F1", name="示例工厂"))
    return row


def typed(row: Certificate, **more: object) -> dict[str, object]:
    """What a browser sends for the form as it was shown: line ends as CR LF."""
    return {
        "product": row.product, "models_covered": row.models_covered.replace("\n", "\r\n"),
        "client": row.client.name, "scheme": str(row.scheme_id), "issued_on": "2025-03-01",
        "expires_on": "2030-03-01", "nature": "correction", "reason": "抄错了",
        "version": row.version, "idempotency_key": "a", **more,
    }  # fmt: skip


def test_a_correction_says_why_and_changes_only_what_was_typed(held: Certificate) -> None:
    browser, place = signed_in(Post.STAFF), f"/certificates/{held.pk}/amend/"
    page = browser.get(place).content.decode()
    assert held.product in page and "示例电池厂" in page
    assert browser.post(place, typed(held)).status_code == 422  # nothing is changed
    done = browser.post(place, typed(held, factory="F1", standards="GB 31241"))
    assert done.status_code == 302
    row = Certificate.objects.get(pk=held.pk)
    assert row.factory and row.factory.number == "F1" and row.standards == "GB 31241"
    assert row.models_covered == "甲\n乙" and row.version == held.version + 1
    payload = Entry.objects.get(act="amend_certificate").payload
    assert '"nature":"correction"' in payload and "models_covered" not in payload
    text = browser.get(f"/certificates/{held.pk}/").content.decode()
    assert "GB 31241" in text and "更改证书内容：抄错了" in text


def test_a_change_has_its_day_and_leaves_the_past_alone(held: Certificate) -> None:
    browser, place = signed_in(Post.STAFF), f"/certificates/{held.pk}/amend/"
    new = build.client("新持有人")
    change = {"nature": "change", "reason": "", "client": new.name}
    assert "变更日期" in browser.post(place, typed(held, **change)).content.decode()
    change |= {"effective_on": "2026-03-01"}
    moved = browser.post(place, typed(held, **change, issued_on="2025-04-01"))
    assert moved.status_code == 422 and "请选“更正”" in moved.content.decode()
    assert browser.post(place, typed(held, **change)).status_code == 302
    assert Certificate.objects.get(pk=held.pk).client == new
    assert '"effective_on":"2026-03-01"' in Entry.objects.get(act="amend_certificate").payload


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client": "没有这一家"}, "没有登记过这个名称的客户"),
        ({"factory": "F404"}, "没有登记过这个工厂编号"),
        ({"case": "P404"}, "没有登记过这个项目编号"),
        ({"client": ""}, "必填"),
        ({"product": "  "}, "必填"),
        ({"expires_on": "2020-01-01"}, "有效期至早于发证日期"),
        ({"issued_on": "2199-01-01", "expires_on": ""}, "还没有到"),
        ({"issued_on": "昨天"}, "日期"),
        ({"nature": "whatever"}, "更改的性质"),
        ({"standards": "新标准", "reason": ""}, "请写明原来错在哪里"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    held: Certificate, wrong: dict[str, str], says: str
) -> None:
    page = signed_in(Post.STAFF).post(f"/certificates/{held.pk}/amend/", typed(held, **wrong))
    assert page.status_code == 422 and says in page.content.decode()
    assert Certificate.objects.get(pk=held.pk).version == held.version


def test_who_may_not_and_who_comes_second(held: Certificate) -> None:
    place = f"/certificates/{held.pk}/amend/"
    assert signed_in(Post.REGULATOR).get(place).status_code == 403
    first, second = signed_in(Post.STAFF), signed_in(Post.QUALITY_DIRECTOR)
    assert first.post(place, typed(held, mode="甲模式")).status_code == 302
    late = second.post(place, typed(held, mode="乙模式", idempotency_key="b"))
    assert late.status_code == 409 and "乙模式" in late.content.decode()
    assert Certificate.objects.get(pk=held.pk).mode == "甲模式"
