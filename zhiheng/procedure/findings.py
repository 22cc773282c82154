"""Findings written to a file: CSV, JSON Lines or Parquet, by its ending."""

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from zhiheng.procedure.events import Finding
from zhiheng.procedure.reading import Unusable

COLUMNS = ("case", "cycle", "verdict", "step", "clause", "says")
ENDINGS = (".csv", ".jsonl", ".parquet")
_CHUNK = 1 << 16  # rows of a Parquet row group

Row = tuple[Any, ...]


class Sink:
    """A findings' file in the making: beside its place until it is whole.

    `write` findings, then `close`; or `abandon` it, and what stood there before stays.
    Raises Unusable for an ending that is none of ours, or a place that cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        ending = path.suffix.lower()
        if ending not in ENDINGS:
            raise Unusable(f"{path}：发现项文件应以 {'、'.join(ENDINGS)} 结尾，请改名。")
        if path.is_dir():
            raise Unusable(f"{path}：这是文件夹，写不进去；请换个名称。")
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            self._format = _FORMATS[ending](self._draft)
        except OSError as error:
            raise self._refused(error) from None
        except BaseException:  # somebody asked us to end just then
            self._draft.unlink(missing_ok=True)
            raise

    def write(self, findings: Iterable[Finding]) -> None:
        rows = (
            (f.case, f.cycle, f.verdict.value, f.step, f.clause, f.says) for f in findings
        )  # fmt: skip
        self._format.write(rows)

    def close(self) -> None:
        self._format.close()
        try:
            self._draft.replace(self._path)
        except OSError as error:
            self._draft.unlink(missing_ok=True)
            raise self._refused(error) from None

    def abandon(self) -> None:
        with suppress(Exception):  # a full disk, say: what is not written yet is thrown away anyhow
            self._format.close()
        self._draft.unlink(missing_ok=True)

    def _refused(self, error: OSError) -> Unusable:
        return Unusable(f"{self._path}：写不进去（{error.strerror or error}）；请换个地方。")


class _Csv:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._quoting = csv.writer(self._file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        self._writer.writerow(COLUMNS)

    def write(self, rows: Iterator[Row]) -> None:
        """A carriage return ends a row for whoever reads, and is not quoted by itself."""
        for row in rows:
            case, _, _, step, _, says = row
            odd = "\r" in says or "\r" in case or "\r" in (step or "")
            (self._quoting if odd else self._writer).writerow(row)

    def close(self) -> None:
        self._file.close()


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write(self, rows: Iterator[Row]) -> None:
        write = self._file.write
        for row in rows:
            write(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
            write("\n")

    def close(self) -> None:
        self._file.close()


class _Parquet:
    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        kinds = {name: pa.string() for name in COLUMNS} | {"cycle": pa.int16()}
        self._schema = pa.schema(list(kinds.items()))
        self._table = pa.Table
        self._writer = parquet.ParquetWriter(path, self._schema)
        self._rows: list[Row] = []

    def write(self, rows: Iterator[Row]) -> None:
        while more := list(islice(rows, _CHUNK)):
            self._rows += more
            if len(self._rows) >= _CHUNK:
                self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        columns = list(zip(*self._rows, strict=True)) or [()] * len(COLUMNS)
        values = {name: list(each) for name, each in zip(COLUMNS, columns, strict=True)}
        self._writer.write_table(self._table.from_pydict(values, schema=self._schema))
        self._rows = []


_FORMATS: dict[str, Any] = {".csv": _Csv, ".jsonl": _JsonLines, ".parquet": _Parquet}
