"""The event log handed out: what stands in it, who is told, who may, what the trail says."""

import json
import re
import sqlite3
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.acts import act
from zhiheng.access.granting import write_grants
from zhiheng.access.models import Account, Holder
from zhiheng.access.refusals import BadInput, Forbidden
from zhiheng.cases import export_page
from zhiheng.cases.commands import Happened
from zhiheng.cases.exporting import Exported, Format, Room, export_log, export_named_log
from zhiheng.cases.tests.test_commands import BY, NOW, happened, person, project, record  # noqa: F401
from zhiheng.procedure.reading import open_log
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db
LAB = "示例实验室 王五"
ONE, OTHER = "员1001", "员1002"  # bare digits may stand in digests and pseudonyms, too


@pytest.fixture
def recorded(project):  # noqa: F811
    one, other = person(ONE), person(OTHER)
    record(project, happened("type_test", 1, None, performer=LAB, evidence="报告 王五.pdf"))
    record(project, happened("decision", 3, one), happened("decision", 2, other, evidence=""))
    record(project, Happened("type_test", waiver="王五不在"))
    return project


def rows_of(file):
    return [row for batch in open_log([file]) for row in batch.to_pylist()]


def exported(tmp_path, act=export_log, **more) -> Exported:
    room = tmp_path / uuid4().hex
    room.mkdir()
    given = {"by": BY, "at": NOW, "room": Room(room), "format": Format.XES, **more}
    return act(**given).value


def test_by_default_performers_are_pseudonyms_and_no_text_leaves(recorded, tmp_path):
    file = exported(tmp_path).file
    rows = rows_of(file)
    text = file.read_text("utf-8")
    assert not re.search(f"王五|{ONE}|{OTHER}|示例员|pdf", text)
    assert [(row["step"], row["evidence"], row["waiver"]) for row in rows] == [
        ("type_test", "有", None), ("decision", None, None), ("decision", "有", None),
        ("type_test", None, "有"),
    ]  # fmt: skip
    assert all(re.fullmatch("P-[0-9a-f]{12}", row["by"]) for row in rows if row["by"])
    assert len({row["by"] for row in rows if row["by"]}) == 3
    assert {row["by"] for row in rows_of(exported(tmp_path).file)} != {row["by"] for row in rows}
    assert {(row["case"], row["scheme"]) for row in rows} == {("P1", "S")}


def test_performers_by_staff_number_need_a_reason(recorded, tmp_path):
    with pytest.raises(BadInput):
        exported(tmp_path, export_named_log, reason=" ")
    rows = rows_of(exported(tmp_path, export_named_log, reason="监管检查").file)
    assert [row["by"] for row in rows] == [LAB, OTHER, ONE, None]
    assert rows[0]["evidence"] == "报告 王五.pdf"
    assert act("export_named_log").second_factor and not act("export_log").second_factor


def test_each_export_leaves_its_entry_with_the_digest_and_no_name(recorded, tmp_path):
    done = exported(tmp_path, export_named_log, reason="监管检查", format=Format.XES_GZ)
    entry = Entry.objects.get(act="export_named_log")
    payload = entry.payload
    assert done.digest in payload and "监管检查" in payload and '"staff_numbers"' in payload
    assert '"events":4' in payload and "王五" not in payload and ONE not in payload


def test_only_those_may_who_hold_such_a_post(recorded, tmp_path):
    with pytest.raises(Forbidden):
        exported(tmp_path, by=system())
    assert Entry.objects.filter(act="export_log", outcome="refused").count() == 1
    for name in ("export_log", "export_named_log"):
        assert not act(name).posts & {"administrator", "staff", "personnel_officer", "system"}


@pytest.mark.parametrize("format", list(Format))
def test_every_format_tells_the_same_events(recorded, tmp_path, format):
    done = exported(tmp_path, format=format)
    if format == Format.OCEL_SQLITE:
        database = sqlite3.connect(done.file)
        assert database.execute("SELECT count(*) FROM event").fetchone() == (3,)
        database.close()
    elif format == Format.OCEL_JSON:
        assert len(json.loads(done.file.read_text("utf-8"))["events"]) == 3
    else:
        assert len(rows_of(done.file)) == 4
    assert done.written.cases == 1 and done.written.left_out == 0


# -- the page --------------------------------------------------------------------------------------


def signed_in(*posts: str) -> Client:
    account, key, sheet = Account.objects.create(username=uuid4().hex), uuid4(), Sheet()
    sheet.create(Holder(account=account, name="办事员", person=key))
    for post in posts:
        write_grants(sheet, person=key, post=post, starts=NOW, basis=uuid4())
    append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
    client = Client()
    client.force_login(account)
    return client


def send(client, query="", key=None, **typed):
    given = {"idempotency_key": key or uuid4().hex, "format": "xes", **typed}
    return client.post(f"/cases/export/{query}", given)


def saved(answer, tmp_path):
    file = tmp_path / "log.xes"
    file.write_bytes(b"".join(answer.streaming_content))
    return rows_of(file)


def test_the_page_hands_out_what_the_list_shows(recorded, tmp_path):
    client = signed_in("management")
    assert "/cases/export/?" in client.get("/cases/").content.decode()
    page = client.get("/cases/export/").content.decode()
    assert "全部 1 个项目" in page and "写工号" not in page
    answer = send(client, performers="staff_numbers", reason="x")  # not offered: not listened to
    assert answer["Content-Disposition"].endswith('.xes"')
    assert "no-store" in answer["Cache-Control"]
    assert all(row["by"] is None or row["by"].startswith("P-") for row in saved(answer, tmp_path))
    assert "没有符合条件" in client.get("/cases/export/?q=none").content.decode()


def test_the_same_request_twice_is_one_export(recorded):
    client, key = signed_in("management"), uuid4().hex
    assert send(client, key=key).status_code == 200
    assert send(client, key=key).status_code == 302
    assert Entry.objects.filter(act="export_log").count() == 1


def test_telling_performers_asks_for_the_second_factor_first(recorded):
    client = signed_in("regulator")
    assert "写工号" in client.get("/cases/export/").content.decode()
    answer = send(client, performers="staff_numbers", reason="检查")
    assert not hasattr(answer, "streaming_content") and not Entry.objects.filter(
        act="export_named_log", outcome="done"
    )


def test_too_many_are_refused_with_the_way_out(recorded, monkeypatch):
    monkeypatch.setattr(export_page, "MOST_CASES", 0)
    client = signed_in("management")
    assert "zhiheng export-log" in client.get("/cases/export/").content.decode()
    assert send(client).status_code == 422


@pytest.mark.parametrize("post", ["staff", "administrator", "personnel_officer"])
def test_others_find_no_way_to_it(recorded, post):
    client = signed_in(post)
    assert client.get("/cases/export/").status_code in (302, 403)
    assert "/cases/export/" not in client.get("/cases/").content.decode()
