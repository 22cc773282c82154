"""The worker, and others at work meanwhile: real connections, real commits."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tests.ground.loops import in_a_thread
from zhiheng.access.refusals import Refused
from zhiheng.clients.models import Client
from zhiheng.exchange import carrying, jobs
from zhiheng.exchange.commands import import_file
from zhiheng.exchange.models import State, Upload
from zhiheng.exchange.store import store_path
from zhiheng.exchange.tests.importing import AT, OPERATOR, body_rows, carry, plan_of, workbook
from zhiheng.exchange.uploads import receive
from zhiheng.personnel.models import Person
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db(transaction=True)


def uploaded(path):
    return receive(store_path(path), path.name, account=None, now=timezone.now())


def work_off() -> None:
    """What a worker does with the queue, until it is empty."""
    in_a_thread(_work_off)


def _work_off() -> None:
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as running:
        running.run_worker(
            queues=["import"], wait=False, listen_notify=False, install_signal_handlers=False
        )


def act_of_another(name: str = "旁人的客户") -> None:
    """A small act on a connection of its own, committed."""
    from django.db import transaction

    try:
        with transaction.atomic():
            sheet, now = Sheet(), timezone.now()
            sheet.create(Client(name=name))
            append(sheet, at=now, recorded=now, who={"via": "test"}, act="test")
    finally:
        connections.close_all()


def test_somebody_else_acts_while_an_import_is_open(tmp_path, monkeypatch):
    plan = plan_of(workbook(tmp_path, **body_rows()))
    done = []

    def meanwhile(written, total):
        if not done:
            other = threading.Thread(target=act_of_another)
            other.start()
            other.join(10)
            done.append(not other.is_alive())

    plan.progress = meanwhile
    import_file(by=OPERATOR, at=AT, plan=plan)
    assert done == [True]
    assert Client.objects.filter(name="旁人的客户").exists()
    assert_replay_equals_tables()


def test_the_worker_tries_and_carries_in(tmp_path):
    upload = uploaded(workbook(tmp_path, **body_rows()))
    jobs.defer_trial(upload)
    work_off()
    upload.refresh_from_db()
    assert (upload.state, upload.outcome["counts"]["refused"]) == (State.TRIED, 0)
    Upload.objects.filter(pk=upload.pk).update(state=State.IMPORTING)
    jobs.defer_carrying(upload, AT)
    work_off()
    upload.refresh_from_db()
    assert upload.state == State.DONE
    assert Person.objects.count() == 2


def test_a_job_that_runs_again_is_one_act(tmp_path):
    upload = uploaded(workbook(tmp_path, **body_rows()))
    for _ in range(2):
        Upload.objects.filter(pk=upload.pk).update(state=State.IMPORTING)
        jobs.carry_upload(str(upload.pk), AT.isoformat())
    upload.refresh_from_db()
    assert upload.state in (State.DONE, State.SAME)
    assert Entry.objects.filter(act="import_file").count() == 1


def test_what_breaks_on_the_way_leaves_nothing_and_says_so(tmp_path, monkeypatch):
    upload = uploaded(workbook(tmp_path, **body_rows()))
    Upload.objects.filter(pk=upload.pk).update(state=State.IMPORTING)

    def broken(rows):
        raise RuntimeError("boom")

    monkeypatch.setattr(carrying, "_instances", broken)
    with pytest.raises(RuntimeError):
        jobs.carry_upload(str(upload.pk), AT.isoformat())
    upload.refresh_from_db()
    assert upload.state == State.FAILED
    assert "没有导入任何一行" in upload.says
    assert not Person.objects.exists()


def test_two_files_that_collide_are_one_import_and_one_refusal(tmp_path):
    one = plan_of(workbook(tmp_path, "一.xlsx", person=[{"number": "E1", "name": "王晓"}]))
    other = plan_of(workbook(tmp_path, "二.xlsx", person=[{"number": "E1", "name": "李四"}]))
    import_file(by=OPERATOR, at=AT, plan=one)
    with pytest.raises(Refused, match="冲突"):
        import_file(by=OPERATOR, at=AT, plan=other)
    assert Person.objects.get().name == "王晓"


def test_a_silent_upload_is_seen(tmp_path):
    upload = uploaded(workbook(tmp_path, **body_rows()))
    assert jobs.stalled(timezone.now()) == []
    assert [u.pk for u in jobs.stalled(timezone.now() + timedelta(minutes=3))] == [upload.pk]


def test_five_thousand_rows(tmp_path):
    rows = [{"name": f"第{n}电器制造有限公司", "address": f"工业路{n}号"} for n in range(5000)]
    path = workbook(tmp_path, client=rows)
    assert carry(path).value.created == 5000
    assert not plan_of(path).writes
