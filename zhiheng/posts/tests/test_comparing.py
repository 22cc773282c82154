"""No way in which a filed item changes is forgotten: each opens the 30 days, once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.personnel import commands as people
from zhiheng.personnel.models import Title
from zhiheng.posts import commands, jobs
from zhiheng.posts.commands import comparing
from zhiheng.posts.filed import items_of
from zhiheng.posts.models import Appointment, FiledChange, FiledState, Filing
from zhiheng.posts.tests.cast import BY, NOW, TODAY
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

pytestmark = pytest.mark.django_db
ACT = {"by": BY, "at": NOW}
LATER = NOW + timedelta(days=2)


@pytest.fixture
def filed(register, appointed):
    """A director whose filing is compared with what stands."""
    row = appointed(register(phone="13800000000", email="a@example.cn"))
    commands.file_director(
        subject=row, kind="first", filed_on=date(2026, 1, 6), receipt="R-1", **ACT
    )
    commands.compare_filed(**ACT)
    assert not FiledChange.objects.exists() and not comparing.due()
    return row


def _seat(row):
    return {"subject": row.person, "kind": "top_management", "starts": date(2026, 2, 1)}


WAYS = {
    "correction of the name": (
        lambda row: people.correct_person(subject=row.person, name="王晓晓", **ACT), "姓名",
    ),
    "correction of the telephone": (
        lambda row: people.correct_person(subject=row.person, phone="13900000000", **ACT),
        "联系电话",
    ),
    "removal of the address": (
        lambda row: people.correct_person(subject=row.person, email="", **ACT), "电子邮箱",
    ),
    "a diploma": (
        lambda row: people.add_education(
            subject=row.person, level="master", completed=date(2010, 7, 1), **ACT
        ),
        "学历",
    ),
    "a title": (lambda row: people.add_title(subject=row.person, level="senior", **ACT), "职称"),
    "a seat": (lambda row: people.add_seat(**_seat(row), **ACT), "管理层身份"),
    "another letter": (
        lambda row: commands.authorise(
            subject=row, authorised_by="legal_representative", authorised_on=TODAY, **ACT
        ),
        "授权",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_way_opens_the_clock(filed, way):
    change, what = WAYS[way]
    change(filed)
    assert comparing.due()
    commands.compare_filed(by=BY, at=LATER)  # the worker was away for two days
    noted = FiledChange.objects.get()
    assert (noted.what, noted.changed_on) == (what, TODAY)  # the day of the change, not of the look
    clock = Deadline.objects.get(subject_id=noted.pk)
    assert clock.rule == "filing-change-30d"
    assert not comparing.due()
    commands.compare_filed(by=BY, at=LATER)
    assert FiledChange.objects.count() == 1
    assert differences() == {}


def test_a_retracted_fact_is_a_change_too(filed):
    people.add_title(subject=filed.person, level="senior", **ACT)
    commands.compare_filed(**ACT)
    people.retract_title(subject=Title.objects.get(), reason="误登", by=BY, at=LATER)
    commands.compare_filed(by=BY, at=LATER)
    days = FiledChange.objects.order_by("changed_on").values_list("changed_on", flat=True)
    assert list(days) == [TODAY, TODAY + timedelta(days=2)]


def test_what_an_act_noted_itself_is_not_noted_twice(filed):
    commands.change_information(
        subject=filed.person, doing="correct_person", changed_on=date(2026, 2, 20),
        phone="13700000000", **ACT,
    )  # fmt: skip
    commands.end_appointment(subject=filed, ends=TODAY, reason="退休", **ACT)
    jobs.growth.seen = None
    jobs.look(NOW)
    told = set(FiledChange.objects.values_list("what", "changed_on"))
    assert told == {("联系电话", date(2026, 2, 20)), ("离任", TODAY)}


def test_a_change_that_was_none_is_taken_back_with_its_clock(filed):
    people.correct_person(subject=filed.person, name="王晓晓", **ACT)
    commands.compare_filed(**ACT)
    change = FiledChange.objects.get()
    with pytest.raises(BadInput):
        commands.withdraw_filed_change(subject=change, reason=" ", **ACT)
    commands.withdraw_filed_change(subject=change, reason="系统中原本就是这个名字", **ACT)
    assert not FiledChange.objects.exists()
    assert not Deadline.objects.filter(rule="filing-change-30d").exists()
    commands.compare_filed(**ACT)
    assert not FiledChange.objects.exists()


def test_late_is_told_and_stays(filed):
    change = commands.note_filed_change(
        subject=filed, what="联系电话", changed_on=date(2026, 1, 10), **ACT
    ).value
    given = {"subject": filed, "kind": "change", "change": change, "receipt": "R-2", **ACT}
    with pytest.raises(BadInput) as caught:
        commands.file_director(filed_on=date(2026, 2, 20), **given)
    assert set(caught.value.errors) == {"late_reason"}
    row = commands.file_director(
        filed_on=date(2026, 2, 20), late_reason="系统维护，有截图", **given
    ).value
    assert Filing.objects.get(pk=row.pk).late_reason == "系统维护，有截图"
    update = "UPDATE posts_filing SET filed_on = '2026-01-20', version = version + 1,"
    update += " trail_id = gen_random_uuid() WHERE id = %s"
    with (
        pytest.raises(DatabaseError, match="stays late"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(update, [row.pk])
    with pytest.raises(Refused):
        commands.withdraw_filed_change(subject=change, reason="不想迟", **ACT)


def test_nothing_clear_stands_in_what_is_compared_nor_in_the_trail(filed):
    stored = str(FiledState.objects.get().items)
    row = Appointment.objects.select_related("person", "authoriser").get(pk=filed.pk)
    assert "13800000000" in {item.text for item in items_of(row)}
    assert "13800000000" not in stored
    assert not Entry.objects.filter(payload__contains="13800000000").exists()
