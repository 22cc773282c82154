"""Parquet, read some rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from zhiheng.procedure.reading import Unusable
from zhiheng.procedure.reading.sheet import EVENTS, Sheet

ROWS = 1 << 17  # in a batch
BUFFER = 1 << 18  # bytes of each column read at a time
_BY_SPARK = b"org.apache.spark.version"  # among what Spark says of a file that it writes
_FEW_TEXTS = ("step", "by", "person", "manager", "scheme", "cycle", "quantity")


def open_parquet(path: Path) -> "Columnar":
    """A log. Raises Unusable where it cannot be read or lacks a column."""
    return Columnar(path, EVENTS)


class Columnar:
    """A Parquet file as batches of the sheet's columns."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self.name = str(path)
        self.warnings: list[str] = []
        self._read = 0
        try:
            file = parquet.ParquetFile(path)
        except PermissionError:
            raise Unusable(f"{self.name}：没有读取权限。") from None
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise self._broken(error) from None
        self.columns = sheet.choose(self.name, file.schema_arrow.names)
        self.warnings += sheet.warnings(self.name, file.schema_arrow.names)
        self._rows = max(file.metadata.num_rows, 1)
        schema = file.schema_arrow
        for column in sorted(self.columns):
            self._refuse_kind(column, schema.field(column).type)
        self._instants = self._known_instants(file)
        texts = [c for c in _FEW_TEXTS if c in self.columns and _is_text(schema.field(c).type)]
        self._file = parquet.ParquetFile(
            path, read_dictionary=texts, buffer_size=BUFFER, pre_buffer=False
        )

    @property
    def share(self) -> float:
        return self._read / self._rows

    def __iter__(self) -> "Iterator[pa.RecordBatch]":
        self._read = 0
        ours = sorted(self.columns)
        try:
            for batch in self._file.iter_batches(ROWS, columns=ours, use_threads=False):
                yield readable(self._with_zone(batch))
                self._read += batch.num_rows
            if self._read != self._file.metadata.num_rows:
                raise pa.ArrowInvalid(f"{self._file.metadata.num_rows} rows expected")
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise self._broken(error) from None

    def place(self, row: int) -> str:
        return f"第 {row + 1} 行"

    def _broken(self, error: Exception) -> Unusable:
        return Unusable(
            f"{self.name}：不是完整的 Parquet 文件（{str(error)[:80]}）；请重新导出或重新传送。"
        )

    def _refuse_kind(self, column: str, kind: Any) -> None:
        """Refuse a column whose type can hold nothing that we could read."""
        types = pa.types
        sound = _is_text(kind) or types.is_null(kind)
        if column in ("at", "from", "to", "ended"):
            wanted = "文字或时间"
            sound = sound or types.is_timestamp(kind) or types.is_date(kind)
        elif column == "closed":
            wanted = "文字或真假"
            sound = sound or types.is_boolean(kind)
        else:  # no truths: “false” is a text, and would be evidence, or a waiver
            wanted = "文字或数"
            sound = sound or types.is_integer(kind) or types.is_floating(kind)
            sound = sound or types.is_decimal(kind)
        if not sound:
            raise Unusable(f"{self.name}：列 {column} 的类型是 {kind}，应为{wanted}。")

    def _known_instants(self, file: Any) -> list[str]:
        """The columns of INT96, which tells no zone: Spark means an instant, Impala a clock's time.

        Raises Unusable where the file was not written by Spark.
        """
        found = [column for column in sorted(self.columns) if is_int96(file, column)]
        if found and _BY_SPARK not in (file.metadata.metadata or {}):
            raise Unusable(
                f"{self.name}：列 {found[0]} 的类型是 INT96，看不出是哪个时区的时间；"
                "请改写成带时区的 TIMESTAMP 再判。"
            )
        return found

    def _with_zone(self, batch: Any) -> Any:
        for name in self._instants:
            zoned = batch.column(name).cast(pa.timestamp("ns", "UTC"))
            batch = batch.set_column(batch.schema.names.index(name), name, zoned)
        return batch


def is_int96(file: Any, column: str) -> bool:
    """Whether a column is kept in the type that arrow takes for nanoseconds without a zone."""
    columns = map(file.schema.column, range(len(file.schema)))
    return any(each.path == column and each.physical_type == "INT96" for each in columns)


def _is_text(kind: Any) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def readable(batch: Any) -> Any:
    """The batch without what its readers do not expect: NaN for nothing, views of text."""
    for place, column in enumerate(batch.columns):
        if pa.types.is_floating(column.type):
            from pyarrow import compute

            column = compute.if_else(compute.is_nan(column), None, column)
        elif pa.types.is_string_view(column.type):
            column = column.cast(pa.string())
        else:
            continue
        batch = batch.set_column(place, batch.schema.names[place], column)
    return batch
