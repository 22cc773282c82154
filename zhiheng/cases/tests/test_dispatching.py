"""Dispatching, authorising, declaring, registering: the trail, the gate, wrong input."""

import json
from datetime import date, datetime

import pytest

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.cases import commands as cases
from zhiheng.cases.commands import Happened
from zhiheng.cases.dispatching import dispatch, end_dispatch
from zhiheng.cases.models import Dispatch
from zhiheng.competence import commands
from zhiheng.competence.models import LoadLimit, StepAuthorisation
from zhiheng.competence.tests.cast import (
    BY,
    NOW,
    ON,
    authorised,
    client_of,
    demanded,
    person_of,
    scheme_of,
    sound,
)
from zhiheng.deadlines.models import Deadline
from zhiheng.personnel import commands as personnel
from zhiheng.personnel.models import Registration
from zhiheng.procedure.events import SHANGHAI
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
STEP = "工厂检查"


def case_of(scheme, client=None, number: str = "P1"):
    return cases.open_case(by=BY, at=NOW, number=number, scheme=scheme, client=client).value


@pytest.fixture
def scheme():
    return scheme_of()


@pytest.fixture
def judge():
    return person_of("J", "评价人")


@pytest.fixture
def project(scheme):
    return case_of(scheme, client_of())


def told(entry):
    return json.loads(entry.payload)


def give(project, person, step=STEP, planned=ON, **more):
    return dispatch(
        subject=project, by=BY, at=NOW, person=person, step=step, planned=planned, **more
    ).value


def test_a_sound_person_is_dispatched_and_the_answer_stands_in_the_trail(scheme, judge, project):
    demanded(scheme)
    row = give(project, sound("1", scheme, judge))
    entry = Entry.objects.get(act="dispatch")
    assert row.person.number == "1"
    assert [
        (one["clause"], one["verdict"]) for one in told(entry)["rules"] if "verdict" in one
    ] == [("5(3)-d", "met")]
    assert_replay_equals_tables()


def test_the_banned_is_refused_and_the_least_loaded_is_named(scheme, judge, project):
    demanded(scheme)
    banned, busy, free = (sound(n, scheme, judge, name) for n, name in
                          (("1", "甲某"), ("2", "乙某"), ("3", "丙某")))  # fmt: skip
    personnel.add_ban(subject=banned, by=BY, at=NOW, starts=ON, basis="决定书")
    give(case_of(scheme, number="P2"), busy)
    with pytest.raises(Refused) as refused:
        give(project, banned)
    assert refused.value.clauses == ("13-c",)
    assert refused.value.who.index("丙某") < refused.value.who.index("乙某")
    assert "甲某" not in refused.value.who and "甲某" not in refused.value.says
    entry = Entry.objects.get(act="dispatch", outcome="refused")
    assert "丙某" not in str(entry.payload)
    assert give(project, free)


def test_the_registration_counts_on_the_planned_day(scheme, judge, project):
    demanded(scheme)
    person = sound("1", scheme, judge)
    row = Registration.objects.get(person=person)
    personnel.correct_registration(subject=row, by=BY, at=NOW, ends=date(2026, 7, 10))
    with pytest.raises(Refused, match="2026年7月10日已失效"):
        give(project, person, planned=date(2026, 7, 10))
    assert give(project, person, planned=date(2026, 7, 9))


def test_renewed_and_withdrawn(scheme, judge, project):
    demanded(scheme)
    person = sound("1", scheme, judge)
    row = Registration.objects.get(person=person)
    commands.renew_registration(
        subject=row, by=BY, at=NOW, starts=date(2090, 1, 1), ends=date(2093, 1, 1)
    )
    with pytest.raises(BadInput, match="续期"):
        commands.renew_registration(
            subject=row, by=BY, at=NOW, starts=date(2026, 1, 1), ends=date(2030, 1, 1)
        )
    with pytest.raises(BadInput):
        commands.withdraw_registration(subject=row, by=BY, at=NOW, ends=ON, reason=" ")
    commands.withdraw_registration(subject=row, by=BY, at=NOW, ends=ON, reason="注册机构撤销")
    with pytest.raises(Refused):
        give(project, person)


def test_without_authorisation_a_reason_lets_it_pass(scheme, judge, project):
    sound("1", scheme, judge)
    other = person_of("2")
    with pytest.raises(BadInput) as asked:
        give(project, other)
    assert "5(3)-d" in asked.value.errors["reason"] and "示例1" in asked.value.errors["reason"]
    row = give(project, other, reason="由已授权人员现场带教")
    assert row.reason == "由已授权人员现场带教"
    assert told(Entry.objects.get(act="dispatch"))["reason"] == "由已授权人员现场带教"


def test_unknown_is_noted_and_never_met(scheme, project):
    give(project, person_of("1"))
    rules = told(Entry.objects.get(act="dispatch"))["rules"]
    assert [one["verdict"] for one in rules if "verdict" in one] == ["unknown"]


def test_a_declared_conflict_and_another_body(scheme, judge, project):
    person = sound("1", scheme, judge)
    tie = commands.declare_conflict(
        subject=person, by=BY, at=NOW, client=project.client, starts=date(2026, 1, 1),
        nature="曾在该公司任职",
    ).value  # fmt: skip
    with pytest.raises(BadInput, match="利益关系"):
        give(project, person)
    with pytest.raises(BadInput):
        commands.declare_conflict(
            subject=person, by=BY, at=NOW, client=project.client, starts=ON, nature="持股"
        )
    commands.end_conflict(subject=tie, by=BY, at=NOW, ends=ON, reason="已满两年")
    assert give(project, person)
    commands.declare_one_body(subject=person, by=BY, at=NOW, clear=False, other="另一机构")
    with pytest.raises(Refused, match="其他认证机构"):
        give(project, person, step="复核", reason="急")
    assert "另一机构" not in str([e.payload for e in Entry.objects.all()])


def test_the_evaluator_is_not_dispatched_to_decide(scheme, project):
    person = person_of("1")
    first = give(project, person)
    with pytest.raises(Refused) as refused:
        give(project, person, step="决定")
    assert refused.value.clauses == ("9(3)-b",)
    with pytest.raises(BadInput, match="已经派往"):
        give(project, person)
    end_dispatch(subject=first, by=BY, at=NOW, reason="改派他人")
    assert give(project, person, step="决定")
    with pytest.raises(Refused, match="已于"):
        end_dispatch(subject=first, by=BY, at=NOW, reason="再一次")


def test_wrong_dispatches_are_said(project):
    person = person_of("1")
    for more, field in (
        ({"step": " "}, "step"),
        ({"planned": date(2026, 6, 29)}, "planned"),
        ({"cycle": 1000}, "cycle"),
    ):
        with pytest.raises(BadInput) as wrong:
            give(project, person, **more)
        assert field in wrong.value.errors
    assert not Dispatch.objects.exists()


def test_an_event_is_held_against_the_day_it_happened(scheme, judge, project):
    demanded(scheme)
    person = sound("1", scheme, judge)
    personnel.add_ban(subject=person, by=BY, at=NOW, starts=date(2026, 6, 15), basis="决定书")

    def record(day: int):
        happened = Happened(
            STEP, datetime(2026, 6, day, 9, tzinfo=SHANGHAI), person, evidence="记录"
        )
        return cases.record_events(subject=project, by=BY, at=NOW, events=[happened])

    with pytest.raises(Refused) as refused:
        record(15)
    assert "13-c" in refused.value.clauses
    assert record(14).value


def test_nobody_authorises_himself_or_is_judged_by_nobody(scheme, judge):
    person = person_of("1")
    with pytest.raises(Refused, match="本人"):
        authorised(person, scheme, person)
    with pytest.raises(BadInput) as wrong:
        authorised(
            person, scheme, None, grounds=" ", starts=date(2025, 1, 1), ends=date(2024, 1, 1)
        )
    assert set(wrong.value.errors) == {"judge", "grounds", "starts", "ends"}
    personnel.add_ban(subject=person, by=BY, at=NOW, starts=date(2026, 1, 1), basis="决定书")
    with pytest.raises(Refused) as refused:
        authorised(person, scheme, judge)
    assert refused.value.clauses == ("13-c",)


def test_authorisations_do_not_overlap_and_end(scheme, judge):
    person = person_of("1")
    row = authorised(person, scheme, judge, ends=date(2026, 12, 1))
    with pytest.raises(BadInput):
        authorised(person, scheme, judge, starts=date(2026, 11, 30))
    later = authorised(person, scheme, judge, starts=date(2026, 12, 1))
    with pytest.raises(BadInput):
        commands.end_work_authorisation(
            subject=row, by=BY, at=NOW, ends=date(2026, 12, 1), reason="不再从事"
        )
    commands.end_work_authorisation(
        subject=later, by=BY, at=NOW, ends=date(2027, 1, 1), reason="退休"
    )
    assert StepAuthorisation.objects.count() == 2
    assert "考核合格" not in str([e.payload for e in Entry.objects.filter(act="authorise_work")])
    assert_replay_equals_tables()


def test_a_declaration_starts_the_next_years_clock(scheme):
    person = person_of("1")
    commands.declare_one_body(subject=person, by=BY, at=NOW, declared_on=date(2025, 6, 1))
    commands.declare_one_body(subject=person, by=BY, at=NOW)
    first, second = Deadline.objects.filter(rule="declare-one-body-12m").order_by("start")
    assert first.answered_at and not second.answered_at
    assert second.due_strict.astimezone(SHANGHAI).date() == date(2027, 7, 1)
    assert second.person == person.pk and second.internal
    with pytest.raises(BadInput):
        commands.declare_one_body(subject=person, by=BY, at=NOW)
    with pytest.raises(BadInput, match="例外"):
        commands.declare_impartiality(subject=person, by=BY, at=NOW, clear=False)


def test_what_the_body_sets_is_dated(scheme):
    def limit(starts, most=5):
        commands.limit_load(
            by=BY, at=NOW, field="ccc", most=most, starts=starts, reason="按上年平均工时"
        )

    limit(date(2026, 1, 1))
    with pytest.raises(BadInput):
        limit(date(2026, 1, 1))
    with pytest.raises(BadInput):
        limit(date(2026, 5, 1), most=0)
    limit(date(2026, 5, 1), most=4)
    assert list(LoadLimit.objects.order_by("starts").values_list("most", "ends")) == [
        (5, date(2026, 5, 1)), (4, None),
    ]  # fmt: skip
    demanded(scheme)
    with pytest.raises(BadInput):
        demanded(scheme)
