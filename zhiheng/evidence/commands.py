"""Acts on evidence: attach a file, take it back, read a personal one, ask for one that lacks.

An act of another area that files come with calls `bring` within itself: one act, one entry, and
that entry holds the hashes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may, posts_in_force
from zhiheng.access.conditions import asks
from zhiheng.access.door import command
from zhiheng.access.refusals import Absent, BadInput, CannotNow, Refused
from zhiheng.access.terms import BUSINESS_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.evidence import kinds, places, store
from zhiheng.evidence.draft import Draft
from zhiheng.evidence.models import Awaited, Evidence, File
from zhiheng.law.clock import in_shanghai
from zhiheng.trace import vault
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet

BRINGERS = (BUSINESS_POSTS - {Post.REGULATOR}) | {OPERATOR, SYSTEM}
# Who may say of another's piece that it proves nothing: the two who look after the records.
KEEPERS = frozenset({Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER})
LONGEST = 300
Subject = tuple[str, UUID]


def bring(
    sheet: Sheet, subject: Record, files: Iterable[Draft], *, proves: str, by: Actor, at: datetime,
    person: UUID | None = None, personal: bool | None = None,
) -> list[Evidence]:  # fmt: skip
    """Within an act: attach its files to the row it is about; what was not taken in is awaited.

    Never stands in the act's way; a file that the row has already is passed over. personal: None
    for what the subject's table says.
    """
    where, found = (subject._meta.db_table, subject.pk), list[Evidence]()
    place = places.find(where[0])
    if place is None:
        raise TypeError(f"no place is registered for evidence of {where[0]}")
    for draft in files:
        try:
            _usable(draft)
            file = _kept(sheet, draft)
        except (CannotNow, BadInput) as error:
            _await(sheet, where, proves, str(error), at)
            continue
        if not _has(where, file):
            found.append(
                _attach(sheet, where, file, draft.name, proves, by, at,
                        person=person or place.person(subject.pk),
                        personal=place.personal if personal is None else personal)
            )  # fmt: skip
    return found


@command("attach_evidence", label="附上证据文件", posts=BRINGERS)
def attach(
    *, subject: Subject, by: Actor, at: datetime, sheet: Sheet, draft: Draft, proves: str,
    personal: bool | None = None,
) -> Evidence:  # fmt: skip
    """Attach a received file to a row (table, id). The same content is stored once.

    Raises CannotNow where the disk did not take it, Absent for a row that the actor may not see,
    BadInput for a file that is too large or empty, or that this row has already.
    """
    _usable(draft)
    place = _place(subject, by, at)
    proves = " ".join(proves.split())
    if not proves or len(proves) > LONGEST:
        raise BadInput({"proves": f"请写明这个文件证明什么（不超过 {LONGEST} 字）。"})
    file = _kept(sheet, draft)
    if _has(subject, file):
        raise BadInput({"evidence": "这条记录已附有内容相同的文件，不必再附。"})
    return _attach(
        sheet, subject, file, draft.name, proves, by, at, person=place.person(subject[1]),
        personal=place.personal if personal is None else personal,
    )  # fmt: skip


def _usable(draft: Draft) -> None:
    if draft.problem and draft.problem.full:
        raise CannotNow(draft.problem.says)
    if draft.problem:
        raise BadInput({"evidence": draft.problem.says})


def _has(subject: Subject, file: File) -> bool:
    return Evidence.objects.filter(
        file=file, subject_table=subject[0], subject_id=subject[1]
    ).exists()


def _attach(
    sheet: Sheet, subject: Subject, file: File, name: str, proves: str, by: Actor, at: datetime,
    *, person: UUID | None, personal: bool,
) -> Evidence:  # fmt: skip
    sheet.evidence(file.sha256)
    made = sheet.create(
        Evidence(
            file=file, subject_table=subject[0], subject_id=subject[1], person=person, name=name,
            proves=proves, personal=personal, brought_by=by.account, brought_at=at,
        )
    )  # fmt: skip
    for lacking in _awaited(subject):
        sheet.change(lacking, answered_at=at)
    return made


def _await(sheet: Sheet, subject: Subject, proves: str, why: str, at: datetime) -> Awaited:
    return sheet.create(
        Awaited(
            subject_table=subject[0], subject_id=subject[1], proves=proves[:LONGEST],
            why=why[:LONGEST], since=at,
        )
    )  # fmt: skip


def _place(subject: Subject, by: Actor, at: datetime) -> places.Place:
    """Where the file goes, if the actor may see it."""
    table, key = subject
    place = places.opened_row(table, key, by, at)
    if place is None or key not in place.names([key]):
        raise Absent("找不到这条记录，或它不在您的查看范围内。", lawful="请返回列表刷新后再试。")
    return place


def _awaited(subject: Subject) -> list[Awaited]:
    rows = Awaited.objects.filter(
        subject_table=subject[0], subject_id=subject[1], answered_at__isnull=True
    )
    return list(rows.order_by("id").select_for_update(of=("self",)))


def _kept(sheet: Sheet, draft: Draft) -> File:
    """The one file of this content, on the disk before it is in the database."""
    hold(draft.sha256)
    row = File.objects.filter(sha256=draft.sha256).first()
    try:
        if row is None:
            store.keep(draft)
        elif not store.whole(row.sha256, row.pk):
            store.keep_for(draft, row.pk)
    except OSError:
        says = "磁盘现在写不进去，文件没有存下。请告诉系统管理员腾出空间，再试一次。"
        raise CannotNow(says) from None
    if row is not None:
        return row
    vault.adopt(draft.owner, draft.secret)
    return sheet.create(
        File(
            id=draft.owner, sha256=draft.sha256, sm3=draft.sm3, size=draft.size,
            kind=kinds.hint(draft.head, draft.name)[:120],
        )
    )  # fmt: skip


def hold(sha256: str) -> None:
    """Let no other transaction keep, or sweep away, this content until ours has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [sha256])


def _anothers(by: Actor, at: datetime, row: Evidence) -> Refused | None:
    mine = by.account is None or by.account == row.brought_by
    if mine or posts_in_force(by, at) & KEEPERS:
        return None
    return Refused(
        "证据由交来的人撤回，或由认证质量总监、人事专员撤回。",
        who="交来的人、认证质量总监或人事专员", lawful="对它有疑问的，请附上说明的文件。",
    )  # fmt: skip


OWN_OR_KEEPER = asks("own_or_keeper", "person", _("本人交来的；总监和人事专员不限"), _anothers)


@command(
    "retract_evidence", label="撤回证据文件", posts=BRINGERS, on=Evidence,
    conditions=(OWN_OR_KEEPER,),
)  # fmt: skip
def retract(
    *, subject: Evidence, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> Evidence:
    """Take an attachment back: it is no longer shown as proof; the file stays for the trail.

    By whoever brought it, or those who keep such records: nobody makes another's proof vanish.
    """
    _seen(subject, by, at)
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由；撤回的记录仍在留痕中。"})
    if not sheet.retract(subject):
        raise Refused("这份证据已经撤回。", lawful="请刷新页面查看。")
    sheet.evidence(subject.file.sha256)
    return subject


@command(
    "read_evidence", label="查阅含个人信息的证据", posts=BUSINESS_POSTS | {OPERATOR}, on=Evidence
)
def read(*, subject: Evidence, by: Actor, at: datetime, sheet: Sheet, reason: str = "") -> Evidence:
    """Hand over a file that may hold personal data; who read it when and why is recorded."""
    _seen(subject, by, at)
    if not may_read(subject, by, at):
        raise Refused(
            "这份文件含个人信息，只有交来的人、涉及的本人和有权查看证件号码的岗位可以查阅。",
            who="人事专员或认证质量总监",
            lawful="请由上述岗位查阅；只需要知道文件存在的，看这里的名称与摘要即可。",
        )
    if not reason.strip():
        raise BadInput({"reason": "请写明查阅的事由：每次查阅都会留痕。"})
    sheet.evidence(subject.file.sha256)
    return subject


def may_read(evidence: Evidence, by: Actor, at: datetime) -> bool:
    """Whether `by` may open it: all who see the row, where nobody's data is in it."""
    if not evidence.personal or by.account is None or may(by, "see.identity", at):
        return True
    return by.account == evidence.brought_by or (
        by.person is not None and by.person == evidence.person
    )


def _seen(evidence: Evidence, by: Actor, at: datetime) -> None:
    if places.opened_row(evidence.subject_table, evidence.subject_id, by, at) is None:
        raise Absent("找不到这份证据，或它不在您的查看范围内。", lawful="请返回列表刷新后再试。")


def described(evidence: Evidence) -> dict[str, Any]:
    """For exports: what is known of an attachment without opening it."""
    return {
        "name": evidence.name,
        "proves": evidence.proves,
        "brought_at": in_shanghai(evidence.brought_at).isoformat(),
        "sha256": evidence.file.sha256,
        "sm3": evidence.file.sm3,
        "size": evidence.file.size,
    }


def erase_about(sheet: Sheet, person: UUID) -> list[tuple[UUID, str]]:
    """Within the act that erases a person: his evidence and the keys of its files are gone.

    Answers the files (owner, hash) to be taken off the disk after the commit. A file that proves
    something of somebody else as well stays for him; here it is only detached.
    """
    gone: list[tuple[UUID, str]] = []
    rows = Evidence.every.filter(person=person).select_related("file").order_by("id")
    for row in list(rows.select_for_update(of=("self",))):
        sheet.change(row, name="", proves="", retracted=True)
        others = Evidence.objects.filter(file=row.file_id).exclude(person=person)
        if not others.exists() and (row.file_id, row.file.sha256) not in gone:
            gone.append((row.file_id, row.file.sha256))
    for owner, _sha256 in gone:
        file = File.every.select_for_update().get(pk=owner)
        sheet.retract(file)
        sheet.erase(owner)
    return gone
