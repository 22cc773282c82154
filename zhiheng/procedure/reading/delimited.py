"""CSV, plain and gzipped, read in blocks."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from zhiheng.procedure.reading import Unusable
from zhiheng.procedure.reading.quoting import BadQuotes, InUtf8, Passing, look_at_quotes
from zhiheng.procedure.reading.sheet import EVENTS, Sheet

BLOCK = 1 << 21  # bytes read at a time; some forty times as much memory is taken meanwhile
LONGEST_LINE = 1 << 20  # of the first line, which names the columns
LONGEST_ROW = BLOCK >> 1  # what is longer may not fit, depending on where a block ends
_SAMPLE = 1 << 20
_OTHER_MARKS = {";": "分号", "\t": "制表符", "|": "竖线", "，": "全角逗号"}


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """The limit is the process's, and others rely on theirs."""
    before = csv.field_size_limit(1 << 30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def open_csv(path: Path) -> "Delimited":
    """A log. Raises Unusable where it cannot be read or lacks a column."""
    return Delimited(path, EVENTS)


def _is_gzip(path: Path) -> bool:
    """By its content, as XES is: a name does not always tell."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


class Delimited:
    """A CSV file as batches of text; the first line names the columns."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self.name = str(path)
        self.warnings: list[str] = []
        self._path = path
        self._file: Any = None
        try:
            self._gzipped = path.name.lower().endswith(".gz") or _is_gzip(path)
            self._size = max(path.stat().st_size, 1)
            self._encoding = self._guess()
            self._header = self._names()
        except (OSError, EOFError, zlib.error) as error:
            raise self._unreadable(error) from None
        self.columns = sheet.choose(self.name, self._header)
        self.warnings += sheet.warnings(self.name, self._header)

    @property
    def share(self) -> float:
        """How much has been read; what is read ahead counts."""
        if self._file is None:
            return 0.0
        return 1.0 if self._file.closed else min(self._file.tell() / self._size, 1.0)

    def __iter__(self) -> "Iterator[pa.RecordBatch]":
        try:
            with self._path.open("rb") as self._file:
                yield from self._batches(self._file)
        except BadQuotes as fault:
            raise self._misquoted(fault) from None
        except (pa.ArrowInvalid, OSError, EOFError, zlib.error, UnicodeError) as error:
            raise self._explained(str(error)) from None

    def _batches(self, file: Any) -> "Iterator[pa.RecordBatch]":
        source = pa.CompressedInputStream(file, "gzip") if self._gzipped else file
        passing = Passing(source.read, self._encoding)
        encoding = "utf-8" if self._encoding == "utf-16" else self._encoding
        ours = sorted(self.columns)
        reader = arrow_csv.open_csv(
            pa.PythonFile(passing, "r"),
            arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, encoding=encoding,
                column_names=self._header, skip_rows_after_names=0, skip_rows=0,
            ),
            arrow_csv.ParseOptions(newlines_in_values=True),
            arrow_csv.ConvertOptions(
                include_columns=ours, column_types=dict.fromkeys(ours, pa.string()),
                strings_can_be_null=False,
            ),
        )  # fmt: skip
        rows = 0
        for batch in reader:
            yield batch if rows else batch.slice(1)  # the line that names the columns
            rows += batch.num_rows
        if passing.may_hide_lines(rows):
            self._look_through()

    def place(self, row: int) -> str:
        """The line of the row, as an editor counts lines."""
        try:
            for seen, (line, _) in enumerate(self._records()):
                if seen == row + 1:
                    return f"第 {line} 行"
        except (OSError, EOFError, zlib.error, UnicodeError, csv.Error):
            pass
        return f"第 {row + 2} 行"

    def _bytes(self) -> Any:
        return gzip.open(self._path, "rb") if self._gzipped else self._path.open("rb")

    def _guess(self) -> str:
        """UTF-8, or what Chinese spreadsheets write where it cannot be UTF-8."""
        with self._bytes() as file:
            sample = file.read(_SAMPLE)
        if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for encoding in ("utf-8", "gb18030"):
            try:
                codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
            except UnicodeDecodeError:
                continue
            if encoding != "utf-8":
                self.warnings.append(f"{self.name} 不是 UTF-8，按 GB 18030 读取；请核对文字。")
            return encoding
        return "utf-8"

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line where it begins, cells) of each record, slowly: only to tell what is wrong."""
        encoding = "utf-8-sig" if self._encoding == "utf-8" else self._encoding
        with self._bytes() as file, _cells_of_any_length():
            text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
            reader, line = csv.reader(text), 1
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1

    def _names(self) -> list[str]:
        """The names in the first line. Raises Unusable for an empty or shapeless file."""
        with self._bytes() as file:
            beginning = file.read(LONGEST_LINE)
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        text = decoder.decode(beginning, final=False)
        if len(beginning) == LONGEST_LINE and not set(text) & set("\r\n"):
            raise Unusable(f"{self.name}：第 1 行超过 1 MB，不像列名；请核对文件。")
        try:
            records = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
            names = next((cells for cells in records if cells), [])
        except csv.Error:
            raise Unusable(f"{self.name}：第 1 行读不出列名；应为 UTF-8 编码的 CSV。") from None
        if not names:
            raise Unusable(f"{self.name}：文件是空的，第 1 行应写列名。")
        if any(char < " " and char not in "\t\r\n" for char in "".join(names)):
            raise Unusable(
                f"{self.name}：第 1 行不像列名，里面有不可见的字符；文件也许是工作簿、压缩包，"
                "或没有标记的 UTF-16。请另存为 UTF-8 的 CSV。"
            )
        for mark, said in _OTHER_MARKS.items():
            if len(names) == 1 and mark in names[0]:
                raise Unusable(f"{self.name}：第 1 行是用{said}分列的；请另存为用逗号分列的 CSV。")
        return [name.strip() for name in names]

    def _unreadable(self, error: Exception) -> Unusable:
        if isinstance(error, PermissionError):
            return Unusable(f"{self.name}：没有读取权限。")
        if self._gzipped and not isinstance(error, FileNotFoundError):
            return Unusable(f"{self.name}：压缩文件不完整或已损坏，请重新导出或重新传送。")
        return Unusable(f"{self.name}：读不出来（{error}）。")

    def _explained(self, said: str) -> Unusable:
        """What is wrong with a file that the fast reader gave up on, with the line."""
        try:
            self._look_through()
            return self._misshapen() or self._undecodable() or self._odd(said)
        except BadQuotes as fault:
            return self._misquoted(fault)
        except (OSError, EOFError, zlib.error) as error:
            return self._unreadable(error)
        except (csv.Error, UnicodeError) as error:
            return self._odd(str(error))

    def _look_through(self) -> None:
        """Read to the end: whether gzip is whole, and the quotes are in order."""
        with self._bytes() as file:
            look_at_quotes(InUtf8(file.read, self._encoding), BLOCK)

    def _misshapen(self) -> Unusable | None:
        for line, cells in self._records():
            if len(cells) != len(self._header):
                return Unusable(
                    f"{self.name} 第 {line} 行：有 {len(cells)} 列，而第 1 行有"
                    f" {len(self._header)} 列；请检查逗号与引号。"
                )
            if len("".join(cells).encode()) > LONGEST_ROW:
                return Unusable(
                    f"{self.name} 第 {line} 行：这一行超过 {LONGEST_ROW >> 20} MB，读不下；"
                    "请检查引号，或缩短其中的文字。"
                )
        return None

    def _undecodable(self) -> Unusable | None:
        if self._encoding == "utf-16":
            return None
        with self._bytes() as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(self._encoding)
                except UnicodeDecodeError:
                    return Unusable(
                        f"{self.name} 第 {number} 行：不是 UTF-8 文字；请另存为 UTF-8 的 CSV。"
                    )
        return None

    def _misquoted(self, fault: BadQuotes) -> Unusable:
        says = (
            "从这一行起的一格，引号在中间合上了；合上之后应是逗号或换行，格里的引号要写两个"
            if fault.closed
            else "从这一行起的一格，引号直到文件末尾也没有合上"
        )
        return Unusable(f"{self.name} 第 {self._line_of(fault.byte)} 行：{says}。请更正引号。")

    def _line_of(self, byte: int) -> int:
        """The line of a byte, counted as `InUtf8` hands them on."""
        lines, left = 1, byte
        with self._bytes() as file:
            source = InUtf8(file.read, self._encoding)
            while left > 0 and (block := source.read(BLOCK)):
                lines += block[:left].count(b"\n")
                left -= len(block)
        return lines

    def _odd(self, said: str) -> Unusable:
        return Unusable(f"{self.name}：读不出来（{said[:80]}）；请检查文件是否为完整的 CSV。")
