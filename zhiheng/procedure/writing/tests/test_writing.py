"""What is written of a recorded procedure, read back: by our own reader, as JSON, as SQL."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.procedure.events import SHANGHAI, Event
from zhiheng.procedure.reading import open_log
from zhiheng.procedure.writing.ocel import write_ocel
from zhiheng.procedure.writing.ocel_sqlite import write_ocel_sqlite
from zhiheng.procedure.writing.recorded import Recorded, Written
from zhiheng.procedure.writing.xes import write_xes

AT = datetime(2025, 1, 1, 8, 30, tzinfo=SHANGHAI)


def an(step, case="c1", at=AT, by="甲", **more):
    return Event(case, step, at, by, **more)


CASES = [
    Recorded(
        "c1",
        (
            an("application"),
            an("type_test", at=AT + timedelta(days=1), by="lab", quantity=Decimal("2.50")),
            an("Type-Test", at=AT + timedelta(days=2), evidence="E/1 <a> & \"b\""),
            an("factory", at=None, by=None, waiver="经批准"),
            an("review", at=None),
            an("object", cycle=1, at=AT.astimezone(UTC)),
        ),
        "S-1", "2025", False, None, ("CCC-1", "CCC-2"),
    ),
    Recorded("c2", (an("application", "c2"),), "S-1", "2025", True, date(2026, 3, 4)),
    Recorded("c3", ()),
]  # fmt: skip


def as_events(path):
    """The rows of a log as events, per case."""
    found = {}
    for batch in open_log([path]):
        for row in batch.to_pylist():
            event = Event(
                row["case"], row["step"],
                datetime.fromisoformat(row["at"]) if row["at"] else None, row["by"],
                int(row.get("cycle") or 0),
                Decimal(row["quantity"]) if row.get("quantity") else None,
                row.get("evidence"), row.get("waiver"),
            )  # fmt: skip
            found.setdefault(row["case"], []).append(event)
    return found


def written_xes(path, cases):
    with path.open("wb") as file:
        return write_xes(file, cases, name="机构的日志")


def test_xes_reads_back_as_the_same_events(tmp_path):
    assert written_xes(tmp_path / "a.xes", CASES) == Written(3, 7)
    found = as_events(tmp_path / "a.xes")
    assert found == {case.case: list(case.events) for case in CASES if case.events}
    text = (tmp_path / "a.xes").read_text("utf-8")
    assert '<date key="ended" value="2026-03-04T00:00:00.000+08:00"/>' in text


_TEXT = st.text(st.characters(exclude_categories=["C"], include_characters="\t\n\r"), min_size=1)
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
_EVENTS = st.builds(
    Event, st.just("c1"), _TEXT, st.none() | _MOMENTS, st.none() | _TEXT, st.integers(0, 999),
    st.none() | st.decimals(-10**9, 10**9, places=4), st.none() | _TEXT, st.none() | _TEXT,
)  # fmt: skip


@given(st.lists(_EVENTS, min_size=1, max_size=5))
def test_whatever_is_recorded_survives_xes(tmp_path_factory, events):
    path = tmp_path_factory.mktemp("xes") / "a.xes"
    written_xes(path, [Recorded("c1", tuple(events))])
    assert as_events(path) == {"c1": events}


def test_what_xml_cannot_hold_shows_as_its_code_point(tmp_path):
    written_xes(tmp_path / "a.xes", [Recorded("c\x00\x0b", (an("a", "c\x00\x0b"),))])
    assert list(as_events(tmp_path / "a.xes")) == ["c\\u0000\\u000b"]


@pytest.fixture
def ocel():
    file = BytesIO()
    assert write_ocel(file, CASES) == Written(3, 5, left_out=1)
    return json.loads(file.getvalue())


def test_ocel_tells_events_and_objects_with_their_relations(ocel):
    assert ocel["events"][1] == {
        "id": "e2", "type": "type_test", "time": "2025-01-02T08:30:00.000+08:00",
        "attributes": [{"name": "cycle", "value": "0"}, {"name": "quantity", "value": "2.50"}],
        "relationships": [
            {"objectId": "case:c1", "qualifier": "case"},
            {"objectId": "performer:lab", "qualifier": "performed_by"},
        ],
    }  # fmt: skip
    objects = {each["id"]: each for each in ocel["objects"]}
    assert len(objects) == len(ocel["objects"]) == 8
    assert {a["name"]: a["value"] for a in objects["case:c1"]["attributes"]} == {
        "closed": "false", "waived": "factory (0)",
    }  # fmt: skip
    assert objects["case:c1"]["relationships"][0] == {
        "objectId": "scheme:S-1 2025", "qualifier": "judged_by",
    }  # fmt: skip
    named = {r["objectId"] for each in ocel["events"] for r in each["relationships"]}
    named |= {r["objectId"] for each in ocel["objects"] for r in each["relationships"]}
    assert named <= set(objects)


def test_ocel_declares_every_type_and_attribute_that_it_uses(ocel):
    for side in ("event", "object"):
        declared = {
            kind["name"]: {attribute["name"] for attribute in kind["attributes"]}
            for kind in ocel[f"{side}Types"]
        }
        for each in ocel[f"{side}s"]:
            assert {attribute["name"] for attribute in each["attributes"]} <= declared[each["type"]]


def test_an_empty_log_is_a_log():
    file = BytesIO()
    assert write_ocel(file, []) == Written()
    assert json.loads(file.getvalue())["events"] == []


def test_sqlite_holds_the_same_as_json(tmp_path, ocel, monkeypatch):
    monkeypatch.setattr("zhiheng.procedure.writing.ocel_sqlite.BATCH", 3)
    assert write_ocel_sqlite(tmp_path / "a.sqlite", CASES) == Written(3, 5, left_out=1)
    database = sqlite3.connect(tmp_path / "a.sqlite")
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for side in ("event", "object"):
        rows = database.execute(f"SELECT ocel_id, ocel_type FROM {side}").fetchall()
        assert sorted(rows) == sorted((each["id"], each["type"]) for each in ocel[f"{side}s"])
        tables = dict(database.execute(f"SELECT * FROM {side}_map_type"))
        for key, kind in rows:
            mine = database.execute(
                f'SELECT count(*) FROM "{side}_{tables[kind]}" WHERE ocel_id = ?', (key,)
            ).fetchone()
            assert mine == (1,), kind
    assert {name.lower() for name in tables} == {"case", "scheme", "performer", "certificate"}
    steps = dict(database.execute("SELECT * FROM event_map_type"))
    assert steps["object"] == "object_2" and len({each.lower() for each in steps.values()}) == 4
    told = database.execute("SELECT * FROM event_type_test").fetchone()
    assert told == ("e2", "2025-01-02T08:30:00.000+08:00", 0, 2.5, None)
    database.close()


def test_steps_whose_names_differ_only_in_case_or_signs_have_tables_of_their_own(tmp_path):
    events = tuple(an(step) for step in ("a b", "a-b", "A_B", "map_type", "复核"))
    write_ocel_sqlite(tmp_path / "a.sqlite", [Recorded("c1", events)])
    database = sqlite3.connect(tmp_path / "a.sqlite")
    assert [row[1] for row in database.execute("SELECT * FROM event_map_type")] == [
        "a_b", "a_b_2", "A_B_3", "map_type_2", "复核",
    ]  # fmt: skip
    database.close()
