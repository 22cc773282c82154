"""Questions as acts and pages: asked once, let go when records are mended, answered in words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.certificates.tests import build
from zhiheng.deadlines.models import Deadline
from zhiheng.indications import asking, commands, jobs
from zhiheng.indications.models import Absence, Question
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel import commands as people
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.procedure.events import SHANGHAI
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences
from zhiheng.trace.sheet import Sheet

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


# -- days of absence -------------------------------------------------------------------------------


SUMMER = datetime(2026, 6, 30, 12, tzinfo=SHANGHAI)
LATER = {"by": BY, "at": SUMMER}


def change(row, **values):
    sheet = Sheet()
    sheet.change(row, **values)
    append(sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="test")


@pytest.fixture
def away(register):
    """Somebody on leave for all of March, and how he is entered as having worked on a day."""
    one = register("E6", "钱七", joined=date(2024, 1, 8))
    commands.record_absence(subject=one, starts=date(2026, 3, 1), ends=date(2026, 4, 1), **LATER)
    case = build.case("P-1", build.scheme())

    def work(*days):
        rows = [build.event(case, "visit", day, person=one) for day in days]
        build.write(*rows)
        return rows

    return work


def absent():
    return list(Question.objects.filter(kind="absent").order_by("asked_on", "key"))


def test_days_of_one_month_are_one_question_that_grows_until_it_is_answered(
    away, register, acting_as  # noqa: F811
):  # fmt: skip
    first = away(date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 3), date(2026, 3, 20))
    assert commands.ask_questions(**LATER).value["asked"] == 1
    [row] = absent()
    assert "2026-03有3天（2026-03-02至2026-03-20）在登记的缺勤期间" in row.says
    assert set(row.records) == {one.pk for one in first} and not commands.due(SUMMER)
    more = away(date(2026, 3, 30))
    assert commands.due(SUMMER)
    assert commands.ask_questions(**LATER).value == {"asked": 0, "ceased": 0}
    [row] = absent()
    assert "有4天" in row.says and more[0].pk in row.records
    assert Deadline.objects.filter(rule="answer-question").count() == 1
    officer = acting_as(register("P1", "人事"), "personnel_officer")
    commands.answer_question(subject=row, answer="销假早，未及时登记。", by=officer, at=SUMMER)
    assert not commands.due(SUMMER)
    later = away(date(2026, 3, 31), date(2026, 3, 2))
    assert commands.ask_questions(**LATER).value == {"asked": 1, "ceased": 0}
    old, new = sorted(absent(), key=lambda one: one.answered_on is None)
    assert old.says == row.says and set(new.records) == {one.pk for one in later}
    assert differences() == {}


def test_an_earlier_day_that_is_entered_later_gives_it_no_other_clock(away):
    """Whoever enters it would put off the day on which somebody has to answer."""
    away(date(2026, 3, 20))
    commands.ask_questions(**LATER)
    [row], clock = absent(), Deadline.objects.get(rule="answer-question")
    away(date(2026, 3, 2))
    tomorrow = SUMMER + timedelta(days=1)
    assert commands.due(tomorrow)
    told = commands.ask_questions(by=BY, at=tomorrow).value
    assert told == {"asked": 0, "ceased": 0} and not commands.due(tomorrow)
    [same] = absent()
    assert same.pk == row.pk and same.asked_on == row.asked_on and "有2天" in same.says
    assert Deadline.objects.get(rule="answer-question") == clock and clock.answered_at is None
    assert differences() == {}


def test_only_what_rests_on_the_same_record_is_the_same_question():
    one, other, first, second = (uuid4() for _ in range(4))
    row = Question(person_id=one, kind="absent", key="x", records=[first])
    same = asking.Question(one, "absent", "y", "问", (first, second))
    assert commands._goes_on([row], [same]) == [(row, same)]
    for changed in (
        {"person": other}, {"kind": "idle"}, {"records": (second,)}, {"records": ()}
    ):  # fmt: skip
        assert commands._goes_on([row], [replace(same, **changed)]) == []


def test_each_month_is_asked_about_by_itself(away):
    commands.record_absence(
        subject=Absence.objects.get().person,
        starts=date(2026, 4, 1),
        ends=date(2026, 5, 1),
        **LATER,
    )
    away(date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2))
    assert commands.ask_questions(**LATER).value["asked"] == 2
    assert ["2026-03-31在" in absent()[0].says, "2026-04有2天" in absent()[1].says] == [True, True]


def test_what_was_let_go_and_is_borne_out_again_is_asked_again(away):
    [event] = away(date(2026, 3, 2))
    commands.ask_questions(**LATER)
    change(event, at=in_shanghai(date(2026, 4, 2)))
    assert commands.ask_questions(**LATER).value["ceased"] == 1
    change(event, at=in_shanghai(date(2026, 3, 2)))
    tomorrow = SUMMER + timedelta(days=1)
    assert commands.due(tomorrow) and not commands.due(SUMMER)
    commands.ask_questions(by=BY, at=tomorrow)
    [row] = absent()
    assert row.ceased_on is None and row.asked_on == tomorrow.date()
    running = Deadline.objects.filter(rule="answer-question", answered_at=None)
    assert running.count() == 1 and not commands.due(tomorrow) and differences() == {}


def test_what_was_answered_keeps_its_words(away, register, acting_as, monkeypatch):  # noqa: F811
    """Whatever the records say since: the answer was given to what was asked."""
    away(date(2026, 3, 2))
    commands.ask_questions(**LATER)
    [row] = absent()
    officer = acting_as(register("P1", "人事"), "personnel_officer")
    commands.answer_question(subject=row, answer="销假早。", by=officer, at=SUMMER)
    other = asking.Question(row.person_id, row.kind, row.key, "别的话。")
    monkeypatch.setattr(commands, "_wanted", lambda _on: {commands._place(row): other})
    assert not commands.due(SUMMER)
    commands.ask_questions(**LATER)
    assert absent()[0].says == row.says != "别的话。"
