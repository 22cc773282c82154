"""What happened to one finding, in sentences: found, changed, closed. For its page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhiheng.access.models import Holder
from zhiheng.conformance.models import Finding
from zhiheng.conformance.queries import post_label
from zhiheng.personnel.queries import names as names_of
from zhiheng.trace.queries import Change, Column, Line, history_of
from zhiheng.ui.moments import day, instant
from zhiheng.ui.sentences import said
from zhiheng.ui.terms import VERDICTS, look

LABELS = {
    "verdict": _lazy("结论"), "says": _lazy("说明"), "owner_post": _lazy("责任岗位"),
    "owner_person": _lazy("责任人"), "due": _lazy("期限"), "since": _lazy("自"),
    "closed_on": _lazy("关闭日"), "next_step": _lazy("下一步"),
    "explanation": _lazy("为什么会这样"), "measures": _lazy("已采取的措施"),
}  # fmt: skip
DAYS = {"since", "closed_on"}
WORDED = {"says", "next_step"}  # by the program, so that they are read in English too


def history(finding: Finding) -> list[dict[str, Any]]:
    """Entries for <c-trail>, the newest first (four statements)."""
    lines = history_of([finding.pk]).lines  # of its changes only, whatever else an act changed
    owners = _owners(lines)
    wanted = {line.by.get("account") for line in lines} - {None}
    known = dict(Holder.every.filter(account__in=wanted).values_list("account", "name"))
    names = {str(account): name for account, name in known.items()}
    return [
        {
            "at": line.at,
            "seq": line.seq,
            "url": f"/trail/{line.seq}/",
            "who": names.get(str(line.by.get("account")), _("质衡（自动）")),
            "sentence": _sentence(line, change),
            "changes": _changes(change, owners) if change.op != "create" else [],
            "icon": "search" if change.op == "create" else "check",
        }
        for line in lines
        for change in line.changes
    ]


def _owners(lines: Iterable[Line]) -> dict[str, str]:
    """The names of those whom the finding ever belonged to, by id."""
    ever = {
        value
        for line in lines
        for change in line.changes
        for column in change.columns
        if column.name == "owner_person"
        for value in (column.old, column.new)
        if value
    }
    return {str(key): name for key, name in names_of([UUID(str(one)) for one in ever]).items()}


def _sentence(line: Line, change: Change) -> str:
    if change.op == "create":
        return _("发现")
    if any(column.name == "explained_at" for column in change.columns):
        return _explained(line)
    if any(column.name == "closed_on" for column in change.columns):
        return _("不再存在，关闭")
    return _("内容有变化")


def _explained(line: Line) -> str:
    if line.act == "explain_finding":
        return _("说明了原因和措施")
    if line.act == "take_back_explanation":
        return _("收回说明：%(reason)s") % {"reason": line.reason}
    return _("事实有变，原来的说明不再适用，重新未了")


def _changes(change: Change, owners: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "label": str(LABELS[one.name]),
            "old": _told(one, one.old, owners), "new": _told(one, one.new, owners),
        }
        for one in change.columns
        if one.name in LABELS
    ]  # fmt: skip


def _told(column: Column, value: Any, owners: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    if column.name == "verdict":
        return str(look(VERDICTS, value).label)
    if column.name == "owner_person":
        return owners.get(str(value), "")
    if column.name in WORDED:
        return said(value)
    if column.name in DAYS:
        return day(date.fromisoformat(value))
    if column.name == "due":
        return instant(datetime.fromisoformat(value))
    return post_label(value) if column.name == "owner_post" else str(value)
