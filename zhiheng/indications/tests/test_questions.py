"""Questions as acts and pages: asked once, let go when records are mended, answered in words."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.indications import commands, jobs
from zhiheng.indications.models import Absence, Question
from zhiheng.personnel import commands as people
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}


@pytest.fixture
def doubtful(register):
    """Somebody who is employed here and, by the records, still elsewhere."""
    one = register("E5", "赵六", joined=date(2024, 1, 8))
    job = people.add_employment(
        subject=one, employer="另一认证中心", starts=date(2020, 1, 1), full_time=True, **ACT
    ).value
    return one, job


def test_a_question_is_asked_once_and_has_a_clock(doubtful):
    jobs._asked.clear()
    jobs.look(NOW)
    row = Question.objects.get()
    assert (row.kind, row.person_id, row.records) == (
        "two_bodies", doubtful[0].pk, [doubtful[1].pk],
    )  # fmt: skip
    clock = Deadline.objects.get(rule="answer-question")
    assert (clock.internal, clock.post) == (True, "personnel_officer")
    assert commands.ask_questions(**ACT).value == {"asked": 0, "ceased": 0}
    assert not commands.due(NOW) and differences() == {}


def test_mended_records_let_it_go(doubtful):
    _one, job = doubtful
    commands.ask_questions(**ACT)
    people.correct_employment(
        subject=job, employer="另一认证中心", starts=date(2020, 1, 1), ends=date(2024, 1, 1),
        full_time=True, reason="补登记离职", **ACT,
    )  # fmt: skip
    assert commands.ask_questions(**ACT).value == {"asked": 0, "ceased": 1}
    assert Question.objects.get().ceased_on == TODAY
    assert Deadline.objects.get(rule="answer-question").answered_at == NOW


def test_it_is_answered_by_another_in_words(doubtful, register, acting_as):  # noqa: F811
    one, _job = doubtful
    commands.ask_questions(**ACT)
    row = Question.objects.get()
    with pytest.raises(Forbidden):
        commands.answer_question(subject=row, answer="社保已核对", **ACT)
    himself = acting_as(one, "personnel_officer")
    with pytest.raises(Refused, match="有关自己"):
        commands.answer_question(subject=row, answer="社保已核对", by=himself, at=NOW)
    officer = acting_as(register("P1", "人事"), "personnel_officer")
    with pytest.raises(BadInput):
        commands.answer_question(subject=row, answer="好", by=officer, at=NOW)
    commands.answer_question(subject=row, answer="原单位漏报离职，已核对社保。", by=officer, at=NOW)
    with pytest.raises(Refused, match="已经核实"):
        commands.answer_question(subject=row, answer="再核对一次", by=officer, at=NOW)
    assert Deadline.objects.get(rule="answer-question").answered_at == NOW
    assert commands.ask_questions(**ACT).value == {"asked": 0, "ceased": 0}
    assert "漏报离职" not in "".join(Entry.objects.values_list("payload", flat=True))
    assert differences() == {}


def test_the_pages_ask_and_never_judge(doubtful, register, acting_as):  # noqa: F811
    officer = register("P1", "人事")
    account = Account.objects.get(pk=acting_as(officer, "personnel_officer").account)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    def send(address, **typed):
        return client.post(address, {"idempotency_key": str(uuid4()), **typed})

    assert "现在没有要核实的" in client.get("/questions/").content.decode()
    assert send("/questions/ask/").status_code == 302
    row = Question.objects.get()
    page = client.get("/questions/").content.decode()
    assert "赵六" in page and "请核实" in page and "zh-verdict" not in page
    shown = client.get(f"/questions/{row.pk}/").content.decode()
    assert "另一认证中心" in shown and "不符合" not in shown
    assert "核实有关人员的迹象" in client.get("/").content.decode()
    wrong = send(f"/questions/{row.pk}/answer/", version=row.version, answer="好")
    assert wrong.status_code == 422
    sent = send(f"/questions/{row.pk}/answer/", version=row.version, answer="已核对社保记录。")
    assert sent.status_code == 302
    assert "已核对社保记录" in client.get("/questions/?show=answered").content.decode()
    days = {"person": doubtful[0].pk, "starts": "2026-02-02", "ends": "2026-02-01"}
    assert send("/questions/absences/new/", **days).status_code == 422
    assert send("/questions/absences/new/", **{**days, "ends": "2026-02-09"}).status_code == 302
    absence = Absence.objects.get()
    address = f"/questions/absences/{absence.pk}/retract/"
    assert send(address, version=absence.version, reason="记错").status_code == 302
    assert not Absence.objects.exists()
