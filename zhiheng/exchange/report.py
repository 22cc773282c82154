"""A plan as plain data: for the trial page, the command line's JSON, and the marked workbook."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils import timezone

from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.reading.book import Book
from zhiheng.exchange.sheets import BY_NAME
from zhiheng.exchange.writing import Mark, Target, marked_copy

MOST_REFUSALS = 5000
MOST_CHANGES = 200
_SEALED = {"identity": "证件号码", "phone": "联系电话", "email": "电子邮箱"}
_HIDDEN = frozenset(("search", "sort_key", "identity_blind", "identity_tail"))


def summary(plan: Plan) -> dict[str, Any]:
    """JSON-ready: counts, kinds, groups of refusals, refusals, changes, warnings, questions."""
    return {
        "counts": plan.counts,
        "kinds": [
            {
                "kind": spec.name,
                "title": spec.title,
                "created": len(plan.created.get(spec.name, ())),
                "changed": len(plan.changed.get(spec.name, ())),
                "same": plan.same[spec.name],
            }
            for spec in plan.specs()
        ],
        "groups": [
            {"count": count, "head": first.head, "sheet": first.sheet, "why": first.why,
             "right": first.right, "example": first.says}
            for first, count in islice(plan.groups(), 50)
        ],
        "refusals": [asdict(refusal) for refusal in plan.refused[:MOST_REFUSALS]],
        "changes": list(islice(changes(plan), MOST_CHANGES)),
        "warnings": plan.warnings[:200],
        "filed": sorted({filed.what for filed in plan.filed}),
        "questions": [asdict(question) for question in plan.asks],
    }  # fmt: skip


def changes(plan: Plan) -> Iterator[dict[str, str]]:
    """Each changed value as old and new, personal numbers left out."""
    for rows in plan.changed.values():
        for row in rows:
            for name in row.values:
                if name not in _HIDDEN:
                    yield _change(row, name)
            for name in row.seals:
                yield _told(row, _SEALED[name], "（加密保存）", "（已换成文件中的）")


def _change(row: Planned, attribute: str) -> dict[str, str]:
    head = _head(row, attribute)
    return _told(
        row, head, _shown(row, attribute, row.old.get(attribute)),
        _shown(row, attribute, row.values[attribute]),
    )  # fmt: skip


def _told(row: Planned, head: str, old: str, new: str) -> dict[str, str]:
    parts = zip(row.spec.key, row.key, strict=True)
    key = " · ".join(_worded(row, name, part) for name, part in parts if part not in ("", None))
    return {"sheet": row.spec.title, "name": key, "head": head, "old": old, "new": new}


def _worded(row: Planned, name: str, value: Any) -> str:
    """A part of a row's key as people write it: 暂停, not 02."""
    choices = row.spec.column(name).choices
    return choices.get(value, value) if isinstance(value, str) else _plain(value)


def _head(row: Planned, attribute: str) -> str:
    for link in row.spec.links:
        if f"{link.field}_id" == attribute:
            return row.spec.column(link.columns[-1]).head
    return row.spec.column(attribute).head


def _shown(row: Planned, attribute: str, value: Any) -> str:
    if value in (None, "", []):
        return "（空）"
    if isinstance(value, UUID):
        link = next(link for link in row.spec.links if f"{link.field}_id" == attribute)
        found = BY_NAME[link.to].model.every.filter(pk=value).first()
        return str(found) if found else "（本文件新建）"
    column = row.spec.column(attribute)
    return column.choices.get(value, _plain(value)) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "；".join(map(str, value))
    return str(value)


def marked(target: Target, book: Book, refusals: list[dict[str, Any]]) -> None:
    """The workbook with the refused cells marked; `refusals` as in a summary."""
    marks = [
        Mark(r["sheet"], r["row"], r["column"] or None, r["why"], r["right"], r["value"])
        for r in refusals
    ]
    marked_copy(target, book, marks)
