"""Rows of one file that name the same record: equal ones are one, different ones are refused."""

from collections.abc import Iterable
from typing import Any

from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.sheets import SheetSpec

_SHOWN = 20


def merged(rows: Iterable[Planned], plan: Plan) -> list[Planned]:
    """One row for each natural key, in order; what contradicts goes to `plan.refused`."""
    kept: dict[Any, Planned] = {}
    equal: list[str] = []
    for row in rows:
        first = kept.setdefault(row.key, row)
        if first is row or row.bad or first.bad:
            continue
        if row.soft or first.soft:
            kept[row.key] = _united(first, row, plan)
        elif row.cells == first.cells:
            equal.append(f"{row.place}与第 {first.place.row} 行")
        else:
            first.bad = True
            _refuse_both(first, row, plan)
    if equal:
        more = "等" if len(equal) > _SHOWN else ""
        plan.warnings.append(
            f"{len(equal)} 行与前面的行相同，按一条处理：{'；'.join(equal[:3])}{more}。"
        )
    return list(kept.values())


def _united(first: Planned, row: Planned, plan: Plan) -> Planned:
    """Both rows in one: a row typed in wins over one that follows, a later one over an earlier."""
    strong, weak = (first, row) if row.soft and not first.soft else (row, first)
    if strong.soft and weak.soft:
        differing = [n for n, v in strong.cells.items() if n in weak.cells and weak.cells[n] != v]
        if differing:
            heads = "、".join(row.spec.column(name).head for name in differing)
            plan.warnings.append(
                f"{row.place}与{first.place}写的“{row.spec.title}”{_named(row)}不一致（{heads}），"
                "以后一行为准。"
            )
    both = Planned(strong.spec, strong.place, {**weak.cells, **strong.cells})
    both.soft = strong.soft and weak.soft
    return both


def _refuse_both(first: Planned, row: Planned, plan: Plan) -> None:
    names = {*row.cells, *first.cells}
    differing = [
        c.head for c in row.spec.columns if c.name in names and _differ(c.name, first, row)
    ]
    for one, other in ((first, row), (row, first)):
        plan.refused.append(
            one.refusal(
                _first_key(row.spec), str(one.cells.get(_first_key(row.spec), "")),
                f"与第 {other.place.row} 行是同一条记录，{'、'.join(differing)}却不同",
                "核对后只留一行",
            )
        )  # fmt: skip


def _differ(name: str, first: Planned, row: Planned) -> bool:
    return bool(first.cells.get(name) != row.cells.get(name))


def _first_key(spec: SheetSpec) -> str:
    return spec.key[0]


def _named(row: Planned) -> str:
    return f"“{row.key[0]}”"
