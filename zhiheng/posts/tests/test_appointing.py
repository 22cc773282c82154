"""Appointing and ending: what is refused, what the trail says, what follows."""

from datetime import date, timedelta

import pytest

from zhiheng.access.models import Grant
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.lawbook.commands import choose_reading
from zhiheng.personnel import commands as people
from zhiheng.personnel.models import Person
from zhiheng.personnel.queries import is_legal_representative
from zhiheng.personnel.tests.cast import NUMBER
from zhiheng.posts import commands
from zhiheng.posts.models import Appointment, FiledChange
from zhiheng.posts.tests.cast import BY, NOW, OFFICER, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db


def test_an_appointment_is_recorded_judged_and_starts_the_internal_clock(register, appointed):
    row = appointed(register(), starts=TODAY)
    entry = Entry.objects.get(act="appoint")
    assert '"clause":"4.2(2)","verdict":"unknown"' in entry.payload and "王晓" not in entry.payload
    clock = Deadline.objects.get()
    assert clock.internal and clock.subject_id == row.pk and clock.clause == "4 ¶3-a"
    assert clock.due_strict.date() == date(2026, 3, 9)  # 24:00 of the fifth working day, in UTC
    assert not Grant.objects.exists() and differences() == {}


def refused(appointed, *args, **more):
    with pytest.raises(Refused) as caught:
        appointed(*args, **more)
    assert Entry.objects.filter(act="appoint", outcome="refused").exists()
    return [one.clause for one in caught.value.judgements]


def test_the_legal_representative_cannot_be_director(register, appointed):
    head = register()
    people.add_seat(
        subject=head, by=BY, at=NOW, kind="legal_representative", starts=date(2020, 1, 1)
    )
    assert refused(appointed, head) == ["4 ¶1-d"]
    assert appointed(head, "project_manager").pk


def test_nor_under_a_second_record_with_the_same_number(register):
    """The table lets no two such records stand; the guard does not rely on that."""
    head, double = register("E001", identity=NUMBER), register("E002", "王 晓")
    people.add_seat(
        subject=head, by=BY, at=NOW, kind="legal_representative", starts=date(2020, 1, 1)
    )
    assert not is_legal_representative(double, TODAY)
    double.identity_blind = head.identity_blind
    assert is_legal_representative(double, TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "stands"),
    [
        (date(2026, 1, 5), None, False),
        (date(2026, 1, 5), date(2026, 1, 6), False),
        (date(2025, 1, 1), date(2026, 1, 5), True),
        (date(2026, 3, 2), None, False),
        (date(2026, 3, 3), None, True),
    ],
)
def test_nobody_under_a_live_ban_is_appointed(register, appointed, starts, ends, stands):
    person = register()
    people.add_ban(subject=person, by=BY, at=NOW, starts=starts, ends=ends)
    if stands:
        assert appointed(person, "project_manager").pk
    else:
        assert refused(appointed, person, "project_manager") == ["13-c"]


def test_one_director_at_a_time_but_an_acting_one_may_stand_in(register, appointed):
    one, other = register("E001"), register("E002", "李明")
    first = appointed(one)
    assert refused(appointed, other) == ["4 ¶1-a"]
    assert appointed(other, acting=True).acting
    commands.end_appointment(subject=first, by=BY, at=NOW, ends=TODAY, reason="退休")
    third = register("E003", "赵六")
    assert refused(appointed, third, starts=TODAY - timedelta(days=1)) == ["4 ¶1-a"]
    assert appointed(third, starts=TODAY).pk


def test_the_table_itself_knows_one_director(register, appointed, monkeypatch):
    appointed(register("E001"))
    from zhiheng.posts.commands import guards

    monkeypatch.setattr(guards, "only_director", lambda *_, **__: None)
    with pytest.raises(Refused, match="只能有一名"):
        appointed(register("E002", "李明"))


def test_both_posts_in_one_person_need_a_reason_or_are_forbidden(register, appointed):
    person = register()
    appointed(person)
    with pytest.raises(BadInput, match="监督"):
        appointed(person, "project_manager")
    choose_reading(subject="A-32", by=BY, at=NOW, option="forbid", reason="机构决定")
    assert refused(appointed, person, "project_manager", reason="人手不足") == ["4 ¶1-c"]
    choose_reading(
        subject="A-32", by=BY, at=NOW + timedelta(hours=1), option="warn", reason="机构决定"
    )
    for wrong in (None, person):
        with pytest.raises(BadInput) as caught:
            appointed(person, "project_manager", reason="人手不足", supervisor=wrong)
        assert set(caught.value.errors) == {"supervisor"}
    second = register("E002", "李明")
    row = appointed(person, "project_manager", reason="人手不足", supervisor=second)
    assert row.supervisor == second
    assert '"warning":"A-32"' in Entry.objects.filter(act="appoint").latest("seq").payload


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"post": "chief"}, "post"),
        ({"starts": date(1800, 1, 1)}, "starts"),
        ({"ends": date(2025, 1, 1)}, "ends"),
        ({"schemes": ["S1"]}, "schemes"),
        ({"post": "project_manager", "schemes": ["S1"]}, "schemes"),
        ({"post": "project_manager", "acting": True}, "acting"),
        ({"person": Person().pk}, "person"),
    ],
)
def test_what_cannot_be_used_is_said(register, values, field):
    given = {"person": register(), "post": "director", "starts": TODAY, **values}
    with pytest.raises(BadInput) as caught:
        commands.appoint(by=BY, at=NOW, **given)
    assert field in caught.value.errors and not Appointment.objects.exists()


def test_one_who_has_left_or_holds_the_post_is_not_appointed_again(register, appointed):
    gone = register("E001", left=TODAY)
    with pytest.raises(BadInput, match="离职"):
        appointed(gone, starts=TODAY)
    person = register("E002", "李明")
    appointed(person, "project_manager")
    with pytest.raises(BadInput, match="已担任"):
        appointed(person, "project_manager", starts=TODAY)


def test_only_posts_with_the_right_appoint_and_nobody_himself(register):
    from dataclasses import replace

    person = register()
    staff = replace(OFFICER, role="staff")
    given = {"at": NOW, "person": person, "post": "director", "starts": TODAY}
    with pytest.raises(Forbidden):
        commands.appoint(by=staff, **given)
    with pytest.raises(Refused, match="自己"):
        commands.appoint(by=replace(OFFICER, person=person.pk), **given)


def test_ending_takes_the_powers_and_is_a_change_of_what_was_filed(qualified, account_of, in_post):
    person = qualified()
    account_of(person)
    row = in_post(person)
    commands.file_director(
        subject=row, by=BY, at=NOW, kind="first", filed_on=date(2026, 1, 6), receipt="R-1"
    )
    assert Grant.objects.get().ends is None
    commands.end_appointment(subject=row, by=BY, at=NOW, ends=TODAY, reason="调离")
    assert Grant.objects.get().ends == NOW
    assert FiledChange.objects.get().what == "离任"
    assert Deadline.objects.filter(rule="filing-change-30d", answered_at=None).count() == 1
    with pytest.raises(BadInput, match="已于"):
        commands.end_appointment(subject=row, by=BY, at=NOW, ends=TODAY, reason="调离")
    assert differences() == {}


@pytest.mark.parametrize(
    ("ends", "reason", "field"), [(TODAY, " ", "reason"), (date(2025, 1, 1), "调离", "ends")]
)
def test_an_end_that_cannot_be(register, appointed, ends, reason, field):
    row = appointed(register())
    with pytest.raises(BadInput) as caught:
        commands.end_appointment(subject=row, by=BY, at=NOW, ends=ends, reason=reason)
    assert field in caught.value.errors


def test_an_end_ahead_ends_the_powers_then(qualified, account_of, in_post):
    person = qualified()
    account_of(person)
    row = in_post(person, "project_manager")
    commands.end_appointment(
        subject=row, by=BY, at=NOW, ends=TODAY + timedelta(days=9), reason="期满"
    )
    assert (Grant.objects.get().ends - NOW).days == 8
