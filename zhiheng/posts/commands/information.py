"""A change in the world of what is known of a person; for a filed director it starts the 30 days.

A correction of what was written wrongly goes straight to personnel's own acts.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import override

from zhiheng.access.actor import Actor
from zhiheng.access.door import Done, Unseen, command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel import commands as people
from zhiheng.personnel.commands.persons import FILED
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Person
from zhiheng.posts.commands.filing import note_filed_change
from zhiheng.posts.models import Appointment, FiledChange
from zhiheng.posts.terms import FilingKind, PostKind
from zhiheng.trace.sheet import Sheet

KEEPERS = {Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM}
_COLUMNS = {
    "name": "姓名", "identity_kind": "证件类型", "identity": "证件号码", "phone": "联系电话",
    "email": "电子邮箱",
}  # fmt: skip
_DOING: dict[str, Callable[..., Done]] = {
    "correct_person": people.correct_person,
    **{f"add_{name}": act for name, act in people.ADD.items()},
    **{f"correct_{name}": act for name, act in people.CORRECT.items()},
}


@command(
    "change_information", label="登记人员信息变化", posts=KEEPERS, clauses=("4 ¶3-b",), on=Person
)  # fmt: skip
def change_information(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, doing: str, changed_on: date,
    row: UUID | None = None, row_version: int | Unseen | None = None, **values: Any,
) -> dict[str, Any]:  # fmt: skip
    """Do a personnel act (`doing`, such as correct_person or add_title) as a change of that day.

    row: the fact that is given new values, row_version the version of it that was seen. Where the
    person is a filed director and the item is among those filed (A-12), the change is noted and its
    clock runs. Answers how many were noted.
    """
    act = _DOING.get(doing)
    if act is None:
        raise BadInput({"": "不认识这种变化；请从人员页的表单办理。"})
    if changed_on is None or changed_on > in_shanghai(at).date():
        raise BadInput({"changed_on": "请填写变化发生的日期（不晚于今天）。"})
    act(
        subject=row or subject, by=by, at=at, nature="change", changed_on=changed_on,
        version=row_version, **values,
    )  # fmt: skip
    items = _items(doing, sheet.notes.get("changed", []))
    sheet.note(doing=doing, filed_items=items)
    noted = [
        note_filed_change(subject=one, by=by, at=at, what=item, changed_on=changed_on).value
        for one in _filed_directors(subject, changed_on)
        for item in items
        if not _noted(one, item, changed_on)
    ]
    return {"noted": len(noted)}


def _items(doing: str, changed: list[str]) -> list[str]:
    """What of it is among the filed items, in words."""
    if doing == "correct_person":
        return [_COLUMNS[name] for name in _COLUMNS if name in FILED and name in changed]
    kind = KINDS[doing.partition("_")[2]]
    with override("zh-hans"):  # what is stored does not follow the language of a screen
        return [str(kind.label)] if kind.filed else []


def _filed_directors(person: Person, on: date) -> list[Appointment]:
    """Appointments as director that had been filed by that day and were then in force."""
    return list(
        Appointment.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=on),
            person=person, post=PostKind.DIRECTOR, starts__lte=on,
            filings__kind=FilingKind.FIRST, filings__retracted=False, filings__filed_on__lte=on,
        ).distinct()
    )  # fmt: skip


def _noted(one: Appointment, item: str, on: date) -> bool:
    return FiledChange.objects.filter(appointment=one, what=item, changed_on=on).exists()
