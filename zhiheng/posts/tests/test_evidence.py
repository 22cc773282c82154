"""Files with acts on posts, persons and facts: an addition, never a condition."""

import errno
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiheng.evidence import draft
from zhiheng.evidence.models import Awaited, Evidence
from zhiheng.posts.models import Filing
from zhiheng.posts.tests.test_views import officer, sign_in  # noqa: F401 - fixtures
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


def send(client, address, content=b"%PDF-1.7 receipt", **typed):
    return client.post(
        address,
        {
            "idempotency_key": uuid4().hex,
            **typed,
            "evidence": SimpleUploadedFile("文件.pdf", content),
        },
    )


FILING = {"what": "first", "filed_on": "2026-01-06", "receipt": "R-1"}


def test_a_receipt_comes_with_its_filing_in_one_act(officer, qualified, in_post):  # noqa: F811
    director = in_post(qualified())
    before = Entry.objects.count()
    assert send(officer, f"/posts/{director.pk}/file/", **FILING).status_code == 302
    assert Entry.objects.count() == before + 1
    row = Evidence.objects.get()
    assert row.subject_id == Filing.objects.get().pk
    assert row.person == director.person_id
    shown = officer.get(f"/posts/{director.pk}/").content.decode()
    assert "文件.pdf" in shown and "报备回执" in shown
    assert officer.get(f"/evidence/{row.pk}/").status_code == 200


def test_with_the_disk_full_the_filing_goes_through_and_asks_for_its_file(
    officer, qualified, in_post, monkeypatch  # noqa: F811
):  # fmt: skip
    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    director = in_post(qualified())
    monkeypatch.setattr(draft.os, "fsync", full)
    assert send(officer, f"/posts/{director.pk}/file/", **FILING).status_code == 302
    monkeypatch.undo()
    assert Filing.objects.count() == 1
    shown = officer.get(f"/posts/{director.pk}/").content.decode()
    assert "文件没有收下" in shown and "尚待补交" in shown
    waits = Awaited.objects.get()
    listed = officer.get("/evidence/").content.decode()
    assert "磁盘已满" in listed
    to = f"/evidence/to/posts_filing/{waits.subject_id}/"
    assert to in listed
    assert send(officer, to, proves="报备回执", personal="on").status_code == 302
    waits.refresh_from_db()
    assert waits.answered_at is not None


def test_a_ban_and_an_assessed_competence_take_files(officer, register):  # noqa: F811
    person = register()
    typed = {"starts": "2026-01-01", "basis": "处罚决定", "nature": "correction"}
    assert send(officer, f"/people/{person.pk}/add/ban/", **typed).status_code == 302
    typed = {"clause": "4.2(1)", "met": "True", "assessed": "2026-01-02", "assessed_by": "某",
             "grounds": "面谈", "nature": "correction"}  # fmt: skip
    answer = send(officer, f"/people/{person.pk}/add/competence/", b"sheet", **typed)
    assert answer.status_code == 302
    tables = set(Evidence.objects.values_list("subject_table", flat=True))
    assert tables == {"personnel_ban", "personnel_competence"}
    assert officer.get(f"/people/{person.pk}/").content.decode().count("文件.pdf") == 2


def test_an_end_takes_the_letter(officer, qualified, in_post):  # noqa: F811
    director = in_post(qualified())
    typed = {"ends": str(date(2026, 3, 3)), "reason": "调离", "version": str(director.version)}
    assert send(officer, f"/posts/{director.pk}/end/", **typed).status_code == 302
    assert Evidence.objects.get().subject_id == director.pk
