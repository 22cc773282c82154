"""A registration is renewed, or withdrawn by whoever gave it (5(3)-d)."""

from collections.abc import Iterable
from datetime import date, datetime

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.commands.freezing import still_here
from zhiheng.personnel.models import Registration
from zhiheng.trace.sheet import Sheet

KEEPERS = {Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM}
CLAUSES = ("5(3)-d",)


@command(
    "renew_registration", label="注册续期", posts=KEEPERS, clauses=CLAUSES, on=Registration
)  # fmt: skip
def renew_registration(
    *, subject: Registration, by: Actor, at: datetime, sheet: Sheet, starts: date, ends: date,
    files: Iterable[Draft] = (),
) -> Registration:  # fmt: skip
    """A further term [starts, ends) under the same number, as a row of its own: a gap stays."""
    still_here(subject.person, at)
    if subject.ends is not None and starts < subject.ends:
        raise BadInput(
            {"starts": f"续期不能早于原注册截止（{subject.ends}）；重叠的请更正原注册。"}
        )
    if ends <= starts:
        raise BadInput({"ends": "截止日期须晚于开始日期；截止当日起不再有效。"})
    later = Registration.objects.filter(
        person=subject.person_id, number=subject.number, kind=subject.kind, starts=starts
    )
    if later.exists():
        raise BadInput({"starts": "这一期已经登记过。"})
    if subject.ends is None:
        sheet.change(subject, ends=starts)
    row = sheet.create(
        Registration(
            person_id=subject.person_id, number=subject.number, kind=subject.kind, starts=starts,
            ends=ends,
        )
    )  # fmt: skip
    bring(sheet, row, files, proves="注册证书", by=by, at=at)
    return row


@command(
    "withdraw_registration", label="登记注册被撤销", posts=KEEPERS, clauses=CLAUSES,
    on=Registration,
)  # fmt: skip
def withdraw_registration(
    *, subject: Registration, by: Actor, at: datetime, sheet: Sheet, ends: date, reason: str
) -> Registration:
    """From that day on the person is not registered any more."""
    if not reason.strip():
        raise BadInput({"reason": "请写明撤销或注销的依据。"})
    if ends > in_shanghai(at).date():
        raise BadInput({"ends": "日期还没有到；请到撤销之日再登记。"})
    if subject.starts is not None and ends < subject.starts:
        raise BadInput({"ends": f"不能早于注册开始之日（{subject.starts}）。"})
    if not sheet.change(subject, ends=ends):
        raise BadInput({"ends": "注册已经到这一日为止，没有要更改的。"})
    return subject
