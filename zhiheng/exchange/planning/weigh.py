"""Rows set against what the database holds: references resolved, new told from changed and same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.plan import (
    CLEAR,
    Key,
    Plan,
    Planned,
    blanks_of,
)
from zhiheng.exchange.sheets import BY_NAME, Link, SheetSpec

Held = dict[str, Any]


def target_key(link: Link, cells: Mapping[str, Any]) -> Key | None:
    """The natural key of the record that a row's link names; None where a column is empty."""
    key = []
    for name in link.columns:
        value = name[1:] if name[0] == "=" else cells.get(name)
        if value is None or value == CLEAR:
            return None
        key.append(value)
    return tuple(key)


class Known:
    """What the file and the database know of each kind of record, by natural key.

    ids: spec name → key → id. held: spec name → key → (id, version, attributes) of stored rows.
    """

    def __init__(self) -> None:
        self.ids: dict[str, dict[Key, UUID]] = defaultdict(dict)
        self.held: dict[str, dict[Key, Held]] = defaultdict(dict)
        self.asked: dict[str, set[Key]] = defaultdict(set)
        self.planned: dict[UUID, Planned] = {}

    def ask(self, rows: Iterable[Planned]) -> None:
        """Note which records the rows refer to, so that they are fetched with their kind."""
        for row in rows:
            for link in row.spec.links:
                key = target_key(link, row.cells)
                if key is not None:
                    self.asked[link.to].add(key)

    def fetch(self, spec: SheetSpec, keys: Iterable[Key]) -> None:
        """Read the stored records of these keys, and of those asked for."""
        wanted = {*keys, *self.asked.pop(spec.name, ())} - self.held[spec.name].keys()
        if not wanted:
            return
        attributes = attributes_of(spec)
        columns = ("id", "version", *spec.paths, *attributes)
        at = 2 + len(spec.paths)
        for found in rows_by(spec.model, spec.paths[0], {key[0] for key in wanted}, columns):
            key = found[2:at]
            self.ids[spec.name][key] = found[0]
            self.held[spec.name][key] = {
                "id": found[0], "version": found[1],
                **dict(zip(attributes, found[at:], strict=True)),
            }  # fmt: skip


def attributes_of(spec: SheetSpec) -> tuple[str, ...]:
    """The model's attributes that a sheet tells: its own columns and its links; sealed ones too."""
    own = tuple(column.name for column in spec.stored)
    links = tuple(f"{link.field}_id" for link in spec.links)
    return own + links + EXTRA.get(spec.name, ())


EXTRA: dict[str, tuple[str, ...]] = {
    "person": ("identity_blind", "phone_sealed", "email_sealed"),
}


def weigh(spec: SheetSpec, rows: Iterable[Planned], known: Known, plan: Plan) -> list[Planned]:
    """Give each row its id, its references and what is new; refused rows are left out."""
    rows = list(rows)
    known.fetch(spec, [row.key for row in rows])
    weighed = [row for row in rows if _weigh_one(row, known, plan)]
    for row in weighed:
        known.planned[row.id] = row  # type: ignore[index]
    return weighed


def _weigh_one(row: Planned, known: Known, plan: Plan) -> bool:
    links = _resolve(row, known, plan)
    if links is None:
        return False
    row.links = links
    held = known.held[row.spec.name].get(row.key)
    if held is None:
        row.id = uuid4()
        known.ids[row.spec.name][row.key] = row.id
        row.values = _all_values(row) | links
        return True
    row.id, row.version = held["id"], held["version"]
    given = _given_values(row) | {
        f: v for f, v in links.items() if v is not None or _cleared(row, f)
    }
    row.values = {name: value for name, value in given.items() if held[name] != value}
    row.old = {name: held[name] for name in row.values}
    return not _turned_round(row, held, plan)


def _resolve(row: Planned, known: Known, plan: Plan) -> dict[str, Any] | None:
    """The row's references by attribute; None where one leads nowhere."""
    found: dict[str, Any] = {}
    for link in row.spec.links:
        key = target_key(link, row.cells)
        target = known.ids[link.to].get(key) if key is not None else None
        if target is None and (key is not None or not link.optional or _half(link, row)):
            if not row.bad:
                _refuse_link(row, link, plan)
            return None
        found[f"{link.field}_id"] = target
    return found


def _half(link: Link, row: Planned) -> bool:
    """An optional reference of several columns, of which only some are filled."""
    free = [n for n in link.columns if not n.startswith("=") and not row.spec.column(n).must]
    filled = [row.cells.get(name) not in (None, CLEAR) for name in free]
    return any(filled) and not all(filled) and len(free) > 1 and "version" not in free


def _refuse_link(row: Planned, link: Link, plan: Plan) -> None:
    spec = BY_NAME[link.to]
    names = [name for name in link.columns if not name.startswith("=")]
    column = row.spec.column(names[-1] if names[-1] in row.place.columns else names[0])
    told = "、".join(str(row.cells.get(name, "（空）")) for name in names)
    right = f"先在“{spec.title}”表中加上它，或改成已有的"
    plan.refused.append(
        row.refusal(
            column.name, told, f"系统和本文件里都没有这条“{spec.title}”记录", right,
        )
    )  # fmt: skip


def _cleared(row: Planned, attribute: str) -> bool:
    """Whether the row takes an optional reference away."""
    link = next(link for link in row.spec.links if f"{link.field}_id" == attribute)
    return any(row.cells.get(name) == CLEAR for name in link.columns)


def _all_values(row: Planned) -> dict[str, Any]:
    blanks = blanks_of(row.spec)
    return {
        column.name: blanks[column.name]
        if (value := row.cells.get(column.name)) in (None, CLEAR)
        else value
        for column in row.spec.stored
    }


def _given_values(row: Planned) -> dict[str, Any]:
    blanks = blanks_of(row.spec)
    return {
        column.name: blanks[column.name]
        if row.cells[column.name] == CLEAR
        else row.cells[column.name]
        for column in row.spec.stored
        if column.name in row.cells
    }


def _turned_round(row: Planned, held: Held, plan: Plan) -> bool:
    """An end from the file that lies before the start that is stored, or the other way."""
    if row.spec.interval is None:
        return False
    start, end = (row.values.get(name, held.get(name)) for name in row.spec.interval)
    if not (start and end and end < start):
        return False
    plan.refused.append(
        row.refusal(
            row.spec.interval[1], f"{end:%Y-%m-%d}",
            f"早于系统中已有的“{row.spec.column(row.spec.interval[0]).head}” {start:%Y-%m-%d}",
            "核对两个日期",
        )
    )  # fmt: skip
    return True
