"""What is past and cannot be undone: explained by its owner, and taken back again.

The answer to the clause stays as it is: the regulation asks for every moment. Only the finding
waits for nobody any more, and is counted apart.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.access.terms import Post
from zhiheng.conformance.models import Finding
from zhiheng.conformance.settling import UNEXPLAINED
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.trace.sheet import Sheet

OWNERS = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, Post.MANAGEMENT,
    Post.LEGAL_REPRESENTATIVE,
}  # fmt: skip
LONGEST = 2000


@command("explain_finding", label="说明发现项", posts=OWNERS, on=Finding)
def explain_finding(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, explanation: str, measures: str
) -> Finding:
    """Its owner tells why it came about and what was done since, and answers for it.

    Refused where it lasts, is not known, is closed or explained already; Forbidden for whoever
    it does not belong to.
    """
    must_be_his(subject, by)
    _must_be_past(subject)
    told = {"explanation": explanation.strip(), "measures": measures.strip()}
    if empty := [name for name, says in told.items() if not says]:
        raise BadInput(dict.fromkeys(empty, "请写明，以后查阅的人要能看懂。"))
    if long := [name for name, says in told.items() if len(says) > LONGEST]:
        raise BadInput(dict.fromkeys(long, "太长了，请写在 2000 字以内。"))
    sheet.judged(Judgement(Verdict(subject.verdict), subject.says, clause=subject.clause))
    sheet.change(subject, **told, explained_at=at, explained_by=by.account)
    return subject


@command("take_back_explanation", label="收回发现项的说明", posts=OWNERS, on=Finding)
def take_back_explanation(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Finding:
    """The finding waits for its owner again; the explanation stays in the trail."""
    must_be_his(subject, by)
    if subject.explained_at is None:
        raise Refused("这个发现项现在没有说明，没有可收回的。", clauses=(subject.clause,))
    if not reason.strip():
        raise BadInput({"reason": "请写明收回的理由。"})
    sheet.change(subject, **UNEXPLAINED)
    return subject


def _must_be_past(finding: Finding) -> None:
    if finding.closed_on is not None:
        raise Refused("这个发现项已经关闭，无需说明。", clauses=(finding.clause,))
    if finding.explained_at is not None:
        raise Refused(
            "这个发现项已经有说明。", clauses=(finding.clause,),
            lawful="说明有误的，请先收回，再重新说明。",
        )  # fmt: skip
    if not finding.past:
        raise Refused(
            "说明只能用于已成过去、无法补救的事；这一项还在持续，或还没有查清。",
            clauses=(finding.clause,), who=_owner(finding),
            lawful="还在持续的请先改正；没有查清的请补登记。改正之后仍留在过去的部分，可以说明。",
        )  # fmt: skip


def is_his(finding: Finding, person: UUID | None, posts: frozenset[str]) -> bool:
    """Whether a finding is this person's, or his post's; the director's are all of them."""
    if Post.QUALITY_DIRECTOR in posts:
        return True
    if finding.owner_person:
        return finding.owner_person == person
    return finding.owner_post in posts


def must_be_his(finding: Finding, by: Actor) -> None:
    """Raises Forbidden where it belongs to somebody else."""
    if not is_his(finding, by.person, posts_in_force(by, timezone.now())):
        raise Forbidden(
            "这个发现项不归您负责。", clauses=(finding.clause,), who=_owner(finding),
            lawful="请由责任人或认证质量总监办理。",
        )  # fmt: skip


def _owner(finding: Finding) -> str:
    label = Post(finding.owner_post).label if finding.owner_post in Post.values else ""
    return f"{label}、{Post.QUALITY_DIRECTOR.label}" if label else str(Post.QUALITY_DIRECTOR.label)
