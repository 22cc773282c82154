"""A draft laid out for its template: groups of fields with names, labels, values and faults."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.procedure.shape import DEFAULT_CLAUSE
from zhiheng.schemes.draft import ApartRow, Draft, LimitRow, StepRow
from zhiheng.schemes.typed import Typed

Data = dict[str, Any]


def laid(typed: Typed) -> Data:
    """Everything of the form's part of the editor; empty names of steps stand as their number."""
    draft = typed.draft
    initial, later = _names(draft.steps), _names(draft.later, _("监督步骤"))
    every = {**later, **initial}
    named = {key: every[key] for key in draft.names()}
    lay = _Layout(typed)
    return {
        "steps": [lay.step(n, row, initial, draft) for n, row in enumerate(draft.steps, 1)],
        "later": [lay.step(n, row, later, draft) for n, row in enumerate(draft.later, 1)],
        "aparts": [lay.apart(n, row, named) for n, row in enumerate(draft.aparts, 1)],
        "limits": [lay.limit(n, row, initial) for n, row in enumerate(draft.limits, 1)],
        "base": lay.select("base", _("从哪一步起算"), draft.base, initial),
        "months": lay.text("months", _("间隔（月）"), draft.months, numeric=True),
    }


def _names(rows: list[StepRow], word: str = "") -> dict[str, str]:
    unnamed = word or _("步骤")
    return {row.key: row.id or f"{unnamed} {n}" for n, row in enumerate(rows, 1)}


class _Layout:
    def __init__(self, typed: Typed) -> None:
        self.wrong, self.says, self.focus = typed.place, typed.says, typed.focus

    def text(
        self, name: str, label: str, value: str, *, numeric: bool = False, hint: str = ""
    ) -> Data:
        return {**self._field(name, label), "value": value, "numeric": numeric, "hint": hint}

    def select(self, name: str, label: str, value: str, names: Mapping[str, str]) -> Data:
        options = [{"value": k, "label": v, "chosen": k == value} for k, v in names.items()]
        return {**self._field(name, label), "options": options}

    def choices(
        self, name: str, label: str, chosen: Collection[str], names: Mapping[str, str]
    ) -> Data:
        options = [{"value": k, "label": v, "chosen": k in chosen} for k, v in names.items()]
        told = _("、").join(names[key] for key in names if key in chosen)
        return {**self._field(name, label), "options": options, "told": told}

    def check(self, name: str, label: str, on: bool) -> Data:
        return {**self._field(name, label), "on": on}

    def _field(self, name: str, label: str) -> Data:
        return {
            "name": name, "label": label, "says": self.says if name == self.wrong else "",
            "focus": name == self.focus,
        }  # fmt: skip

    def step(self, n: int, row: StepRow, names: Mapping[str, str], draft: Draft) -> Data:
        key, rows = row.key, draft.steps if row in draft.steps else draft.later
        others = {other: name for other, name in names.items() if other != key}
        return {
            "key": key, "number": n, "first": n == 1, "last": n == len(rows), "name": names[key],
            "focus": self.focus.removeprefix("up-").removeprefix("down-") == key,
            "id": self.text(f"id-{key}", _("步骤名称"), row.id),
            "after": self.choices(f"after-{key}", _("在哪些步骤之后"), row.after, others),
            "texts": [
                self.text(f"least-{key}", _("至少次数"), row.least, numeric=True, hint="1"),
                self.text(f"most-{key}", _("至多次数"), row.most, numeric=True, hint="1"),
                self.text(f"quantity-{key}", _("数量至少"), row.quantity, numeric=True),
                self.text(f"clause-{key}", _("条款"), row.clause, hint=DEFAULT_CLAUSE),
            ],
            "checks": [
                self.check(f"optional-{key}", _("可不做"), row.optional),
                self.check(f"waivable-{key}", _("可豁免"), row.waivable),
            ],
        }  # fmt: skip

    def apart(self, n: int, row: ApartRow, names: Mapping[str, str]) -> Data:
        key = row.key
        return {
            "key": key, "number": n,
            "sides": [
                self.choices(f"left-{key}", _("承担这些步骤的人"), row.left, names),
                self.choices(f"right-{key}", _("不能承担这些步骤"), row.right, names),
            ],
            "texts": [self.text(f"clause-{key}", _("条款"), row.clause, hint=DEFAULT_CLAUSE)],
        }  # fmt: skip

    def limit(self, n: int, row: LimitRow, names: Mapping[str, str]) -> Data:
        key = row.key
        return {
            "key": key, "number": n,
            "selects": [
                self.select(f"from-{key}", _("自步骤"), row.start, names),
                self.select(f"to-{key}", _("至步骤"), row.end, names),
            ],
            "texts": [
                self.text(f"days-{key}", _("不超过（天）"), row.days, numeric=True),
                self.text(f"clause-{key}", _("条款"), row.clause, hint=DEFAULT_CLAUSE),
            ],
        }  # fmt: skip
