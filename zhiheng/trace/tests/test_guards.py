"""What the application's role may not do to the trail, and to records without the trail."""

import uuid

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.trace.models import APPEND_ONLY_TABLES, Entry
from zhiheng.trace.sheet import Sheet
from zhiheng.trace.soundness import weaknesses
from zhiheng.trace.tests.probe import MOMENT, Probe, act, full

pytestmark = pytest.mark.usefixtures("trail")
CHANGES = [
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "UPDATE {} SET {}",
]
COLUMN = {
    "trace_entry": "act = 'x'",
    "trace_touched": "version = 9",
    "trace_head": "seq = seq + 1",
    "trace_secret": "wrapped = ''",
    "trace_pending": "entry = gen_random_uuid()",
    "trace_probe": "title = 'x'",
}


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", [*APPEND_ONLY_TABLES, "trace_probe"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_application_cannot_change_what_stands(table: str, change: str) -> None:
    act(lambda sheet: sheet.create(full()))
    refused(change.format(table, COLUMN[table]))


# The owner may erase secrets, and the owner's own trigger moves the head (a head moved by hand is
# found by verification): so these two are left out.
OF_THE_OWNER = [
    ("trace_secret", CHANGES[0]),
    ("trace_head", CHANGES[2]),
    ("trace_pending", CHANGES[0]),
]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (table, change)
        for table in APPEND_ONLY_TABLES
        for change in CHANGES
        if (table, change) not in OF_THE_OWNER
    ],
)
def test_even_the_owner_meets_the_triggers(
    owner: psycopg.Connection, table: str, change: str
) -> None:
    act(lambda sheet: sheet.create(full()))
    with pytest.raises(psycopg.Error):
        owner.execute(change.format(table, COLUMN[table]))


def test_a_second_head_is_refused() -> None:
    refused("INSERT INTO trace_head (id, seq, digest, frontier) VALUES (2, 0, '', '')")


def test_a_stray_save_is_refused() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    row.title = "改过"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    row.version = 2
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()  # the version is right, but the entry it names is written already


def test_a_row_without_its_entry_is_refused_at_commit() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Sheet().create(full())
    assert not Probe.every.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"seq": 99}, {"digest": bytes(32)}, {"act": "other"}, {"recorded": MOMENT.replace(year=2000)}],
)
def test_an_entry_that_does_not_continue_the_chain_is_refused(wrong: dict[str, object]) -> None:
    act()
    last = Entry.objects.order_by("-seq")[0]
    fields = {field.attname: getattr(last, field.attname) for field in Entry._meta.concrete_fields}
    fields |= {"id": uuid.uuid4(), "seq": last.seq + 1} | wrong
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry(**fields).save(force_insert=True)


def test_one_act_may_touch_a_row_twice() -> None:
    row = full()

    def write(sheet: Sheet) -> None:
        sheet.create(row)
        sheet.change(row, title="二")

    act(write)
    assert Probe.every.get().version == 2


def test_the_role_of_the_application_is_sound() -> None:
    assert [line for line in weaknesses() if "trace" in line or "角色" in line] == []


def test_a_switched_off_guard_is_a_weakness(owner: psycopg.Connection) -> None:
    owner.execute("ALTER TABLE trace_entry DISABLE TRIGGER trace_entry_keep")
    owner.execute("ALTER TABLE trace_entry DISABLE TRIGGER trace_entry_advance")
    assert any("trace_entry" in line for line in weaknesses())
