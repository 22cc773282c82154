"""Attach, take back, read: one act, one entry with the hashes; the same content stored once."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from django.utils import timezone

from zhiheng.access.refusals import Absent, BadInput, CannotNow, Forbidden, Refused
from zhiheng.access.terms import Post
from zhiheng.evidence import commands, jobs, sealing, store
from zhiheng.evidence.models import Awaited, Evidence, File
from zhiheng.evidence.tests.build import AT, BY, PERSON, ROW, TABLE, a_draft, account, acting
from zhiheng.trace.models import Entry, Secret
from zhiheng.trace.verify import verify_database

pytestmark = pytest.mark.django_db
SUBJECT = (TABLE, ROW)


def attached(draft=None, *, by=BY, subject=SUBJECT, proves="报备回执", **more):
    return commands.attach(
        by=by, at=AT, subject=subject, draft=draft or a_draft(), proves=proves, **more
    ).value


def files():
    return [path for path in store.folder().rglob("*") if path.is_file()]


def test_one_act_one_entry_that_holds_the_hashes():
    before = Entry.objects.count()
    row = attached()
    entry = Entry.objects.order_by("-seq").first()
    told = json.loads(entry.payload)
    assert Entry.objects.count() == before + 1
    assert told["evidence"] == [row.file.sha256]
    written = {one["table"]: one["values"] for one in told["rows"]}
    assert written["evidence_file"]["sm3"] == row.file.sm3
    assert "回执" not in entry.payload  # names and what is proved stand in no payload
    assert row.person == PERSON
    assert b"".join(store.content(row.file.sha256, row.file_id)) == b"%PDF-1.7\nreceipt"
    assert b"receipt" not in store.path_of(row.file.sha256).read_bytes()
    assert verify_database().ok


def test_the_same_content_is_stored_once(monkeypatch, place):
    first = attached()
    with pytest.raises(BadInput, match="内容相同"):
        attached(a_draft(name="另一个名字.pdf"))
    other = commands.places.Place(
        "see.people", lambda key: "/body/", lambda keys: dict.fromkeys(keys, "x")
    )
    monkeypatch.setitem(commands.places._PLACES, "example_other", other)
    second = attached(a_draft(name="另一个名字.pdf"), subject=("example_other", uuid4()))
    assert second.file_id == first.file_id
    assert File.objects.count() == 1
    assert len([path for path in files() if not path.name.startswith(".draft")]) == 1


def test_only_to_rows_that_one_may_see():
    clerk = acting(account("clerk", Post.STAFF))
    officer = acting(account("officer", Post.PERSONNEL_OFFICER))
    for by, subject in ((clerk, SUBJECT), (officer, (TABLE, uuid4())), (officer, ("nothing", ROW))):
        with pytest.raises(Absent):
            attached(by=by, subject=subject)
    with pytest.raises(Forbidden):
        attached(by=acting(account("regulator", Post.REGULATOR)))
    assert attached(by=officer).brought_by == officer.account


def test_what_it_proves_must_be_said():
    for proves in ("", "  ", "长" * 301):
        with pytest.raises(BadInput, match="证明"):
            attached(proves=proves)


def test_reading_what_is_personal_is_an_act_with_a_reason():
    row = attached()
    manager = acting(account("manager", Post.MANAGEMENT))
    officer = acting(account("officer", Post.PERSONNEL_OFFICER))
    with pytest.raises(Refused, match="个人信息"):
        commands.read(by=manager, at=AT, subject=row.pk, reason="看看")
    with pytest.raises(BadInput, match="事由"):
        commands.read(by=officer, at=AT, subject=row.pk, reason=" ")
    done = commands.read(by=officer, at=AT, subject=row.pk, reason="核对学历")
    told = json.loads(Entry.objects.get(seq=done.receipt.seq).payload)
    assert (told["act"], told["reason"]) == ("read_evidence", "核对学历")
    assert told["evidence"] == [row.file.sha256]


def test_taken_back_it_is_no_longer_shown_and_stays_in_the_trail():
    row = attached()
    with pytest.raises(BadInput, match="理由"):
        commands.retract(by=BY, at=AT, subject=row.pk)
    commands.retract(by=BY, at=AT, subject=row.pk, reason="附错了")
    assert not Evidence.objects.exists()
    assert Evidence.every.exists()
    again = attached()
    assert again.file_id == row.file_id
    assert verify_database().ok


def test_a_full_disk_is_a_clear_refusal_and_no_half_act(monkeypatch):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    draft, before = a_draft(), Entry.objects.count()
    monkeypatch.setattr(store.os, "link", full)
    with pytest.raises(CannotNow, match="磁盘"):
        attached(draft)
    assert (File.objects.count(), Evidence.objects.count()) == (0, 0)
    assert Entry.objects.count() == before
    monkeypatch.undo()


def test_an_act_goes_through_without_its_file_and_asks_for_it(monkeypatch):
    """`bring` is what every act with an upload field calls."""
    from zhiheng.trace.sheet import Sheet

    held = {}

    def write(sheet):
        class Row:
            pk = ROW

            class _meta:
                db_table = TABLE

        held["found"] = commands.bring(
            sheet, Row, [a_draft(b""), a_draft()], proves="报备回执", by=BY, at=AT
        )

    sheet = Sheet()
    write(sheet)
    _enter(sheet)
    assert [row.proves for row in held["found"]] == ["报备回执"]
    assert not Awaited.objects.filter(answered_at=None).exists()  # the second file answered it
    other = Sheet()
    commands._await(other, SUBJECT, "授权书", "磁盘已满", AT)
    _enter(other)
    assert Awaited.objects.filter(answered_at=None).count() == 1
    attached(a_draft(b"the letter"))
    assert not Awaited.objects.filter(answered_at=None).exists()


def _enter(sheet):
    from zhiheng.trace.ledger import append

    append(sheet, at=AT, recorded=timezone.now(), who={}, act="test")


def test_a_lost_or_altered_file_is_never_handed_over_and_the_original_heals_it():
    row = attached()
    path = store.path_of(row.file.sha256)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(sealing.Altered):
        store.content(row.file.sha256, row.file_id)
    path.unlink()
    with pytest.raises(store.Missing):
        store.content(row.file.sha256, row.file_id)
    with pytest.raises(BadInput, match="内容相同"):
        attached()
    assert b"".join(store.content(row.file.sha256, row.file_id)) == b"%PDF-1.7\nreceipt"


def test_remnants_are_swept_and_what_a_record_owns_is_kept():
    row = attached()
    orphan, draft = a_draft(b"nobody's"), a_draft(b"left behind")
    store.keep(orphan)
    old = time.time() - 2 * 24 * 3600
    for path in files():
        os.utime(path, (old, old))
    assert jobs.sweep(timezone.now()) == 4  # the orphan, and what three drafts left
    assert files() == [store.path_of(row.file.sha256)]
    assert not draft.path.exists()


_KILLED = """
import os, signal, sys
from zhiheng.site.boot import start
start()
from datetime import UTC, datetime
from uuid import UUID
from django.conf import settings
from pathlib import Path
settings.EVIDENCE_DIR = Path(sys.argv[1])
from zhiheng.access.actor import operator
from zhiheng.evidence import commands, draft, places, store
from zhiheng.trace import ledger, vault
place = places.Place("see.people", lambda k: "/", lambda ks: dict.fromkeys(ks, "x"))
places.register("example_row", place)
def die(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)
at = {"drafted": (draft.os, "fsync"), "before link": (store, "keep"), "linked": (vault, "adopt"),
      "written": (commands, "_attach"), "before commit": (ledger, "_insert")}[sys.argv[2]]
setattr(*at, die)
made = draft.received([b"%PDF-1.7 receipt"], "x.pdf")
commands.attach(by=operator("t"), at=datetime(2026, 3, 2, tzinfo=UTC),
                subject=("example_row", UUID(int=7)), draft=made, proves="x")
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["drafted", "before link", "linked", "written", "before commit"])
def test_killed_between_any_two_steps_nothing_is_lost_and_nothing_half_done(step, settings):
    """kill -9, then the same file again: it is stored, readable, and there once."""
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(settings.EVIDENCE_DIR), step],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert (File.objects.count(), Evidence.objects.count(), Secret.objects.count()) == (0, 0, 0)
    row = attached(a_draft(b"%PDF-1.7 receipt"))
    assert b"".join(store.content(row.file.sha256, row.file_id)) == b"%PDF-1.7 receipt"
    assert verify_database().ok


def test_nobody_makes_another_s_proof_vanish():
    """Management least of all (10, 16): whoever brought it, or those who keep the records."""
    brings, other = (acting(account(name, Post.MANAGEMENT)) for name in "ab")
    row = attached(by=brings)
    with pytest.raises(Refused, match="交来的人"):
        commands.retract(by=other, at=AT, subject=row.pk, reason="不需要了")
    assert Evidence.objects.get() == row
    commands.retract(by=brings, at=AT, subject=row.pk, reason="附错了")
    assert not Evidence.objects.exists()


def test_where_one_sees_only_what_is_about_oneself_so_it_is_with_its_evidence(monkeypatch):
    """A manager's supervision: its files are no colleague's business."""
    from dataclasses import replace

    from zhiheng.evidence import places

    whole = frozenset({Post.QUALITY_DIRECTOR, Post.MANAGEMENT})
    monkeypatch.setitem(places._PLACES, TABLE, replace(places._PLACES[TABLE], whole=whole))
    row = attached(personal=False)
    manages = acting(account("a", Post.MANAGEMENT))
    himself = replace(acting(account("b", Post.PERSONNEL_OFFICER)), person=PERSON)
    colleague = replace(himself, person=uuid4())
    for by, sees in ((manages, True), (himself, True), (colleague, False)):
        assert bool(places.opened_row(TABLE, ROW, by, AT)) is sees
    with pytest.raises(Absent):
        commands.read(by=colleague, at=AT, subject=row.pk, reason="好奇")
    commands.read(by=himself, at=AT, subject=row.pk, reason="本人查阅")
