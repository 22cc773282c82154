"""The trail of some rows as sentences for `c-trail`: who did which act, what changed."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhiheng.access.acts import acts
from zhiheng.access.models import Holder
from zhiheng.access.terms import OPERATOR, SYSTEM
from zhiheng.trace.queries import Line, history_of

SHOWN = 6


def told(keys: Collection[UUID], limit: int = 20) -> list[dict[str, Any]]:
    """The latest entries that name or wrote these rows, the newest first."""
    lines = history_of(list(keys), limit=limit).lines
    holders = {str(line.by["holder"]) for line in lines if line.by.get("holder")}
    names = {
        str(pk): name for pk, name in Holder.every.filter(pk__in=holders).values_list("pk", "name")
    }
    labels = {act.name: _(act.label) for act in acts()}
    return [_entry(line, labels, names) for line in lines]


def _entry(line: Line, labels: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    rows = _("，写入 %(n)d 行记录") % {"n": line.rows} if line.rows > 1 else ""
    reason = _("：") + _(line.reason) if line.reason else ""
    return {
        "at": line.recorded,
        "who": names.get(line.by.get("holder") or "", _nobody(line)),
        "who_id": line.by.get("person") or "",
        "sentence": f"{labels.get(line.act, line.act)}{rows}{reason}",
        "refused": line.outcome == "refused",
        "seq": line.seq,
        "clauses": [rule["clause"] for rule in line.rules if rule.get("clause")],
    }


def _nobody(line: Line) -> str:
    posts = line.by.get("posts") or []
    if OPERATOR in posts:
        return _("命令行操作员")
    return _("质衡") if SYSTEM in posts else ""
