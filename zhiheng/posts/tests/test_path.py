"""The whole way into a post: nominated, frozen, reviewed, accepted; a lapse is noticed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.models import Account, Grant
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.personnel import commands as people
from zhiheng.posts import commands, jobs, keeping, queries
from zhiheng.posts.commands import lapsing
from zhiheng.posts.models import Appointment, Nomination, QualificationSheet
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}


@pytest.fixture
def acting_as(account_of):
    """Somebody of ours with posts, as he acts on a page."""
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def make(person, *posts: str) -> Actor:
        holder = account_of(person)
        sheet = Sheet()
        for post in posts:
            sheet.create(Grant(holder=holder, post=post, starts=NOW - timedelta(days=30)))
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
        return Actor(person.name, "page", holder.account_id, holder.pk, person.pk, True)

    return make


@pytest.fixture
def schemes():
    from zhiheng.schemes.models import Scheme
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    for code in ("S1", "S2"):
        sheet.create(Scheme(code=code, name="规则", kind="ccc"))
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")


def test_a_manager_from_nomination_to_office(register, qualified, acting_as, schemes):
    director = acting_as(register("D1", "总监"), "quality_director")
    officer = acting_as(register("P1", "人事"), "personnel_officer")
    manager = qualified("M1", "负责")
    himself = acting_as(manager, "staff")
    named = commands.nominate(
        person=manager, schemes=["S1"], reason="熟悉电池类产品", by=director, at=NOW
    ).value
    frozen = QualificationSheet.objects.get(nomination=named)
    assert (frozen.cause, frozen.verdict, frozen.judged_on) == ("nomination", "met", TODAY)
    assert {one["grounds"] for one in frozen.content["competences"]} == {"面谈"}
    with pytest.raises(BadInput, match="已被提名"):
        commands.nominate(person=manager, reason="再次", by=director, at=NOW)
    row = commands.appoint(
        person=manager, post="project_manager", starts=TODAY, schemes=["S1"], by=officer, at=NOW
    ).value
    named.refresh_from_db()
    assert (row.nomination, named.state) == (named, "appointed")
    with pytest.raises(Refused, match="总监本人审核"):
        commands.authorise(
            subject=row, authorised_by="quality_director", authorised_on=TODAY, by=officer, at=NOW
        )
    commands.accept(subject=row, accepted_on=TODAY, by=himself, at=NOW)
    assert not Grant.objects.filter(basis=row.pk).exists()  # accepted, but not reviewed
    with pytest.raises(BadInput):
        commands.review(subject=row, passed=False, by=director, at=NOW)
    commands.review(subject=row, passed=False, reason="再补一次面谈", by=director, at=NOW)
    row.refresh_from_db()
    assert row.review_passed is False and not Grant.objects.filter(basis=row.pk).exists()
    commands.review(subject=row, passed=True, by=director, at=NOW)
    grant = Grant.objects.get(basis=row.pk)
    assert (grant.post, grant.scope) == ("project_quality_manager", ["S1"])
    assert QualificationSheet.objects.get(appointment=row, cause="review").verdict == "met"
    commands.change_schemes(
        subject=row, schemes=["S1", "S2"], reason="能力覆盖", by=director, at=NOW
    )
    grant.refresh_from_db()
    assert grant.scope == ["S1", "S2"]
    commands.end_appointment(subject=row, ends=TODAY, reason="调岗", **ACT)
    grant.refresh_from_db()
    assert grant.ends == NOW
    assert differences() == {}


def test_nobody_nominates_or_reviews_himself_nor_what_he_entered(register, acting_as):
    person = register("D1", "总监")
    director = acting_as(person, "quality_director")
    with pytest.raises(Refused, match="本人"):
        commands.nominate(person=person, reason="自荐", by=director, at=NOW)
    manager = register("M1", "负责")
    with pytest.raises(BadInput, match="理由"):
        commands.nominate(person=manager, reason=" ", by=director, at=NOW)
    row = commands.appoint(
        person=manager, post="project_manager", starts=TODAY, by=director, at=NOW
    ).value
    with pytest.raises(Refused, match="两人分别办理"):
        commands.review(subject=row, passed=True, by=director, at=NOW)
    entered = commands.appoint(person=person, post="director", starts=TODAY, **ACT).value
    with pytest.raises(Refused, match="授权"):
        commands.review(subject=entered, passed=True, by=director, at=NOW)


def test_a_nomination_is_answered_with_a_reason(register, acting_as):
    director = acting_as(register("D1", "总监"), "quality_director")
    named = commands.nominate(
        person=register("M1", "负责"), reason="合适", by=director, at=NOW
    ).value
    with pytest.raises(BadInput):
        commands.decline_nomination(subject=named, reason="", **ACT)
    commands.decline_nomination(subject=named, reason="编制已满", **ACT)
    with pytest.raises(Refused, match="已经办结"):
        commands.decline_nomination(subject=named, reason="编制已满", **ACT)
    assert Nomination.objects.get().state == "declined"


def test_a_frozen_sheet_stays_and_is_due_again_in_a_year(qualified, in_post):
    row = in_post(qualified(), "project_manager")
    first = QualificationSheet.objects.get(appointment=row, cause="review")
    clock = Deadline.objects.get(subject_id=first.pk)
    assert (clock.rule, clock.internal) == ("requalify-12m", True)
    people.add_competence(
        subject=row.person, clause="8.2(5)", met=False, assessed=TODAY, grounds="复评", **ACT
    )
    later = NOW + timedelta(days=300)
    second = commands.requalify(subject=row, by=BY, at=later).value
    first.refresh_from_db()
    clock.refresh_from_db()
    assert (first.verdict, second.verdict) == ("met", "not_met")
    assert clock.answered_at == later
    assert Deadline.objects.get(subject_id=second.pk).answered_at is None
    change = "UPDATE posts_qualificationsheet SET verdict = 'met', version = version + 1,"
    change += " trail_id = gen_random_uuid() WHERE id = %s"
    with (
        pytest.raises(DatabaseError, match="not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change, [second.pk])
    assert "复评" not in Entry.objects.filter(act="requalify").latest("seq").payload


def test_a_lapse_opens_a_clock_and_takes_no_power(qualified, account_of, in_post):
    person = qualified()
    account_of(person)
    row = in_post(person)
    jobs.growth.seen = None
    jobs.look(NOW)
    assert not Deadline.objects.filter(rule="lapse-5wd").exists()
    people.add_seat(subject=person, kind="legal_representative", starts=TODAY, **ACT)
    jobs.look(NOW)
    clock = Deadline.objects.get(rule="lapse-5wd")
    assert (clock.clause, clock.post, clock.subject_id) == (
        "4 ¶1-d", "legal_representative", row.pk,
    )  # fmt: skip
    assert Grant.objects.get(basis=row.pk).ends is None  # powers stay until an act ends them
    jobs.look(NOW + timedelta(hours=1))
    assert not lapsing.due(NOW)
    commands.end_appointment(subject=row, ends=TODAY, reason="任法定代表人", **ACT)
    jobs.look(NOW + timedelta(hours=2))
    clock.refresh_from_db()
    assert clock.answered_at == NOW + timedelta(hours=2)
    assert Grant.objects.get(basis=row.pk).ends is not None


def test_who_became_legal_representative_enters_no_more(qualified, account_of, appointed):
    person = qualified()
    account_of(person)
    row = appointed(person)
    people.add_seat(subject=person, kind="legal_representative", starts=TODAY, **ACT)
    commands.authorise(subject=row, authorised_by="actual_controller", authorised_on=TODAY, **ACT)
    commands.accept(subject=row, accepted_on=TODAY, **ACT)
    assert not Grant.objects.exists() or set(Grant.objects.values_list("post", flat=True)) == {
        "legal_representative"
    }
    with pytest.raises(Refused) as refused:
        commands.put_in_office(subject=row, reason="急", **ACT)
    assert "4 ¶1-d" in [one.clause for one in refused.value.judgements]


def test_two_do_not_act_at_once(register, appointed):
    appointed(register("E001"), acting=True)
    with pytest.raises(Refused, match="代行"):
        appointed(register("E002", "李明"), acting=True)


def test_the_way_on_its_page(register, qualified, acting_as, schemes):
    from allauth.mfa.models import Authenticator

    director = acting_as(register("D1", "总监"), "quality_director")
    account = Account.objects.get(pk=director.account)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    manager = qualified("M1", "负责")
    sent = browser.post(
        "/posts/nominate/",
        {"person": manager.pk, "schemes": ["S1"], "reason": "合适",
         "idempotency_key": str(uuid4())},
    )  # fmt: skip
    assert sent.status_code == 302
    named = Nomination.objects.get()
    page = browser.get(f"/posts/nominations/{named.pk}/").content.decode()
    assert "已提名，待任命" in page and "S1" in page
    sheet = QualificationSheet.objects.get()
    assert "面谈" in browser.get(f"/posts/sheets/{sheet.pk}/").content.decode()
    assert "等待任命的提名" in browser.get("/posts/").content.decode()
    row = commands.appoint(
        person=manager, post="project_manager", starts=date(2026, 1, 5), **ACT
    ).value
    page = browser.get(f"/posts/{row.pk}/").content.decode()
    assert "下一步，由认证质量总监办理" in page and f"/posts/{row.pk}/review/" in page
    assert browser.get(f"/posts/{row.pk}/review/").status_code == 200
    assert browser.get(f"/posts/{row.pk}/schemes/").status_code == 200
    assert browser.get(f"/posts/{row.pk}/requalify/").status_code == 200
    assert browser.get(f"/posts/nominations/{uuid4()}/").status_code == 404
    assert Appointment.objects.get().nomination == named


def test_the_director_as_manager_is_authorised_from_above_for_nobody_reviews_himself(
    register, qualified, account_of, in_post, appointed, acting_as, schemes
):
    """A-32: with a reason and a second supervisor, and no way round the second pair of eyes."""
    director = qualified()
    in_post(director)
    by = acting_as(director, "quality_director")
    row = appointed(director, "project_manager", schemes=["S1"], reason="人手不足",
                    supervisor=register("E9", "第二监督人"))  # fmt: skip
    with pytest.raises(Refused) as caught:
        commands.review(subject=row, by=by, at=NOW, passed=True)
    assert caught.value.clauses == ("6(1)-b",) and "法定代表人" in caught.value.who
    legal = acting_as(register("E10", "法人"), "legal_representative")
    page = Client()
    page.force_login(Account.objects.get(pk=legal.account))
    assert "登记授权" in page.get(f"/posts/{row.pk}/").content.decode()
    told = page.get(f"/posts/{row.pk}/authorise/").content.decode()
    assert 'value="actual_controller"' in told and 'value="quality_director"' not in told
    given = {"subject": row, "by": legal, "at": NOW, "authorised_on": TODAY}
    with pytest.raises(BadInput):
        commands.authorise(**given, authorised_by="quality_director")
    commands.authorise(**given, authorised_by="legal_representative")
    commands.accept(subject=row, by=by, at=NOW, accepted_on=TODAY)
    assert set(Grant.objects.filter(basis=row.pk).values_list("post", flat=True)) == {
        "project_quality_manager"
    }
    (one,) = [office for office in queries.posts_on(TODAY) if office.appointment == row.pk]
    assert keeping.reviewed(one, himself=True).verdict == "not_met"  # authorised after he began
