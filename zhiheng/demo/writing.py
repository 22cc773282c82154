"""Rows made into a real workbook and carried in by the import's own act, as a person would."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import Done
from zhiheng.access.refusals import Refused
from zhiheng.exchange.commands import import_file
from zhiheng.exchange.planning.make import make_plan
from zhiheng.exchange.sheets import BY_NAME, Column, Kind
from zhiheng.exchange.store import book_of, store_path
from zhiheng.exchange.template import write_template
from zhiheng.law.clock import in_shanghai

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def write_workbook(path: Path, rows: Rows) -> Path:
    """Write rows of stored values (`bachelor`, True) as the import's own workbook."""
    write_template(path, {name: list(map(_worded(name), each)) for name, each in rows.items()})
    return path


def _worded(sheet: str) -> Any:
    columns = {column.name: column for column in BY_NAME[sheet].columns}

    def word(row: Mapping[str, Any]) -> dict[str, object]:
        return {name: _cell(columns[name], value) for name, value in row.items()}

    return word


def _cell(column: Column, value: Any) -> Any:
    """The value as people write it into the cell."""
    if value is None:
        return None
    match column.kind:
        case Kind.CHOICE:
            return column.choices[value]
        case Kind.YES_NO:
            return "是" if value else "否"
        case Kind.CODES:
            return "；".join(value)
    return value


def import_rows(rows: Rows, name: str, *, by: Actor, at: datetime, key: str) -> Done:
    """Write the rows as a workbook called `name`, read it as any file is read, carry it in.

    Raises Refused where the plan refuses a row: the demonstration is then at fault.
    """
    with tempfile.TemporaryDirectory(prefix="zhiheng-demo-") as folder:
        stored = store_path(write_workbook(Path(folder) / f"{name}.xlsx", rows))
    with book_of(stored.digest, name=f"{name}.xlsx") as book:
        plan = make_plan(book, digest=stored.digest, on=in_shanghai(at).date())
    if plan.refused:
        raise Refused(plan.refused[0].says)
    return import_file(by=by, at=at, plan=plan, key=key)
