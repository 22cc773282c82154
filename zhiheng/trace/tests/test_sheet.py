"""What an act writes, what its entry tells, and that the entries alone give the tables again."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from zhiheng.trace import vault
from zhiheng.trace.canonical import NotCanonical, loads
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry, Head, Touched
from zhiheng.trace.replay import assert_replay_equals_tables, differences
from zhiheng.trace.sheet import FEW, Outdated, Sheet
from zhiheng.trace.tests.probe import MODELS, MOMENT, Probe, act, full
from zhiheng.trace.verify import verify_database

pytestmark = pytest.mark.usefixtures("trail")


@pytest.fixture(autouse=True)
def replayed(trail: str) -> Any:
    """After each test the trail alone gives the tables, and everything verifies."""
    yield
    assert_replay_equals_tables(MODELS)
    assert verify_database(models=MODELS).faults == []


def told() -> dict[str, Any]:
    return loads(Entry.objects.latest("seq").payload)


def test_a_new_row_is_told_with_all_its_values() -> None:
    row = full()
    receipt = act(lambda sheet: sheet.create(row), subject=("trace_probe", row.pk), reason="新增")
    entry = told()
    (line,) = entry["rows"]
    assert (line["op"], line["version"], line["table"]) == ("create", 1, "trace_probe")
    assert line["values"]["price"] == "12.5"
    assert line["values"]["seen"] == "2026-03-02T08:30:00.000000Z"
    assert "name" not in line["values"]
    assert line["sealed"]["name"] == vault.commit(row.pk, "name", "林晓燕").hex()
    assert entry["subject"] == {"table": "trace_probe", "id": str(row.pk)}
    assert (receipt.seq, receipt.digest) == (entry["seq"], bytes(Head.objects.get().digest).hex())


def test_only_what_changed_is_told() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    act(lambda sheet: sheet.change(row, price=Decimal("12.50"), count=8, born=None))
    (line,) = told()["rows"]
    assert line["values"] == {"count": 8, "born": None}
    assert line["sealed"] == {}
    assert (row.version, Probe.every.get().version) == (2, 2)


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    outcome = []
    act(lambda sheet: outcome.append(sheet.change(row, title=row.title)))
    assert (outcome, told()["rows"], row.version) == ([False], [], 1)


def test_a_row_taken_back_stays() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    act(lambda sheet: sheet.retract(row))
    assert told()["rows"][0]["op"] == "retract"
    assert not Probe.objects.exists()
    assert Probe.every.get().retracted


def test_an_outdated_row_is_refused() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    stale = Probe.every.get()
    act(lambda sheet: sheet.change(row, count=1))
    with pytest.raises(Outdated):
        act(lambda sheet: sheet.change(stale, count=2))
    with pytest.raises(Outdated):
        act(lambda sheet: sheet.change_many([stale], ["count"]))
    assert Probe.every.get().count == 1


def test_a_name_that_is_no_column() -> None:
    with pytest.raises(TypeError, match="no column"):
        act(lambda sheet: sheet.change(full(), nothing=1))


def test_one_act_may_make_and_change_a_row() -> None:
    row = full()

    def write(sheet: Sheet) -> None:
        sheet.create(row)
        sheet.change(row, count=9)
        sheet.change(row, count=10)

    act(write)
    assert [line["version"] for line in told()["rows"]] == [1, 2, 3]


@pytest.mark.parametrize("count", [FEW, FEW + 1])
def test_few_rows_stand_in_the_payload_many_as_leaves(count: int) -> None:
    def write(sheet: Sheet) -> None:
        for number in range(count):
            sheet.create(full(count=number))

    act(write)
    entry, leaves = told(), Touched.objects.filter(leaf__isnull=False).count()
    if count == FEW:
        assert (len(entry["rows"]), entry["leaves"], leaves) == (FEW, None, 0)
    else:
        assert (entry["rows"], entry["leaves"]["count"], leaves) == ([], count, count)


def test_many_rows_made_and_changed() -> None:
    rows = [full(name=f"人员{number}", count=number) for number in range(2500)]
    act(lambda sheet: sheet.create_many(rows))
    for row in rows:
        row.count, row.name = row.count + 1, f"{row.name}改"
    act(lambda sheet: sheet.change_many(rows, ["count", "name"]))
    assert told()["leaves"]["tables"] == {"trace_probe": 2500}
    assert Probe.every.filter(version=2, name__endswith="改").count() == 2500
    assert {row.version for row in rows} == {2}


def test_texts_are_stored_in_nfc() -> None:
    row = full(title="Cafe\u0301", data={"kinds": ["e\u0301"]})
    act(lambda sheet: sheet.create(row), reason="e\u0301")
    assert Probe.every.get().title == "Café"
    assert told()["reason"] == "é"


def test_what_has_no_canonical_form_leaves_nothing_behind() -> None:
    with pytest.raises(NotCanonical):
        act(lambda sheet: sheet.create(full(data={"share": 0.5})))
    with pytest.raises(NotCanonical):
        act(lambda sheet: sheet.note(share=0.5))
    assert not Probe.every.exists()


def test_the_clock_never_runs_backwards() -> None:
    later = datetime(2100, 1, 1, tzinfo=UTC)
    act(recorded=later)
    receipt = act(recorded=MOMENT)
    assert receipt.recorded == later


def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        append(Sheet(), at=MOMENT, recorded=MOMENT, who={}, act="probe")


def test_a_sheet_has_one_entry() -> None:
    with transaction.atomic():
        sheet = Sheet()
        more = {"at": MOMENT, "recorded": datetime.now(UTC), "who": {}, "act": "probe"}
        append(sheet, **more)
        with pytest.raises(RuntimeError, match="already"):
            append(sheet, **more)
        with pytest.raises(RuntimeError, match="already"):
            sheet.note(x=1)


def test_what_else_is_told() -> None:
    def write(sheet: Sheet) -> None:
        sheet.note(rows=3, names=["a"])
        sheet.evidence(b"\x01" * 32)

    rules = [{"clause": "9(3)-b", "verdict": "not_met", "because": "同一人"}]
    account = uuid4()
    who = {"account": account, "posts": ["director"], "via": "web"}
    act(write, rules=rules, regulation="2025-1", key="k", who=who, outcome="refused")
    entry = told()
    assert entry["note"] == {"names": ["a"], "rows": 3}
    assert entry["evidence"] == ["01" * 32]
    assert entry["rules"] == rules
    assert (entry["regulation"], entry["key"], entry["outcome"]) == ("2025-1", "k", "refused")
    assert Entry.objects.latest("seq").account == account


def test_erasure_leaves_the_chain() -> None:
    row = full(name="张某", sealed=None)
    act(lambda sheet: sheet.create(row))
    row.sealed = vault.seal(row.pk, "110101199003070011")
    blob = row.sealed

    def erase(sheet: Sheet) -> None:
        sheet.change(row, name="")
        sheet.erase(row.pk)

    act(erase)
    assert told()["erased"] == [str(row.pk)]
    with pytest.raises(vault.Erased):
        vault.unseal(row.pk, blob)


def test_replay_notices_what_the_trail_does_not_tell(owner: Any) -> None:
    from zhiheng.trace.tests.tampering import guards_off

    row = full()
    act(lambda sheet: sheet.create(row))
    with guards_off(owner):
        owner.execute("UPDATE trace_probe SET count = 99")
    assert differences(MODELS) == {("trace_probe", str(row.pk)): {"count": (7, 99)}}
    with guards_off(owner):
        owner.execute("UPDATE trace_probe SET count = 7")


def test_no_personal_value_stands_in_the_trail() -> None:
    rows = [full(name=f"独一无二{number}", sealed=b"plain-secret") for number in range(60)]
    act(lambda sheet: sheet.create(full(name="独一无二", sealed=b"plain-secret")))
    act(lambda sheet: sheet.create_many(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM trace_entry e, trace_touched t WHERE e.payload LIKE %s OR "
            "position(%s in coalesce(t.leaf, '')) > 0 OR e.payload LIKE %s",
            ["%独一无二%", "独一无二".encode(), f"%{b'plain-secret'.hex()}%"],
        )
        assert cursor.fetchone()[0] == 0
