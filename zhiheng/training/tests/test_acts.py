"""The plan, sessions and results as acts: what each refuses, what follows by itself."""

from datetime import date, timedelta

import pytest

from zhiheng.access.actor import Actor
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.lawbook import own
from zhiheng.lawbook.commands import set_own_figure
from zhiheng.personnel import commands as people
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences
from zhiheng.training import commands, jobs, queries
from zhiheng.training.commands import settling
from zhiheng.training.models import Attendance, Plan, PlanItem, Retraining, Session

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
HELD = date(2026, 2, 10)


def held(item, trainer, day=HELD):
    given = {"subject": item, "held_on": day, "trainer": trainer}
    return commands.hold_session(**given, **ACT).value


def test_a_plan_counts_once_the_director_has_adopted_it(register):
    register()
    plan = commands.open_plan(year=2026, title="2026年计划", **ACT).value
    with pytest.raises(BadInput) as caught:
        commands.open_plan(year=2026, title=" ", **ACT)
    assert set(caught.value.errors) == {"year", "title"}
    with pytest.raises(Refused, match="没有项目"):
        commands.adopt_plan(subject=plan, adopted_on=TODAY, **ACT)
    given = {"subject": plan, "number": "T1", "subject_text": "新版规定", "due": date(2026, 6, 30)}
    wrong = {"clause": "8.2(99)", "due": date(2027, 1, 1), "hours": 0, "posts": ["chief"]}
    with pytest.raises(BadInput) as caught:
        commands.add_plan_item(**{**given, **wrong, "number": " ", "subject_text": ""}, **ACT)
    assert set(caught.value.errors) == {"number", "subject_text", *wrong}
    item = commands.add_plan_item(**given, **ACT).value
    with pytest.raises(Refused, match="还没有通过"):
        held(item, None)
    assert queries.owed_by_all(TODAY) == [] and not Deadline.objects.exists()
    with pytest.raises(BadInput):
        commands.adopt_plan(subject=plan, adopted_on=TODAY + timedelta(days=1), **ACT)
    commands.adopt_plan(subject=plan, adopted_on=date(2026, 1, 20), **ACT)
    clock = Deadline.objects.get()
    assert (clock.rule, clock.internal, clock.subject_id) == ("training-item", True, item.pk)
    assert clock.due_strict.isoformat() == "2026-06-30T16:00:00+00:00"
    assert [one.number for one in queries.owed_by_all(TODAY)] == ["T1"]
    with pytest.raises(Refused, match="已于"):
        commands.adopt_plan(subject=plan, adopted_on=TODAY, **ACT)
    assert differences() == {}


def test_absence_and_failure_open_retraining_and_passing_closes_it(register, adopted):
    teacher, absent, failed = (register(f"E{n}", f"人{n}") for n in range(3))
    item = adopted()
    session = held(item, teacher)
    results = {absent.pk: ("absent", ""), failed.pk: ("failed", "40"), teacher.pk: ("passed", "")}
    judge = register("E9", "考官")
    done = commands.record_results(subject=session, results=results, judge=judge, **ACT)
    assert done.value == 3
    open_ = {row.person_id: row for row in Retraining.objects.all()}
    assert {key: row.cause for key, row in open_.items()} == {
        absent.pk: "absent", failed.pk: "failed",
    }  # fmt: skip
    assert {row.due for row in open_.values()} == {date(2026, 3, 12)}
    clocks = Deadline.objects.filter(rule="retraining")
    assert set(clocks.values_list("person", flat=True)) == {absent.pk, failed.pk}
    again = held(item, teacher, date(2026, 2, 25))
    commands.record_results(
        subject=again, judge=judge,
        results={absent.pk: ("failed", ""), failed.pk: ("passed", ""), judge.pk: ("present", "")},
        **ACT,
    )  # fmt: skip
    assert [(row.person_id, row.cause) for row in Retraining.objects.filter(closed_on=None)] == [
        (absent.pk, "failed")
    ]
    assert clocks.filter(answered_at__isnull=True).count() == 1
    last = held(item, teacher, date(2026, 3, 1))
    commands.record_results(
        subject=last, results={absent.pk: ("passed", ""), judge.pk: ("passed", "")}, judge=teacher,
        **ACT,
    )  # fmt: skip
    assert not Deadline.objects.filter(answered_at__isnull=True).exists()
    item_clock = Deadline.objects.get(rule="training-item")
    assert item_clock.answered_at.isoformat() == "2026-02-28T16:00:00+00:00"
    assert differences() == {}


def test_what_a_session_and_its_results_refuse(register, adopted):
    who, item = register(), adopted()
    for wrong, field in (
        ({"held_on": TODAY + timedelta(days=1), "trainer": who}, "held_on"),
        ({"held_on": date(2026, 1, 19), "trainer": who}, "held_on"),
        ({"held_on": HELD}, "trainer"),
        ({"held_on": HELD, "trainer": who, "hours": 0}, "hours"),
    ):
        with pytest.raises(BadInput) as caught:
            commands.hold_session(subject=item, **wrong, **ACT)
        assert set(caught.value.errors) == {field}
    session = held(item, who)
    with pytest.raises(BadInput):
        held(item, who)
    for results in ({}, {who.pk: ("great", "")}, {item.pk: ("passed", "")}):
        with pytest.raises(BadInput):
            commands.record_results(subject=session, results=results, **ACT)
    himself = Actor(name="他", via="job", role="operator", person=who.pk)
    before = Entry.objects.filter(outcome="refused").count()
    with pytest.raises(Refused, match="不能自己评定"):
        commands.record_results(
            subject=session, results={who.pk: ("passed", "")}, by=himself, at=NOW
        )
    assert Entry.objects.filter(outcome="refused").count() == before + 1
    commands.record_results(subject=session, results={who.pk: ("present", "")}, **ACT)
    with pytest.raises(BadInput, match="没有要更改"):
        commands.record_results(subject=session, results={who.pk: ("present", "")}, **ACT)
    with pytest.raises(BadInput):
        commands.correct_session(subject=session, held_on=HELD, trainer=who, **ACT)
    commands.correct_session(
        subject=session, held_on=date(2026, 2, 11), trainer=who, reason="日期记错", **ACT
    )
    assert Session.objects.get().held_on == date(2026, 2, 11)


def test_a_changed_day_begins_the_clock_anew_and_dropping_ends_it(register, adopted):
    register()
    item = adopted()
    same = {"number": "T1", "subject_text": "新版规定"}
    with pytest.raises(BadInput) as caught:
        commands.change_plan_item(subject=item, due=date(2026, 9, 30), **same, **ACT)
    assert set(caught.value.errors) == {"reason"}
    commands.change_plan_item(subject=item, due=date(2026, 9, 30), reason="规定推迟", **same, **ACT)
    clock = Deadline.objects.get(rule="training-item")
    assert clock.due_strict.date() == date(2026, 9, 30)
    commands.drop_plan_item(subject=item, reason="并入 T2", **ACT)
    clock.refresh_from_db()
    assert clock.answered_at == NOW and queries.owed_by_all(TODAY) == []
    with pytest.raises(Refused, match="已经取消"):
        commands.drop_plan_item(subject=item, reason="再", **ACT)
    assert PlanItem.objects.get().dropped_on == TODAY and differences() == {}


def test_the_worker_settles_what_came_in_another_way(register, adopted):
    who, teacher = register(), register("E2", "师")
    session = held(adopted(), teacher)
    commands.record_results(subject=session, results={who.pk: ("absent", "")}, **ACT)
    assert not settling.due(NOW)
    people.correct_person(subject=who, left=date(2026, 3, 1), **ACT)
    assert settling.due(NOW)
    jobs.growth.seen = None
    jobs.look(NOW)
    assert Retraining.objects.get().closed_on == TODAY and not settling.due(NOW)
    assert Attendance.objects.count() == 1 and Plan.objects.count() == 1


def test_the_body_s_own_number_counts_from_its_day(register):
    def set_(**more):
        given = {"figure": "retraining_days", "value": 10, "starts": TODAY, "reason": "制度 5.3"}
        return set_own_figure(**{**given, **more}, **ACT)

    for wrong in ({"figure": "luck"}, {"value": 0}, {"value": 400}, {"reason": " "}):
        with pytest.raises(BadInput):
            set_(**wrong)
    set_(starts=date(2026, 1, 1))
    with pytest.raises(BadInput) as caught:
        set_(starts=TODAY - timedelta(days=1))
    assert set(caught.value.errors) == {"starts"}
    set_(value=20)
    assert own.own_figure("retraining_days", date(2025, 12, 31)) == 30
    assert own.own_figure("retraining_days", date(2026, 1, 1)) == 10
    assert own.own_figure("retraining_days", TODAY) == 20
    with pytest.raises(BadInput):
        set_(value=20)
    assert differences() == {}
