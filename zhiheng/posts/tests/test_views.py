"""The pages: who may open them, what they say, input kept, refusals shown, statements counted."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from zhiheng.access.models import Account, Holder
from zhiheng.personnel.identity import Private
from zhiheng.personnel.models import Person
from zhiheng.personnel.tests.cast import NUMBER
from zhiheng.posts import commands
from zhiheng.posts.models import Appointment
from zhiheng.posts.tests.cast import BY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    """A browser in which somebody is signed in who holds these posts."""

    def do(*posts: str, person=None):
        from zhiheng.access.granting import write_grants
        from zhiheng.trace.ledger import append
        from zhiheng.trace.sheet import Sheet

        account = Account.objects.create(username=f"user{uuid4().hex[:8]}")
        sheet, key = Sheet(), person.pk if person else uuid4()
        sheet.create(Holder(account=account, name="办事员", person=key))
        for post in posts:
            write_grants(sheet, person=key, post=post, starts=NOW, basis=uuid4())
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
        client.force_login(account)
        return client

    return do


@pytest.fixture
def officer(sign_in):
    return sign_in("personnel_officer")


def send(client, address, **typed):
    return client.post(address, {"idempotency_key": uuid4().hex, **typed})


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


ADDRESSES = ("/people/", "/posts/", "/deadlines/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_empty_pages_teach_and_strangers_stay_out(officer, client, address):
    assert "还没有" in page(officer, address) or "没有登记" in page(officer, address)
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", ["/people/", "/posts/", "/people/new/", "/posts/appoint/"])
def test_staff_read_no_personnel_files(sign_in, address):
    page(sign_in("staff"), address, 403)


def test_lists_stay_under_twenty_statements(
    officer, qualified, in_post, django_assert_max_num_queries
):
    director = in_post(qualified("E001"))
    for n in range(4):
        in_post(qualified(f"E10{n}", f"李某{n}"), "project_manager")
    limits = {
        "/people/?q=李某&post=project_manager": 19,
        "/people/": 19,
        "/posts/": 19,
        "/deadlines/": 19,
    }
    for address, limit in limits.items():
        page(officer, address)
        with django_assert_max_num_queries(limit):
            page(officer, address)
    assert "任职与办理" in page(officer, "/posts/")
    assert "登记授权" in page(officer, f"/posts/{director.pk}/")


def test_a_person_is_registered_found_shown_and_masked(officer):
    typed = {"number": "E7", "name": "欧阳晓", "identity_kind": "resident", "identity": NUMBER}
    assert send(officer, "/people/new/", **typed).status_code == 302
    person = Person.objects.get()
    assert "欧阳晓" in page(officer, "/people/?q=欧阳")
    assert "没有符合条件" in page(officer, "/people/?q=赵钱")
    shown = page(officer, f"/people/{person.pk}/")
    assert NUMBER not in shown and "002X" in shown and "尚不知道" in shown


def test_what_was_typed_is_kept_beside_the_sentence(officer):
    answer = send(officer, "/people/new/", number="E7", name="欧阳晓", identity_kind="resident",
                  identity="110105194912310021")  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422 and "校验码" in shown and 'value="欧阳晓"' in shown


def test_the_number_is_shown_once_and_its_reading_recorded(officer, register):
    from zhiheng.trace.models import Entry

    person = register(identity=Private(NUMBER))
    typed = {"reason": "报备", "idempotency_key": "once"}
    answer = officer.post(f"/people/{person.pk}/identity/", typed)
    assert NUMBER in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(act="reveal_identity", outcome="done").count() == 1
    again = officer.post(f"/people/{person.pk}/identity/", typed)
    assert again.status_code == 302 and "只显示一次" in page(officer, again["Location"])
    assert Entry.objects.filter(act="reveal_identity", outcome="done").count() == 1
    assert send(officer, f"/people/{person.pk}/identity/").status_code == 422
    broken = send(officer, f"/people/{person.pk}/identity/", reason="报\0备")
    assert broken.status_code == 422 and "不能保存的字符" in broken.content.decode()


def test_facts_are_added_corrected_and_taken_back_on_their_pages(officer, register):
    person = register()
    base = f"/people/{person.pk}"
    typed = {"level": "bachelor", "completed": "2010-07-01", "evidence": "True",
             "nature": "correction"}  # fmt: skip
    assert send(officer, f"{base}/add/education/", **typed).status_code == 302
    row = person.educations.get()
    assert row.evidence is True and row.degree_only is False
    typed |= {"school": "某大学", "version": "1"}
    assert send(officer, f"{base}/education/{row.pk}/", **typed).status_code == 302
    assert send(officer, f"{base}/education/{row.pk}/", **typed).status_code == 409
    assert "某大学" in page(officer, f"{base}/education/{row.pk}/")
    taken_back = {"reason": "误录", "version": "2"}
    assert send(officer, f"{base}/education/{row.pk}/retract/", **taken_back).status_code == 302
    page(officer, f"{base}/education/{row.pk}/", 404)
    page(officer, f"{base}/add/nonsense/", 404)


@pytest.mark.parametrize(
    "kind", ["employment", "title", "registration", "competence", "ban", "seat"]
)
def test_every_kind_has_its_form(officer, register, kind):
    person = register()
    assert "必填" in page(officer, f"/people/{person.pk}/add/{kind}/")
    assert send(officer, f"/people/{person.pk}/add/{kind}/").status_code == 422


def test_a_declaration_of_completeness_is_made_and_taken_back(officer, register):
    person = register()
    address = f"/people/{person.pk}/known/"
    assert send(officer, address, what="bans", as_of="2026-03-01").status_code == 302
    known = person.knownsets.get()
    assert "资料齐全" in page(officer, f"/people/{person.pk}/")
    typed = {"reason": "有误", "version": "1"}
    assert send(officer, f"{address}{known.pk}/withdraw/", **typed).status_code == 302


def test_a_change_of_the_filed_director_starts_the_clock(officer, qualified, in_post):
    director = in_post(qualified())
    commands.file_director(
        subject=director, by=BY, at=NOW, kind="first", filed_on=date(2026, 1, 6), receipt="R"
    )
    person = director.person
    typed = {
        "number": person.number, "name": person.name, "identity_kind": "resident",
        "phone": "13900001111", "nature": "change", "changed_on": "2026-03-01",
    }  # fmt: skip
    answer = send(officer, f"/people/{person.pk}/edit/", **typed)
    assert answer.status_code == 422 and "13900001111" in answer.content.decode()
    assert "哪一版" in answer.content.decode()  # what was typed is kept, nothing was saved
    typed["version"] = str(person.version)
    assert send(officer, f"/people/{person.pk}/edit/", **typed).status_code == 302
    assert "总监报备信息变更：联系电话" in page(officer, "/deadlines/")
    shown = page(officer, f"/posts/{director.pk}/")
    assert "联系电话" in shown and "尚未变更报备" in shown
    change = director.filed_changes.get()
    assert officer.get(f"/posts/changes/{change.pk}/").status_code == 302
    typed = {"what": str(change.pk), "filed_on": "2026-03-02", "receipt": "R-2"}
    assert send(officer, f"/posts/{director.pk}/file/", **typed).status_code == 302


def test_an_appointment_is_made_and_a_refusal_is_shown_with_its_clause(officer, register):
    from zhiheng.personnel import commands as people

    person = register()
    typed = {"post": "director", "person": str(person.pk), "starts": "2026-03-02"}
    people.add_ban(subject=person, by=BY, at=NOW, starts=date(2026, 1, 1))
    answer = send(officer, "/posts/appoint/", **typed)
    assert answer.status_code == 422 and "13-c" in answer.content.decode()
    other = register("E002", "李明")
    assert send(officer, "/posts/appoint/", **{**typed, "person": str(other.pk)}).status_code == 302
    row = Appointment.objects.get()
    for act in ("authorise", "accept", "enter", "end", "file", "change"):
        page(officer, f"/posts/{row.pk}/{act}/")
    answer = send(officer, f"/posts/{row.pk}/end/", ends="2026-03-03", reason="调离", version="1")
    assert answer.status_code == 302


@pytest.mark.parametrize("address", ["/people/{}/", "/posts/{}/", "/posts/changes/{}/"])
def test_what_is_not_there_is_not_found(officer, address):
    page(officer, address.format(uuid4()), 404)


def test_what_stands_against_an_act_is_told_before_anything_is_typed(sign_in, appointed, qualified):
    """The conditions that the door asks: no button leads to a refusal, an old link says why."""
    person = qualified()
    row = appointed(person, "director")
    officer = sign_in("personnel_officer")
    assert f"/posts/{row.pk}/accept/" in page(officer, f"/posts/{row.pk}/")
    commands.end_appointment(subject=row, by=BY, at=NOW, ends=timezone.now().date(), reason="离任")
    assert f"/posts/{row.pk}/accept/" not in page(officer, f"/posts/{row.pk}/")
    assert "任期已于" in page(officer, f"/posts/{row.pk}/accept/")


def test_one_who_has_left_is_frozen_and_the_form_asks_why(officer, register):
    one = register("E9", "离职", left=date(2026, 1, 31))
    assert "资料已冻结" in page(officer, f"/people/{one.pk}/")
    address = f"/people/{one.pk}/add/title/"
    assert "更正的理由" in page(officer, address)
    typed = {"level": "senior", "granted": "2020-01-01", "evidence": "True", "nature": "correction"}
    refused = send(officer, address, **typed)
    assert refused.status_code == 422 and "须写明理由" in refused.content.decode()
    assert send(officer, address, **typed, reason="漏登").status_code == 302
