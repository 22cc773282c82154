"""Authorisation, acceptance and eligibility open the way to the powers of a post."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhiheng.access.models import Grant
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.personnel import commands as people
from zhiheng.posts import commands
from zhiheng.posts.models import Appointment
from zhiheng.posts.tests.cast import BY, NOW, OFFICER, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
LETTER = {"authorised_by": "legal_representative", "authorised_on": date(2026, 1, 5)}


@pytest.fixture
def authorise():
    def do(row, by=BY, **more):
        return commands.authorise(subject=row, by=by, at=NOW, **{**LETTER, **more})

    return do


def test_powers_come_with_the_last_of_the_three(qualified, account_of, appointed, authorise):
    person = qualified()
    account_of(person)
    row = appointed(person)
    authorise(row)
    assert not Grant.objects.exists()
    commands.accept(subject=row, by=BY, at=NOW, accepted_on=TODAY)
    grant = Grant.objects.get()
    assert (grant.post, grant.basis, grant.starts) == ("quality_director", row.pk, NOW)
    assert differences() == {}


def test_a_manager_gets_the_scope_of_his_schemes(qualified, account_of, in_post):
    from django.utils import timezone

    from zhiheng.schemes.models import Scheme
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    sheet.create(Scheme(code="S1", name="规则", kind="ccc"))
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
    person = qualified()
    account_of(person)
    in_post(person, "project_manager", schemes=[" S1 "])
    assert Grant.objects.get().scope == ["S1"]


def test_what_is_not_known_needs_a_reason(register, account_of, in_post):
    person = register()
    account_of(person)
    row = in_post(person)
    assert not Grant.objects.exists()
    with pytest.raises(BadInput, match="理由"):
        commands.put_in_office(subject=row, by=BY, at=NOW)
    commands.put_in_office(subject=row, by=BY, at=NOW, reason="原件已核，正在补录")
    assert Grant.objects.get().reason == "原件已核，正在补录"


def test_what_is_not_met_bars_the_way(qualified, account_of, in_post):
    person = qualified()
    account_of(person)
    people.add_competence(
        subject=person, by=BY, at=NOW, clause="4.2(5)", met=False, assessed=TODAY, grounds="面谈"
    )
    row = in_post(person)
    with pytest.raises(Refused) as caught:
        commands.put_in_office(subject=row, by=BY, at=NOW, reason="急用")
    assert [one.clause for one in caught.value.judgements] == ["4.2(5)"]
    assert not Grant.objects.exists()


def test_each_step_that_lacks_is_named(register, appointed, authorise):
    row = appointed(register())
    with pytest.raises(Refused, match="授权书"):
        commands.put_in_office(subject=row, by=BY, at=NOW, reason="急")
    authorise(row)
    with pytest.raises(Refused, match="接受"):
        commands.put_in_office(subject=row, by=BY, at=NOW, reason="急")
    commands.end_appointment(subject=row, by=BY, at=NOW, ends=TODAY, reason="改派")
    for act in (
        lambda: commands.put_in_office(subject=row, by=BY, at=NOW, reason="急"),
        lambda: authorise(row),
        lambda: commands.accept(subject=row, by=BY, at=NOW, accepted_on=TODAY),
    ):
        with pytest.raises(Refused, match="结束"):
            act()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"authorised_by": "friend"}, "authorised_by"),
        ({"authorised_by": "quality_director"}, "authorised_by"),
        ({"authorised_on": TODAY + timedelta(days=1)}, "authorised_on"),
        ({"authoriser": Appointment().pk}, "authoriser"),
    ],
)
def test_an_authorisation_that_cannot_be(register, appointed, authorise, values, field):
    with pytest.raises(BadInput) as caught:
        authorise(appointed(register()), **values)
    assert field in caught.value.errors


def test_the_actual_controller_does_not_authorise_himself(register, appointed, authorise):
    person = register()
    people.add_seat(
        subject=person, by=BY, at=NOW, kind="actual_controller", starts=date(2020, 1, 1)
    )
    row = appointed(person)
    with pytest.raises(Refused) as caught:
        authorise(row, authorised_by="actual_controller")
    assert caught.value.judgements[0].readings == ("A-09",)
    with pytest.raises(Refused, match="同一人"):
        authorise(row, authoriser=person)
    authorise(row)
    row.refresh_from_db()
    assert row.authorised_by == "legal_representative"


def test_two_people_give_a_post(register, account_of, appointed, authorise):
    from django.utils import timezone

    from zhiheng.access.actor import Actor
    from zhiheng.access.granting import write_grants
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    person, clerk = register("E001"), register("E002", "李明")
    holder = account_of(clerk)
    sheet = Sheet()
    write_grants(sheet, person=clerk.pk, post="personnel_officer", starts=NOW, basis=clerk.pk)
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
    Grant.objects.all()
    by = Actor(
        name="李明", via="page", account=holder.account_id, person=clerk.pk,
        fresh_second_factor=True,
    )  # fmt: skip
    given = {"person": person, "post": "director", "starts": TODAY}
    row = commands.appoint(by=by, at=NOW, **given).value
    with pytest.raises(Refused, match="两人"):
        authorise(row, by=by)
    with pytest.raises(Refused, match="自己"):
        authorise(row, by=replace(OFFICER, person=person.pk))


def test_only_the_person_or_the_clerk_accepts(register, appointed):
    row = appointed(register())
    with pytest.raises(BadInput):
        commands.accept(subject=row, by=BY, at=NOW, accepted_on=TODAY + timedelta(days=1))
    commands.accept(subject=row, by=OFFICER, at=NOW, accepted_on=TODAY)
    row.refresh_from_db()
    assert row.accepted_on == TODAY


def test_grants_are_settled_after_rows_were_written_in_bulk(qualified, register, account_of):
    from django.utils import timezone

    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sound, bare = qualified("E001"), register("E002", "李明")
    for person in (sound, bare):
        account_of(person)
    complete = {
        "post": "project_manager", "starts": TODAY, "authorised_by": "quality_director",
        "authorised_on": TODAY, "authorisation_evidence": True, "accepted_on": TODAY,
    }  # fmt: skip
    rows = [Appointment(person=person, **complete) for person in (sound, bare)]
    sheet = Sheet()
    sheet.create_many(rows)
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
    counts = commands.settle_grants(by=BY, at=NOW, appointments=rows).value
    assert (counts["ready"], counts["not_known"], counts["grants"]) == (1, 1, 1)
    counts = commands.settle_grants(by=BY, at=NOW, reason="导入在任记录").value
    assert counts["grants"] == 2 and Grant.objects.count() == 2
    assert Entry.objects.filter(act="settle_grants").count() == 2 and differences() == {}
