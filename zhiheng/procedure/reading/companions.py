"""The files beside the events: states of cases, authorisations, managers; read into arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.names import Names, fingerprints, plain_texts
from zhiheng.procedure.engine.times import FAR, NEVER, OddTime, days_of, read_times
from zhiheng.procedure.reading import Batches, Unusable
from zhiheng.procedure.reading.files import is_folder
from zhiheng.procedure.reading.sheet import AUTHORISATIONS, CASES, MANAGERS, Sheet

_TRUTHS = {"true": 0, "false": 1}  # closed → is it open


@dataclass(frozen=True)
class Table:
    """texts: arrow arrays by column; days: int32 day numbers, FAR where there is none.

    warnings: what the user should know of the file.
    """

    texts: dict[str, Any]
    days: dict[str, np.ndarray]
    is_open: np.ndarray | None = None
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.texts.values())))


def read_cases(path: Path) -> Table:
    """case, closed, ended. Raises Unusable, also where a case stands there twice and differs."""
    reader = _reader(path, CASES)
    parts: dict[str, list[Any]] = {"case": [], "open": [], "ended": []}
    for batch, part in _parts(reader):
        parts["case"].append(part.text("case", "应写明案卷编号"))
        parts["open"].append(part.truth())
        ended = part.days("ended") if "ended" in reader.columns else None
        far = np.full(batch.num_rows, FAR, np.int32)
        parts["ended"].append(far if ended is None else ended)
    table = Table(
        {"case": _joined(parts["case"])},
        {"ended": _stacked(parts["ended"], np.int32)},
        _stacked(parts["open"], np.uint8),
        tuple(reader.warnings),
    )
    _refuse_contradictions(reader, table)
    return table


def read_authorisations(path: Path) -> Table:
    """person, step (may be blank: any), from, to (may be blank: no end yet)."""
    return _spans(_reader(path, AUTHORISATIONS), "person", "应写明人员或实验室", "step")


def read_managers(path: Path) -> Table:
    """case, manager, from, to (may be blank: no end yet)."""
    return _spans(_reader(path, MANAGERS), "case", "应写明案卷编号", "manager")


def _spans(reader: Batches, key: str, wanted: str, other: str) -> Table:
    parts: dict[str, list[Any]] = {key: [], other: [], "from": [], "to": []}
    for batch, part in _parts(reader):
        parts[key].append(part.text(key, wanted))
        if other == "manager":
            part.text(other, "应写明负责人")
        parts[other].append(plain_texts(batch.column(other)))
        parts["from"].append(part.days("from", needed=True))
        parts["to"].append(part.days("to"))
    texts = {column: _joined(parts[column]) for column in (key, other)}
    days = {side: _stacked(parts[side], np.int32) for side in ("from", "to")}
    return Table(texts, days, warnings=tuple(reader.warnings))


def _reader(path: Path, sheet: Sheet) -> Batches:
    if is_folder(path):
        raise Unusable(f"{path}：这是文件夹，请给出文件。")
    name = path.name.lower()
    if name.endswith((".csv", ".csv.gz")):
        from zhiheng.procedure.reading.delimited import Delimited

        return Delimited(path, sheet)
    if name.endswith(".parquet"):
        from zhiheng.procedure.reading.columnar import Columnar

        return Columnar(path, sheet)
    raise Unusable(f"{path}：{sheet.what}应为 .csv、.csv.gz 或 .parquet；请转换后再试。")


def _parts(reader: Batches) -> Iterator[tuple[Any, "_Part"]]:
    row = 0
    for batch in reader:
        yield batch, _Part(reader, batch, row)
        row += batch.num_rows


class _Part:
    """One batch, whose columns are read or refused with their place."""

    def __init__(self, reader: Batches, batch: Any, first: int) -> None:
        self.reader, self.batch, self.first = reader, batch, first

    def refusal(self, row: int, column: str, says: str) -> Unusable:
        return Unusable(
            f"{self.reader.name} {self.reader.place(self.first + row)}：{column} {says}"
        )

    def text(self, column: str, wanted: str) -> Any:
        values = plain_texts(self.batch.column(column))
        blank = np.flatnonzero(fingerprints(values) == 0)
        if len(blank):
            raise self.refusal(int(blank[0]), column, f"是空的，{wanted}，请补上。")
        return values

    def days(self, column: str, needed: bool = False) -> np.ndarray:
        try:
            times = read_times(self.batch.column(column))
        except OddTime as odd:
            says = f"是“{odd.text[:40]}”，应为日期，写作 2026-01-05，请更正。"
            raise self.refusal(odd.row, column, says) from None
        if needed and (times == NEVER).any():
            row = int(np.argmax(times == NEVER))
            raise self.refusal(row, column, "是空的，应写明自哪一天起，请补上。")
        return days_of(times)

    def truth(self) -> np.ndarray:
        values = plain_texts(self.batch.column("closed"))
        names = Names()
        codes = names.codes(values)
        known = [_TRUTHS.get(name.strip().lower(), -1) for name in names]
        is_open = np.array([*known, -1], np.int8)[codes]
        if len(is_open) and is_open.min() < 0:
            row = int(np.argmin(is_open))
            says = f"是“{str(values[row].as_py() or '')[:40]}”，应为 true 或 false，请更正。"
            raise self.refusal(row, "closed", says)
        return is_open.astype(np.uint8)


def _joined(arrays: list[Any]) -> Any:
    return pa.concat_arrays(arrays) if arrays else pa.array([], pa.string())


def _stacked(arrays: list[np.ndarray], kind: Any) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, kind)


def _refuse_contradictions(reader: Batches, table: Table) -> None:
    assert table.is_open is not None
    names = Names()
    codes = names.codes(table.texts["case"])
    if len(names) == len(codes):
        return
    said = table.is_open.astype(np.int64) << 32 ^ table.days["ended"].astype(np.int64)
    lasting = np.zeros(len(names), np.int64)
    lasting[codes] = said
    differs = lasting[codes] != said
    if differs.any():
        row = int(np.argmax(differs))
        raise Unusable(
            f"{reader.name} {reader.place(row)}：案卷“{names[int(codes[row])]}”写了两次而内容不同，"
            "请只保留一行。"
        )
