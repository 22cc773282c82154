"""Rows for one who has left: what is known of him is frozen (3-b; reading A-47).

What changed in the world is not entered for him any more, nor is what begins after his last day;
what was written wrongly, or left out, comes in as a correction. Whoever comes in with the file has
not been frozen before it. A ban is entered whenever it comes (13-c).
"""

from collections.abc import Iterable
from datetime import date

from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.planning.weigh import Known

# The column that tells from which day a row speaks, where a new one is an act of its own.
BEGINS = {"registration": "starts", "declaration": "declared_on", "step_authorisation": "starts"}
FACTS = frozenset({"person", "education", "employment", "title", "competence", "seat", *BEGINS})
BACK = "重新入职的，先更改离职日期"


def leave_frozen(name: str, rows: Iterable[Planned], known: Known, plan: Plan) -> None:
    """Refuse the rows of this kind that are news of one who has left."""
    if name not in FACTS:
        return
    for row in rows:
        if row.version and not row.values and not row.seals:
            continue
        left = _left(row, known, plan.on)
        if left is None:
            continue
        if plan.nature == "change":
            why = f"此人已于 {left:%Y-%m-%d} 离职，资料已冻结：离职以后的变化不再登记"
            column = "number" if name == "person" else "person"
            _refuse(row, column, why, f"写错的请按“更正”导入；{BACK}", plan)
        elif not row.version and _begins(row) > left:
            why = f"此人已于 {left:%Y-%m-%d} 离职，资料已冻结：不再续期、声明或授权"
            _refuse(row, BEGINS[name], why, f"请核对日期；{BACK}", plan)


def _left(row: Planned, known: Known, today: date) -> date | None:
    """The last day of a person whom the records hold as having left; None where he comes back."""
    number = row.cells.get("number" if row.spec.name == "person" else "person")
    held = known.held["person"].get((number,))
    if held is None or held["left"] is None or held["left"] >= today:
        return None
    told = known.planned.get(held["id"])
    left = told.values.get("left", held["left"]) if told else held["left"]
    return left if left is not None and left < today else None


def _begins(row: Planned) -> date:
    column = BEGINS.get(row.spec.name, "")
    day = row.values.get(column)
    return day if isinstance(day, date) else date.min


def _refuse(row: Planned, name: str, why: str, right: str, plan: Plan) -> None:
    value = row.cells.get(name)
    plan.refused.append(row.refusal(name, "" if value is None else str(value), why, right))
