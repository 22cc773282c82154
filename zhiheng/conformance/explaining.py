"""What is past and cannot be undone: explained by its owner, and taken back again.

The answer to the clause stays as it is: the regulation asks for every moment. Only the finding
waits for nobody any more, and is counted apart.
"""

from datetime import datetime

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import Post
from zhiheng.conformance.conditions import EXPLAINED, NOT_CLOSED, NOT_EXPLAINED, OWN, PAST
from zhiheng.conformance.models import Finding
from zhiheng.conformance.settling import UNEXPLAINED
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.trace.sheet import Sheet

OWNERS = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.PERSONNEL_OFFICER, Post.MANAGEMENT,
    Post.LEGAL_REPRESENTATIVE,
}  # fmt: skip
LONGEST = 2000


@command(
    "explain_finding", label="说明发现项", posts=OWNERS, on=Finding,
    conditions=(OWN, NOT_CLOSED, NOT_EXPLAINED, PAST),
)  # fmt: skip
def explain_finding(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, explanation: str, measures: str
) -> Finding:
    """Its owner tells why it came about and what was done since, and answers for it.

    Refused where it lasts, is not known, is closed or explained already; Forbidden for whoever
    it does not belong to.
    """
    told = {"explanation": explanation.strip(), "measures": measures.strip()}
    if empty := [name for name, says in told.items() if not says]:
        raise BadInput(dict.fromkeys(empty, "请写明，以后查阅的人要能看懂。"))
    if long := [name for name, says in told.items() if len(says) > LONGEST]:
        raise BadInput(dict.fromkeys(long, "太长了，请写在 2000 字以内。"))
    sheet.judged(Judgement(Verdict(subject.verdict), subject.says, clause=subject.clause))
    sheet.change(subject, **told, explained_at=at, explained_by=by.account)
    return subject


@command(
    "take_back_explanation", label="收回发现项的说明", posts=OWNERS, on=Finding,
    conditions=(OWN, EXPLAINED),
)  # fmt: skip
def take_back_explanation(
    *, subject: Finding, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Finding:
    """The finding waits for its owner again; the explanation stays in the trail."""
    if not reason.strip():
        raise BadInput({"reason": "请写明收回的理由。"})
    sheet.change(subject, **UNEXPLAINED)
    return subject
