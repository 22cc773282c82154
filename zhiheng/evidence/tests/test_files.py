"""Names, sealing, drafts and the store: no act, hardly any database."""

import errno
import hashlib
import os
import time
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.evidence import draft, kinds, names, sealing, store


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "came, kept, shown",
    [
        ("回执.pdf", "回执.pdf", "回执.pdf"),
        ("C:\\档案\\回执.pdf", "回执.pdf", "回执.pdf"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("报告\u202efdp.exe", "报告\u202efdp.exe", "报告\\u202efdp.exe"),
        ("回\u200b执\ufeff.pdf", "回\u200b执\ufeff.pdf", "回\\u200b执\\ufeff.pdf"),
        ("坏\ud800.pdf", "坏\\ud800.pdf", "坏\\ud800.pdf"),
        ("", "", "（没有文件名）"),
    ],
)
def test_names_are_data(came, kept, shown):
    assert names.kept(came) == kept
    assert names.shown(names.kept(came)) == shown


@given(st.text(max_size=400))
def test_no_name_deceives_or_breaks_a_header(came):
    kept = names.kept(came)
    assert len(kept) <= names.LONGEST
    kept.encode()
    given_out = names.for_download(kept)
    assert given_out
    assert not set(given_out) & set('\r\n"/\\\0\u202e\u200b')


def test_a_long_name_keeps_its_ending():
    assert names.kept("长" * 400 + ".pdf").endswith("长.pdf")


# -- sealing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, sealing.FRAME - 1, sealing.FRAME, sealing.FRAME + 1, 200_000])
def test_what_is_sealed_opens_again_and_hides_its_content(tmp_path, size):
    data, key, path = os.urandom(size), os.urandom(32), tmp_path / "x"
    owner = seal(path, key, data)
    with path.open("rb") as file:
        assert b"".join(sealing.opened(file, key)) == data
    with path.open("rb") as file:
        assert sealing.owner_in(file) == owner
    assert size < 64 or data[:64] not in path.read_bytes()


def test_every_alteration_is_found(tmp_path):
    data, key, path = os.urandom(150_000), os.urandom(32), tmp_path / "x"
    seal(path, key, data)
    whole = path.read_bytes()
    frame = sealing.FRAME + 16
    forged = [
        whole[:-1],  # cut within a frame
        whole[: 27 + frame],  # cut between frames
        whole[: 27 + frame] + whole[27:],  # a frame doubled
        whole[:27] + whole[27 + frame : 27 + 2 * frame] + whole[27 + frame :],  # and moved
        whole[:5] + b"x" + whole[6:],  # another owner
        whole[:40] + bytes([whole[40] ^ 1]) + whole[41:],
        b"",
        b"plain text",
    ]
    for told in forged:
        path.write_bytes(told)
        with pytest.raises(sealing.Altered), path.open("rb") as file:
            list(sealing.opened(file, key))


def seal(path, key, data):
    owner = uuid4()
    with path.open("wb") as file:
        sealer = sealing.Sealer(file, owner, key)
        for at in range(0, len(data), 1000):
            sealer.write(data[at : at + 1000])
        sealer.finish()
    return owner


# -- drafts ----------------------------------------------------------------------------------------


def test_a_draft_is_hashed_on_the_way_and_leaves_nothing_behind():
    data = b"%PDF-1.7\n" + os.urandom(100_000)
    got = draft.received([data[:7], data[7:]], "回执.pdf")
    assert got.sha256 == hashlib.sha256(data).hexdigest()
    assert got.sm3 == hashlib.new("sm3", data).hexdigest()
    assert (got.size, got.problem) == (len(data), None)
    assert oct(got.path.stat().st_mode)[-3:] == "600"
    got.close()
    assert not list(draft.folder().iterdir())


def test_too_large_and_empty_are_told_and_leave_nothing(settings):
    settings.MAX_EVIDENCE_BYTES = 1 << 20
    large = draft.received([b"x" * (1 << 20), b"x"], "大.bin")
    empty = draft.received([], "空.bin")
    assert "超过上限 1 MB" in large.problem.says
    assert "0 字节" in empty.problem.says
    assert not large.problem.full
    assert not list(draft.folder().iterdir())


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch):
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(draft.os, "fsync", full)
    got = draft.received([b"data"], "回执.pdf")
    assert got.problem.full
    assert "磁盘已满" in got.problem.says
    assert not list(draft.folder().iterdir())


def test_what_nobody_came_for_is_found_after_a_day():
    got = draft.received([b"data"], "x")
    assert list(store.remnants(timezone.now())) == []
    old = time.time() - 2 * 24 * 3600
    os.utime(got.path, (old, old))
    assert list(store.remnants(timezone.now())) == [got.path]


# -- hints -----------------------------------------------------------------------------------------


def test_the_first_bytes_are_a_hint_only():
    assert kinds.hint(b"%PDF-1.7\n%", "回执.pdf") == "application/pdf"
    assert kinds.hint(b"", "x") == kinds.UNKNOWN
    assert kinds.hint(b"\0\1\2\3 nothing known", "x") == kinds.UNKNOWN
    gif = b"GIF89a<script>alert(1)</script>"
    assert kinds.hint(gif, "x.gif").startswith("image/gif")  # so nothing is ever rendered
