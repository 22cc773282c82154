"""Whoever owns the database is caught: every altered value is found and named."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from zhiheng.trace import signer
from zhiheng.trace.export import export
from zhiheng.trace.faults import Report
from zhiheng.trace.filecheck import verify_file
from zhiheng.trace.models import Entry, Touched
from zhiheng.trace.sheet import Sheet
from zhiheng.trace.tests.probe import MODELS, Probe, act, full
from zhiheng.trace.tests.tampering import alter, cut, guards_off, rewrite
from zhiheng.trace.verify import verify_database

ACCOUNT = uuid4()


@pytest.fixture
def told(trail: str) -> dict[str, Any]:
    """A short history: a row made and changed, a refusal, an import of many, a plain act."""
    row = full()
    first = act(lambda sheet: sheet.create(row), subject=("trace_probe", row.pk), key="k-1")
    act(lambda sheet: sheet.change(row, title="高级工程师", name="林小燕"))
    who = {"account": str(ACCOUNT), "via": "test"}
    refused = act(outcome="refused", reason="不符合", who=who, subject=("trace_probe", row.pk))
    many = [full(name=f"人员{number}", count=number) for number in range(120)]
    bulk = act(lambda sheet: sheet.create_many(many))
    last = act(
        lambda sheet: sheet.note(days=3), who=who, subject=("trace_probe", row.pk), key="k-2"
    )
    return {"row": row, "first": first.seq, "refused": refused, "bulk": bulk, "last": last}


def verify(**more: Any) -> Report:
    return verify_database(models=MODELS, **more)


def test_an_honest_trail_verifies(told: dict[str, Any]) -> None:
    report = verify(against=signer.sign_head())
    assert report.faults == []
    assert report.entries == told["last"].seq
    assert report.head == told["last"].digest


ENTRY_COLUMNS = [field.column for field in Entry._meta.concrete_fields]
TOUCHED_COLUMNS = [field.column for field in Touched._meta.concrete_fields if field.column]
PROBE_COLUMNS = [field.column for field in Probe._meta.concrete_fields]


def find(report: Report, table: str, column: str | None) -> bool:
    return any(fault.table == table and fault.column == column for fault in report.faults)


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_every_column_of_an_entry(
    told: dict[str, Any], owner: psycopg.Connection, column: str
) -> None:
    alter(owner, "trace_entry", column, f"seq = {told['last'].seq}")
    report = verify()
    assert find(report, "trace_entry", column), report.faults
    assert report.faults[0].seq in (told["last"].seq, None)


@pytest.mark.parametrize("column", ["payload", "digest", "recorded", "outcome"])
def test_an_entry_in_the_middle(
    told: dict[str, Any], owner: psycopg.Connection, column: str
) -> None:
    alter(owner, "trace_entry", column, f"seq = {told['refused'].seq}")
    assert next((fault.seq, fault.column) for fault in verify().faults) == (
        told["refused"].seq,
        column,
    )


@pytest.mark.parametrize("which", ["few", "leaf"])
@pytest.mark.parametrize("column", TOUCHED_COLUMNS)
def test_every_column_of_a_row_version(
    told: dict[str, Any], owner: psycopg.Connection, column: str, which: str
) -> None:
    seq = told["first"] if which == "few" else told["bulk"].seq
    where = f"entry_id = (SELECT id FROM trace_entry WHERE seq = {seq}) AND position = "
    where += "0" if which == "few" else "119"
    if column == "entry_id":
        with guards_off(owner):
            other = f"(SELECT id FROM trace_entry WHERE seq = {told['last'].seq})"
            owner.execute(f"UPDATE trace_touched SET entry_id = {other} WHERE {where}")
        assert any(fault.table == "trace_touched" for fault in verify().faults)
        return
    if (column, which) == ("leaf", "few"):
        with guards_off(owner):
            owner.execute(f"UPDATE trace_touched SET leaf = 'x' WHERE {where}")
    else:
        alter(owner, "trace_touched", column, where)
    report = verify()
    assert find(report, "trace_touched", column) or (column, which) == ("leaf", "few")
    assert report.faults[0].seq == seq


@pytest.mark.parametrize("column", ["seq", "digest", "frontier", "recorded"])
def test_every_column_of_the_head(
    told: dict[str, Any], owner: psycopg.Connection, column: str
) -> None:
    alter(owner, "trace_head", column, "id = 1")
    assert find(verify(), "trace_head", column)


@pytest.mark.parametrize("column", PROBE_COLUMNS)
@pytest.mark.parametrize("which", ["one", "many"])
def test_every_column_of_a_record(
    told: dict[str, Any], owner: psycopg.Connection, column: str, which: str
) -> None:
    key: UUID = told["row"].pk if which == "one" else Probe.every.get(count=77).pk
    if column == "trail_id":
        with guards_off(owner):
            other = f"(SELECT id FROM trace_entry WHERE seq = {told['last'].seq})"
            owner.execute(f"UPDATE trace_probe SET trail_id = {other} WHERE id = '{key}'")
    else:
        alter(owner, "trace_probe", column, f"id = '{key}'")
    faults = verify().faults
    if column == "id":
        assert {fault.kind for fault in faults} == {"row_missing", "row_extra"}
    else:
        assert [(f.kind, f.table, f.key, f.column) for f in faults] == [
            ("row_altered", "trace_probe", str(key), column)
        ]


def test_a_value_taken_away_and_a_row_deleted(
    told: dict[str, Any], owner: psycopg.Connection
) -> None:
    gone = Probe.every.get(count=5).pk
    with guards_off(owner):
        owner.execute("UPDATE trace_probe SET price = NULL WHERE count = 7 AND version = 2")
        owner.execute(f"DELETE FROM trace_probe WHERE id = '{gone}'")
    found = {(f.kind, f.key, f.column) for f in verify().faults}
    assert found == {
        ("row_altered", str(told["row"].pk), "price"),
        ("row_missing", str(gone), None),
    }


@pytest.mark.parametrize("change", ["wrapped", "owner"])
def test_a_secret(told: dict[str, Any], owner: psycopg.Connection, change: str) -> None:
    alter(owner, "trace_secret", change, f"owner = '{told['row'].pk}'")
    kinds = {(f.kind, f.table) for f in verify().faults}
    assert ("secret", "trace_secret") in kinds
    assert ("secret_missing", "trace_probe") in kinds


def test_a_missing_entry_and_a_foreign_one(told: dict[str, Any], owner: psycopg.Connection) -> None:
    seq = told["refused"].seq
    with guards_off(owner):
        owner.execute("DELETE FROM trace_entry WHERE seq = %s", [seq])
    assert (verify().faults[0].kind, verify().faults[0].seq) == ("missing", seq)


def test_an_entry_missing_at_the_end(told: dict[str, Any], owner: psycopg.Connection) -> None:
    with guards_off(owner):
        owner.execute("DELETE FROM trace_entry WHERE seq = %s", [told["last"].seq])
    assert [(f.kind, f.seq) for f in verify().faults] == [("missing", told["last"].seq)]


def test_a_guard_switched_off_and_a_column_added(
    told: dict[str, Any], owner: psycopg.Connection
) -> None:
    owner.execute("ALTER TABLE trace_probe DISABLE TRIGGER trace_probe_guard_rows")
    assert [fault.kind for fault in verify().faults] == ["schema"]
    owner.execute("ALTER TABLE trace_probe ENABLE ALWAYS TRIGGER trace_probe_guard_rows")
    assert verify().ok
    owner.execute("ALTER TABLE trace_probe ADD COLUMN hidden text")
    assert [fault.kind for fault in verify().faults] == ["schema"]


def test_a_rewritten_history_is_found_only_from_outside(
    told: dict[str, Any], owner: psycopg.Connection
) -> None:
    kept = signer.sign_head()
    rewrite(owner, told["refused"].seq, "不符合", "符合")
    assert verify().ok
    assert [(f.kind, f.seq) for f in verify(against=kept).faults] == [("root", told["last"].seq)]
    act()  # the wrong history goes on, and still does not contain what was signed
    assert [f.kind for f in verify(against=kept).faults] == ["root"]
    with pytest.raises(signer.SignerRefuses):
        signer.sign_head()


def test_a_cut_tail_is_found_only_from_outside(
    told: dict[str, Any], owner: psycopg.Connection
) -> None:
    kept = signer.sign_head()
    cut(owner, told["last"].seq - 1)
    assert verify().ok
    assert [(f.kind, f.seq) for f in verify(against=kept).faults] == [("missing", told["last"].seq)]
    with pytest.raises(signer.SignerRefuses):
        signer.sign_head()


def test_a_checkpoint_of_another_key(told: dict[str, Any], keys: Any) -> None:
    kept = signer.sign_head()
    for file in keys.iterdir():
        file.unlink()
    kinds = {fault.kind for fault in verify(against=kept).faults}
    assert {"checkpoint_signature", "origin"} <= kinds


def test_in_several_processes(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for _ in range(20):
        act(Sheet.written)
    monkeypatch.setattr("zhiheng.trace.verify.LENGTH", 4)
    monkeypatch.setattr("zhiheng.trace.verify.MANY", 1)
    report = verify(against=signer.sign_head())
    assert report.ok
    assert export(tmp_path / "trail.jsonl") == report.entries
    assert verify_file(tmp_path / "trail.jsonl").head == report.head
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trace_entry")
        assert cursor.fetchone()[0] == report.entries
