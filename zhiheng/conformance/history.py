"""What happened to one finding, in sentences: found, changed, closed. For its page."""

from typing import Any

from django.utils.translation import gettext as _

from zhiheng.access.models import Holder
from zhiheng.conformance.models import Finding
from zhiheng.conformance.queries import post_label
from zhiheng.trace.queries import Change, Column, Line, history_of
from zhiheng.ui.terms import VERDICTS, look

LABELS = {
    "verdict": "结论", "says": "说明", "owner_post": "责任岗位", "owner_person": "责任人",
    "due": "期限", "since": "自", "closed_on": "关闭日", "next_step": "下一步",
    "explanation": "为什么会这样", "measures": "已采取的措施",
}  # fmt: skip
UNSAID = {"owner_person"}  # an id, which tells nobody anything


def history(finding: Finding) -> list[dict[str, Any]]:
    """Entries for <c-trail>, the newest first (three statements)."""
    lines = history_of([finding.pk]).lines
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
            "changes": _changes(change) if change.op != "create" else [],
            "icon": "search" if change.op == "create" else "check",
        }
        for line in lines
        for change in line.changes
        if change.id == finding.pk
    ]


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


def _changes(change: Change) -> list[dict[str, str]]:
    return [
        {"label": LABELS[one.name], "old": _told(one, one.old), "new": _told(one, one.new)}
        for one in change.columns
        if one.name in LABELS and one.name not in UNSAID
    ]


def _told(column: Column, value: Any) -> str:
    if value in (None, ""):
        return ""
    if column.name == "verdict":
        return str(look(VERDICTS, value).label)
    return post_label(value) if column.name == "owner_post" else str(value)
