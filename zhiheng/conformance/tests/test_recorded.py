"""What managers check, guide and have corrected at steps; interference told and answered; the page
on recorded clauses, which reads all of it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.cases import guiding
from zhiheng.cases.models import StepNote
from zhiheng.certificates import commands
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW, TODAY
from zhiheng.certificates.tests.test_hands_pages import browser_of, send
from zhiheng.certificates.tests.test_in_hands import BY, account_of
from zhiheng.competence.models import StepAuthorisation
from zhiheng.conformance.recorded import (
    Stood,
    faults_were_corrected,
    liability_can_be_traced,
    managers_reported,
    people_are_planned_for,
    rules_were_checked,
    steps_were_guided,
)
from zhiheng.conformance.stood import items_of_nine, stood
from zhiheng.deadlines.models import Deadline
from zhiheng.law.judgement import Verdict
from zhiheng.posts import commands as posts
from zhiheng.posts.models import Interference
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences
from zhiheng.ui.sentences import said

pytestmark = pytest.mark.django_db
MANAGER = "project_quality_manager"
FIRST = date(2026, 1, 10)


@pytest.fixture
def project():
    build.body()
    return build.case("P1", build.scheme(), closed=False)


def test_a_fault_is_corrected_then_verified_and_its_clock_answered(project):
    manager = account_of(build.manager("001", schemes=["CCC-0915"]), MANAGER)
    act = {"by": manager, "at": NOW}
    told = {"kind": "fault", "step": "type_test", "says": "样品没有封样"}
    with pytest.raises(BadInput) as caught:
        guiding.note_step(subject=project, kind="talk", step=" ", says="", **act)
    assert set(caught.value.errors) == {"kind", "step", "says"}
    row = guiding.note_step(subject=project, **told, **act).value
    clock = Deadline.objects.get(rule="correct-fault-5wd")
    assert clock.internal and clock.person == manager.person and clock.answered_at is None
    assert faults_were_corrected(stood(TODAY)).verdict is Verdict.UNKNOWN
    late = clock.due_rolled.date() + timedelta(days=1)
    assert faults_were_corrected(stood(late)).verdict is Verdict.NOT_MET
    with pytest.raises(Refused, match="还没有登记纠正"):
        guiding.verify_correction(subject=row, verified="看过", **act)
    guiding.correct_fault(subject=row, correction="重新封样", corrected_on=TODAY, **act)
    guiding.verify_correction(subject=row, verified="现场看过封签", **act)
    clock.refresh_from_db()
    assert clock.answered_at is not None
    assert faults_were_corrected(stood(TODAY)).verdict is Verdict.MET
    assert differences() == {}


def test_only_a_manager_of_the_scheme_notes_and_a_check_needs_no_correction(project):
    other = account_of(build.manager("002", schemes=["CCC-0801"]), MANAGER)
    with pytest.raises(Refused, match="不在您的负责范围"):
        guiding.note_step(
            subject=project, kind="check", step="s", says="查阅记录", by=other, at=NOW
        )
    assert Entry.objects.filter(act="note_step", outcome="refused").count() == 1
    row = guiding.note_step(subject=project, kind="check", step="s", says="查阅记录", **BY).value
    with pytest.raises(Refused, match="不需要纠正"):
        guiding.correct_fault(subject=row, correction="无", corrected_on=TODAY, **BY)
    assert not Deadline.objects.exists()
    facts = stood(TODAY)
    assert (facts.checks, facts.guided, facts.unguided) == (1, 0, 1)


def test_the_plan_of_a_field_is_counted_as_it_is_judged(project):
    from zhiheng.competence.commands import plan_staff

    def told():
        facts = stood(TODAY)
        return facts.fields, facts.unplanned, facts.short, facts.hanging

    assert told() == (1, 1, 0, 0)
    plan_staff(field="ccc", people=12, starts=TODAY, reason="按业务量", **BY)
    assert told() == (1, 0, 1, 0)
    for number in range(12):  # authorised, but whether full-time is not known
        person = build.person_of(f"F{number}")
        build.write(
            StepAuthorisation(
                person=person, scheme=project.scheme, step="检查", judge=person, judged_on=FIRST,
                starts=FIRST, reason="能胜任",
            )
        )  # fmt: skip
    assert told() == (1, 0, 0, 1)


def test_through_the_pages(project):
    browser = browser_of(account_of(build.manager("001"), MANAGER))
    place = f"/cases/{project.pk}/notes/"
    today = timezone.localdate()
    assert "还没有督促和检查的记录" in browser.get(place).content.decode()
    wrong = send(browser, place + "add/", kind="guide", step="s", says="讲解", about="999")
    assert wrong.status_code == 422 and "没有这个工号" in wrong.content.decode()
    told = {"kind": "fault", "step": "type_test", "says": "没有封样", "noted_on": today}
    assert send(browser, place + "add/", **told).status_code == 302
    row = StepNote.objects.get()
    assert browser.get(f"/cases/notes/{row.pk}/").url.endswith(f"#n{row.pk}")
    sent = send(browser, f"/cases/notes/{row.pk}/correct/", correction="封样", corrected_on=today)
    assert sent.status_code == 302
    assert "验证纠正" in browser.get(place).content.decode()
    sent = send(browser, f"/cases/notes/{row.pk}/verify/", verified="看过")
    assert sent.status_code == 302 and "看过" in browser.get(place).content.decode()


def test_interference_is_told_by_the_holder_answered_and_never_taken_back():
    build.body()
    holder = account_of(build.manager("001"), MANAGER)
    outsider = account_of(build.person_of("P2"), MANAGER)  # a grant, but no appointment
    told = {"happened_on": TODAY, "source": "销售部", "says": "要求提前发证"}
    with pytest.raises(Refused, match="本人"):
        posts.report_interference(by=outsider, at=NOW, **told)
    with pytest.raises(BadInput) as caught:
        posts.report_interference(
            by=holder, at=NOW, happened_on=TODAY + timedelta(days=1), source="", says=" "
        )
    assert set(caught.value.errors) == {"happened_on", "source", "says"}
    row = posts.report_interference(by=holder, at=NOW, **told).value
    chief = account_of(build.person_of("L1"), "legal_representative")
    assert stood(TODAY).unanswered == 1
    posts.answer_interference(subject=row, by=chief, at=NOW, answer="已责令停止")
    row.refresh_from_db()
    assert (row.says, row.answered_on) == ("要求提前发证", TODAY)
    assert stood(TODAY).unanswered == 0
    # Who interfered and how is never clear in the trail.
    assert not Entry.objects.filter(payload__contains="提前发证").exists()
    assert differences() == {}


def test_the_pages_of_interference():
    build.body()
    holder = browser_of(account_of(build.manager("001"), MANAGER))
    chief = browser_of(account_of(build.person_of("L1"), "legal_representative"))
    clerk = browser_of(account_of(build.person_of("P1"), "personnel_officer"))
    assert clerk.get("/posts/interference/").status_code == 403
    told = {"happened_on": timezone.localdate(), "source": "销售部", "says": "要求提前发证"}
    assert send(holder, "/posts/interference/report/", **told).status_code == 302
    assert send(chief, "/posts/interference/report/", **told).status_code == 403
    row = Interference.objects.get()
    answered = send(chief, f"/posts/interference/{row.pk}/answer/", answer="已责令停止")
    assert answered.status_code == 302
    assert "已责令停止" in holder.get("/posts/interference/").content.decode()


def test_the_page_of_recorded_clauses_reads_the_records():
    assert items_of_nine() == ("9(1)", "9(2)", "9(3)", "9(4)", "9(5)")
    build.body()
    scheme, manager = build.scheme(), build.manager("001")
    row = build.certificate("C1", build.client(), scheme=scheme)
    assert liability_can_be_traced(stood(TODAY)).verdict is Verdict.NOT_MET
    commands.assign_responsibility(subject=row, person=manager, starts=date(2026, 1, 1), **BY)
    facts = stood(TODAY)
    assert (facts.live, facts.covered, facts.unsigned, facts.accepted) == (1, 1, 1, 0)
    browser = browser_of(account_of(manager, MANAGER))
    page = browser.get("/findings/recorded/").content.decode()
    assert "1次指派尚未签署接受" in page and "没有在任总监" in page
    assert browser.get("/law/13-b/").content.decode().count("/findings/recorded/") == 1


def test_each_account_has_its_place_and_each_place_is_a_page():
    from django.urls import resolve

    from zhiheng.conformance.recorded import RECORDED
    from zhiheng.conformance.recorded_page import PLACES

    assert list(PLACES) == [one.clauses[0] for one in RECORDED]  # in the order of the text
    for place in PLACES.values():
        assert resolve(place.partition("#")[0]), place


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("judge", "given"),
    [
        (rules_were_checked, {}),
        (steps_were_guided, {"unguided": 3}),
        (managers_reported, {"silent": 1, "reporting": 1}),
        (people_are_planned_for, {"fields": 3, "short": 1}),
    ],
)
def test_what_lacks_is_told_in_english_whether_records_are_complete_or_not(judge, given, complete):
    answer = judge(Stood(TODAY, complete, **given))
    assert answer.verdict is (Verdict.NOT_MET if complete else Verdict.UNKNOWN)
    with override("en"):
        assert not re.search("[一-鿿]", said(answer.because)), said(answer.because)
