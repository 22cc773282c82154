"""The body's page: its approval, its leaders, what was done to it; each as far as one may see."""

import pytest
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.terms import Post

pytestmark = pytest.mark.django_db
MOST = 20


@pytest.fixture
def led(body):
    from zhiheng.personnel.commands import add_seat, register_person

    by, at = system(), timezone.now()
    for number, kind in (("1", "legal_representative"), ("2", "top_management")):
        person = register_person(by=by, at=at, number=number, name=f"示例领导{number}").value
        add_seat(
            by=by, at=at, subject=person, kind=kind, starts=timezone.localdate(), position="职务"
        )
    return body


def test_who_leads_the_body_is_told(led, client_of, django_assert_max_num_queries):
    client = client_of(Post.MANAGEMENT)
    with django_assert_max_num_queries(MOST):
        text = client.get("/body/").content.decode()
    assert "示例领导1" in text and "示例领导2" in text and "法定代表人" in text
    assert "示例领导1" not in client_of(Post.STAFF).get("/body/").content.decode()
    assert client_of(Post.ADMINISTRATOR).get("/body/").status_code == 200


def test_nobody_registered_is_said(body, client_of):
    text = client_of(Post.PERSONNEL_OFFICER).get("/body/").content.decode()
    assert "还没有登记法定代表人" in text and "去人员" in text


def test_the_approval_is_amended_on_the_page_and_the_page_tells_it(led, client_of):
    client = client_of(Post.MANAGEMENT)
    sent = {
        "act": "amend", "name": led.name, "credit_code": "91110000600037341L",
        "approval_number": "CNCA-R-1", "approval_scope": "产品认证：低压电器",
        "applies_as": "mandatory", "nature": "correction", "version": led.version,
        "idempotency_key": "a",
    }  # fmt: skip
    assert client.post("/body/", sent).status_code == 422
    assert client.post("/body/", {**sent, "reason": "登记时漏了范围"}).status_code == 302
    text = client.get("/body/").content.decode()
    assert "产品认证：低压电器" in text and "登记时漏了范围" in text


def test_a_person_registered_by_mistake_is_taken_back(led, client_of):
    from zhiheng.personnel.commands import register_person
    from zhiheng.personnel.models import Person, Seat

    client = client_of(Post.PERSONNEL_OFFICER)
    person = Person.objects.get(number="2")
    place = f"/people/{person.pk}/"
    sent = {"reason": "登记重复", "version": person.version, "idempotency_key": "a"}
    assert client_of(Post.MANAGEMENT).get(place + "retract/").status_code == 403
    assert client.post(place + "retract/", {**sent, "reason": ""}).status_code == 422
    assert client.post(place + "retract/", sent).url == "/people/"
    assert client.get(place).status_code == 404
    assert not Seat.objects.filter(person=person).exists()
    register_person(by=system(), at=timezone.now(), number="2", name="示例另一人")


def test_whom_records_name_is_not_taken_back(led, client_of):
    from zhiheng.certificates.tests import build

    person = build.manager("9")
    client = client_of(Post.PERSONNEL_OFFICER)
    sent = {"reason": "登记重复", "version": 1, "idempotency_key": "a"}
    page = client.post(f"/people/{person.pk}/retract/", sent)
    assert page.status_code == 422 and "离职日期" in page.content.decode()
