"""A person's data: handed out whole, frozen while it must be kept, erased by two."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput, Forbidden, NeedsSecondFactor, Refused
from zhiheng.evidence import draft, store
from zhiheng.evidence.models import Evidence, File
from zhiheng.personnel import commands
from zhiheng.personnel.models import Person
from zhiheng.personnel.tests.cast import BY, NUMBER
from zhiheng.trace import vault
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry, Secret
from zhiheng.trace.sheet import Sheet
from zhiheng.trace.verify import verify_database

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LONG_GONE, LATELY = date(2020, 1, 31), date(2025, 6, 30)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@transaction.atomic
def holder_of(post, *, fresh=True):
    account, sheet = Account.objects.create(username=uuid4().hex), Sheet()
    holder = sheet.create(Holder(account=account, name="示例"))
    sheet.create(Grant(holder=holder, post=post, starts=AT.replace(year=2025)))
    append(sheet, at=AT, recorded=timezone.now(), who={}, act="test")
    return Actor(name="示例", via="page", account=account.pk, holder=holder.pk,
                 fresh_second_factor=fresh)  # fmt: skip


def gone(left=LONG_GONE, *, files=()):
    person = commands.register_person(
        by=BY, at=AT, number=uuid4().hex[:8], name="王晓", identity=NUMBER, phone="13900001111",
        joined=date(2010, 1, 1), left=left,
    ).value  # fmt: skip
    commands.add_education(
        subject=person, by=BY, at=AT, level="bachelor", school="某大学", completed=date(2005, 7, 1),
        evidence=True, files=files, reason="离职以后补登",
    )  # fmt: skip
    return person


@pytest.mark.django_db
def test_everything_held_is_handed_out_in_clear_and_that_it_was_is_recorded():
    person, officer = gone(), holder_of("personnel_officer")
    done = commands.export_person(subject=person, by=officer, at=AT, reason="本人申请查阅")
    text = json.dumps(done.value, ensure_ascii=False)
    assert NUMBER in text and "13900001111" in text and "某大学" in text
    entry = Entry.objects.get(seq=done.receipt.seq)
    assert entry.act == "export_person" and NUMBER not in entry.payload
    with pytest.raises(BadInput, match="事由"):
        commands.export_person(subject=person, by=officer, at=AT, reason="")
    bare = holder_of("personnel_officer", fresh=False)
    with pytest.raises(NeedsSecondFactor):
        commands.export_person(subject=person, by=bare, at=AT, reason="x")
    with pytest.raises(Forbidden):
        commands.export_person(subject=person, by=holder_of("management"), at=AT, reason="x")


@pytest.mark.django_db
@pytest.mark.parametrize("left", [None, LATELY])
def test_while_a_duty_runs_it_is_frozen(left):
    officer = holder_of("personnel_officer")
    with pytest.raises(Refused, match="保存期") as refusal:
        commands.propose_erasure(subject=gone(left), by=officer, at=AT, reason="本人要求")
    assert "3-b" in refusal.value.clauses


@pytest.mark.django_db
def test_a_ban_for_life_keeps_the_person_known():
    person = gone()
    commands.add_ban(subject=person, by=BY, at=AT, starts=date(2019, 1, 1))
    with pytest.raises(Refused) as refusal:
        commands.propose_erasure(
            subject=person, by=holder_of("personnel_officer"), at=AT, reason="本人要求"
        )
    assert "从业禁止" in "".join(one.because for one in refusal.value.judgements)


@pytest.mark.django_db
def test_one_person_cannot_erase_alone():
    person, officer = gone(), holder_of("personnel_officer")
    row = commands.propose_erasure(subject=person, by=officer, at=AT, reason="保存期满").value
    with pytest.raises(Forbidden):
        commands.confirm_erasure(subject=row, by=officer, at=AT)
    both = Actor(name="x", via="page", account=officer.account, holder=officer.holder,
                 fresh_second_factor=True)  # fmt: skip
    sheet = Sheet()
    sheet.create(Grant(holder_id=officer.holder, post="management", starts=AT.replace(year=2025)))
    append(sheet, at=AT, recorded=timezone.now(), who={}, act="test")
    with pytest.raises(Refused, match="不能自己确认"):
        commands.confirm_erasure(subject=row, by=both, at=AT)
    done = commands.confirm_erasure(
        subject=row, by=holder_of("management"), at=AT, agree=False
    ).value
    assert done.state == "declined"
    assert Person.objects.get(pk=person.pk).name == "王晓"


@pytest.mark.django_db(transaction=True)
def test_erased_nothing_is_readable_and_the_trail_verifies():
    file = draft.received([b"%PDF-1.7 diploma of Wang"], "王晓学历.pdf")
    person = gone(files=[file])
    row = commands.propose_erasure(
        subject=person, by=holder_of("personnel_officer"), at=AT, reason="保存期满"
    ).value
    stored = File.objects.get()
    before = Entry.objects.count()
    commands.confirm_erasure(subject=row, by=holder_of("quality_director"), at=AT)
    assert Entry.objects.filter(act="confirm_erasure").count() == 1
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.identity_sealed, person.identity_blind) == ("", None, None)
    assert (person.identity_tail, person.search) == ("", [])
    assert person.educations.get().school == ""
    assert not Secret.objects.filter(owner__in=[person.pk, stored.pk]).exists()
    assert not Evidence.objects.exists() and not File.objects.exists()
    assert not store.path_of(stored.sha256).exists()
    with pytest.raises(vault.Erased):
        store.content(stored.sha256, stored.pk)
    assert before and verify_database().ok
    with pytest.raises(Refused):
        commands.reveal_identity(
            subject=person, by=holder_of("personnel_officer"), at=AT, reason="x"
        )
