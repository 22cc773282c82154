"""The self-check: a line for everything, a bad one for each thing that is made wrong."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from zhiheng.deadlines.models import Round
from zhiheng.desk import selfcheck
from zhiheng.desk.selfcheck import database, machine, people, trail, work
from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE
from zhiheng.evidence import draft, store
from zhiheng.trace.models import Head

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def states(check, now=NOW):
    return [line.state for line in check(now)]


def test_every_line_says_what_and_where_and_every_bad_one_what_next():
    found = list(selfcheck.lines(NOW))
    assert len(found) >= len(selfcheck.CHECKS)
    assert all(line.what and line.where for line in found)
    assert all(line.next for line in found if line.state != GOOD)
    assert not any("没有做成，详情" in line.what for line in found)


def test_the_core_is_in_order_here():
    assert {line.state for line in selfcheck.lines(NOW, selfcheck.CORE)} == {GOOD}
    assert states(trail.head) == states(trail.latest_entries) == [GOOD]


def test_a_broken_check_is_a_line_of_its_own():
    def broken(now):
        raise RuntimeError("nothing known")

    (line,) = selfcheck.tried(broken, NOW)
    assert line.state == BAD


def test_open_keys_are_found(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    (tmp_path / "trail.json").write_text("{}")
    tmp_path.chmod(0o700)
    (tmp_path / "trail.json").chmod(0o644)
    assert BAD in states(machine.permissions)
    assert states(machine.keys) == [BAD]


def test_a_full_disk_is_found(monkeypatch):
    for free, state in ((1 << 20, BAD), (1 << 30, NOTE), (1 << 40, GOOD)):
        monkeypatch.setattr(
            machine.shutil, "disk_usage", lambda place, free=free: SimpleNamespace(free=free)
        )
        assert states(machine.disk) == [state]


def test_a_presumed_year_wants_attention(monkeypatch):
    assert states(machine.calendar, NOW.replace(year=2040, month=3)) == [NOTE]


def test_a_head_of_the_future_is_found(monkeypatch):
    seq, digest = Head.objects.values_list("seq", "digest").get(pk=1)
    late = SimpleNamespace(seq=seq, digest=digest, recorded=NOW + timedelta(hours=1))
    monkeypatch.setattr(Head.objects, "get", lambda **asked: late)
    assert BAD in states(trail.head)


def test_a_checkpoint_ahead_of_the_trail_is_an_old_backup(monkeypatch):
    monkeypatch.setattr(trail.signer, "last_signed", lambda: {"size": 10**9})
    assert states(trail.checkpoint) == [BAD]
    monkeypatch.setattr(trail.signer, "last_signed", lambda: None)
    assert states(trail.checkpoint) == [NOTE]


def test_worker_rounds_and_mails(settings):
    assert states(work.worker) == [BAD]
    Round.objects.create(name="remind", began_at=NOW, says="OSError")
    assert states(work.rounds) == [BAD]
    settings.EMAIL_HOST = ""
    assert states(work.mails) == [NOTE]
    settings.EMAIL_HOST = "mail.example"
    assert states(work.mails) == [GOOD]


def test_lost_evidence_is_found(settings, tmp_path):
    from zhiheng.access.actor import operator
    from zhiheng.evidence.commands import _kept
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    settings.EVIDENCE_DIR = tmp_path
    assert operator("x").role == "operator"
    sheet = Sheet()
    row = _kept(sheet, draft.received([b"receipt"], "x.pdf"))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    assert states(work.evidence) == [GOOD]
    store.path_of(row.sha256).unlink()
    assert set(states(work.evidence)) == {BAD}


def test_a_director_without_a_second_factor_is_found():
    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    assert states(people.second_factors) == [GOOD]
    assert states(people.administrators) == [NOTE]
    account, sheet = Account.objects.create(username="director"), Sheet()
    holder = sheet.create(Holder(account=account, name="示例"))
    sheet.create(Grant(holder=holder, post="quality_director", starts=NOW))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    (line,) = people.second_factors(NOW)
    assert line.state == BAD and "director" in line.what


def test_a_waiting_migration_is_found(monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("x", False)])
    assert states(database.migrations) == [BAD]
