"""What is past and cannot be undone: explained by its owner, and taken back again.

The answer to the clause stays as it is: the regulation asks for every moment. Only the finding
waits for nobody any more, and is counted apart. Where one cause left many findings that say
the same of others, one act explains them together: those that its page told of, no others.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.door import LONGEST_TEXT, TOO_LONG, command
from zhiheng.access.refusals import BadInput, Stale
from zhiheng.access.terms import Post
from zhiheng.conformance.conditions import EXPLAINED, NOT_CLOSED, NOT_EXPLAINED, OWN, PAST
from zhiheng.conformance.models import EXPLAINED as EXPLAINED_ROWS
from zhiheng.conformance.models import OPEN, Finding
from zhiheng.conformance.queries import Mine
from zhiheng.conformance.settling import UNEXPLAINED, Values
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.trace.sheet import Sheet

OWNERS = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, Post.MANAGEMENT,
    Post.LEGAL_REPRESENTATIVE,
}  # fmt: skip
MOST_TOGETHER = 1000  # beside the one whose page it is
_MOVED = (
    "说法相同的发现项在您填写期间有变动，这次没有保存，以免说明了您没有看到的。"
    "请刷新页面，核对后重新提交。"
)


@command(
    "explain_finding", label="说明发现项", posts=OWNERS, on=Finding,
    conditions=(OWN, NOT_CLOSED, NOT_EXPLAINED, PAST),
)  # fmt: skip
def explain_finding(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, explanation: str, measures: str,
    alike: str = "",
) -> Finding:  # fmt: skip
    """Its owner tells why it came about and what was done since, and answers for it.

    alike: `seen` of those that say the same and are explained with it; blank: it alone.
    Refused where it lasts, is not known, is closed or explained already; Forbidden for whoever
    it does not belong to; Stale where those alike are not any more the ones that were seen.
    """
    told = {"explanation": explanation.strip(), "measures": measures.strip()}
    if empty := [name for name, says in told.items() if not says]:
        raise BadInput(dict.fromkeys(empty, "请写明，以后查阅的人要能看懂。"))
    if long := [name for name, says in told.items() if len(says) > LONGEST_TEXT]:
        raise BadInput(dict.fromkeys(long, TOO_LONG))
    sheet.judged(Judgement(Verdict(subject.verdict), subject.says, clause=subject.clause))
    given = {**told, "explained_at": at, "explained_by": by.account}
    if alike:
        rows = all_alike(subject, by.person, posts_in_force(by, timezone.now()))
        sheet.note(together=1 + _give(sheet, rows, alike, given))
    sheet.change(subject, **given)
    return subject


@command(
    "take_back_explanation", label="收回发现项的说明", posts=OWNERS, on=Finding,
    conditions=(OWN, EXPLAINED),
)  # fmt: skip
def take_back_explanation(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, reason: str, alike: str = ""
) -> Finding:
    """The finding waits for its owner again; the explanation stays in the trail.

    alike: `seen` of the others that the same act explained, to be taken back with it; blank: it
    alone. Stale where they are not any more the ones that were seen.
    """
    if not reason.strip():
        raise BadInput({"reason": "请写明收回的理由。"})
    if alike:
        rows = explained_with(subject, by.person, posts_in_force(by, timezone.now()))
        sheet.note(together=1 + _give(sheet, rows, alike, UNEXPLAINED))
    sheet.change(subject, **UNEXPLAINED)
    return subject


def all_alike(
    finding: Finding, person: UUID | None, posts: frozenset[str]
) -> "QuerySet[Finding]":  # fmt: skip
    """The other findings that say just the same of others, are past, open, and this person's."""
    rows = Finding.objects.filter(
        OPEN, past=True, clause=finding.clause, kind=finding.kind, says=finding.says
    )
    return _others(rows, finding, person, posts)


def explained_with(
    finding: Finding, person: UUID | None, posts: frozenset[str]
) -> "QuerySet[Finding]":  # fmt: skip
    """The others that the same act explained, that are explained still, and this person's: what
    the director explained of others' its owner does not take back."""
    rows = Finding.objects.filter(
        EXPLAINED_ROWS, explained_at=finding.explained_at, explained_by=finding.explained_by,
        clause=finding.clause, kind=finding.kind, says=finding.says,
    )  # fmt: skip
    return _others(rows, finding, person, posts)


def _others(
    rows: "QuerySet[Finding]", finding: Finding, person: UUID | None, posts: frozenset[str]
) -> "QuerySet[Finding]":  # fmt: skip
    if Post.QUALITY_DIRECTOR not in posts:
        rows = rows.filter(Mine(posts & OWNERS, person).where())
    return rows.exclude(pk=finding.pk).order_by("subject_label", "pk")[:MOST_TOGETHER]


def seen(rows: Sequence[Finding]) -> str:
    """What stands for just these findings, each as it is now; blank for none."""
    told = "".join(f"{row.pk} {row.version}\n" for row in rows)
    return hashlib.sha256(told.encode()).hexdigest() if rows else ""


def _give(sheet: Sheet, rows: "QuerySet[Finding]", alike: str, values: Values) -> int:
    """Give these findings the values; how many they were."""
    keys = [row.pk for row in rows]
    locked = Finding.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    # Locked in the order of their keys, as everywhere; compared in the order of the page.
    by_key = {row.pk: row for row in locked.order_by("pk")}
    found = [by_key[key] for key in keys if key in by_key]
    if seen(found) != alike:
        raise Stale(_MOVED)
    for row in found:
        for name, value in values.items():
            setattr(row, name, value)
    return sheet.change_many(found, tuple(values))
