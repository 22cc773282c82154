"""The child process: takes its ceilings on, reads one file from standard input, writes the wire.

Run as `python -m zhiheng.exchange.reading.child NAME LIMITS` (LIMITS as JSON). Exit 0 with a whole
book, 3 with a refusal on the wire; anything else means that it was killed or broke.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from zhiheng.exchange.reading import kinds
from zhiheng.exchange.reading.limits import Limits, Unreadable
from zhiheng.exchange.reading.wire import Fault, line

if TYPE_CHECKING:
    from zhiheng.exchange.reading.faults import Faults

Write = Callable[[bytes], Any]

_DAMAGED = "工作簿“{name}”读不出来：内部结构已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再交。"
_TOO_HEAVY = (
    "文件“{name}”展开后需要的内存超过 {mib} MB，已停止读取。"
    "请删去多余的行列和格式后另存；数据确有这么多时，请分成几个文件。"
)


def take_on(limits: Limits) -> None:
    """Set this process's ceilings: address space, CPU seconds, output size, no core, few files."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit
            hard = resource.getrlimit(what)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (least, least))


def read(file: BinaryIO, size: int, name: str, limits: Limits, write: Write) -> None:
    """Read the whole file and write its wire. Raises Unreadable."""
    kind = kinds.kind_of(file.read(4096), name)
    file.seek(0)
    if kind == kinds.CSV:
        _read_csv(file.read(), name, limits, write)
    else:
        _read_workbook(kind, file, size, name, limits, write)
    write(line("done", {"kind": kind}))


def _read_csv(data: bytes, name: str, limits: Limits, write: Write) -> None:
    from zhiheng.exchange.reading.csvtext import decode, rows_of_csv

    text, encoding = decode(data, name)
    del data
    write(line("sheet", {"name": name, "hidden": False, "date1904": None, "encoding": encoding}))
    _write_rows(rows_of_csv(text, name, limits), {}, write)


def _read_workbook(
    kind: str, file: BinaryIO, size: int, name: str, limits: Limits, write: Write
) -> None:
    faults, date1904 = _check(kind, file, size, name, limits)
    file.seek(0)
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_filelike(file) as book:
        for place, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible != SheetVisibleEnum.Visible
            write(line("sheet", {"name": about.name, "hidden": hidden, "date1904": date1904}))
            sheet = book.get_sheet_by_index(place)
            down = _fill_down(sheet.merged_cell_ranges or [])
            _write_rows(_with_faults(_numbered(sheet), faults.get(about.name, {})), down, write)


def _check(
    kind: str, file: BinaryIO, size: int, name: str, limits: Limits
) -> "tuple[dict[str, Faults], bool]":
    """The checks before parsing: (faults by sheet name, whether days count from 1904)."""
    if kind == kinds.XLS:
        from zhiheng.exchange.reading.biff import check_xls

        return check_xls(file.read(), name, limits)
    from zhiheng.exchange.reading.faults import faults_of_xlsx
    from zhiheng.exchange.reading.parcel import check_parcel

    scans = check_parcel(file, size, name, limits)
    file.seek(0)
    return faults_of_xlsx(file, scans)


def _numbered(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """(row number, values from column A on) of the rectangle that holds anything."""
    left = [None] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), start=1):
        yield number, left + [None if v == "" else v for v in values]


def _with_faults(rows: Iterable, faults: dict[tuple[int, int], Fault]) -> Iterator:
    """The rows with faults put in; rows that hold nothing but faults follow."""
    by_row: dict[int, dict[int, Fault]] = {}
    for (row, column), fault in faults.items():
        by_row.setdefault(row, {})[column] = fault
    for number, values in rows:
        yield number, _put(values, by_row.pop(number, {}))
    for number in sorted(by_row):
        yield number, _put([], by_row[number])


def _put(values: list[Any], faults: dict[int, Fault]) -> list[Any]:
    for column, fault in faults.items():
        values += [None] * (column - len(values))
        values[column - 1] = fault
    return values


def _fill_down(merged: list) -> dict[int, list[tuple[int, int]]]:
    """First row of each region of several rows → [(last row, first column)], from 1."""
    down: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            down.setdefault(top + 1, []).append((bottom + 1, left + 1))
    return down


def _write_rows(rows: Iterable, down: dict[int, list[tuple[int, int]]], write: Write) -> None:
    """Write the filled rows; a merged region gives its value to the rows below its first."""
    count = width = filled = 0
    held: dict[int, tuple[int, Any]] = {}
    for number, values in rows:
        for column in [c for c, (last, _) in held.items() if last < number]:
            del held[column]
        for column, (_, value) in held.items():
            values += [None] * (column - len(values))
            if values[column - 1] is None:
                values[column - 1] = value
                filled += 1
        for last, column in down.get(number, ()):
            if column <= len(values) and values[column - 1] is not None:
                held[column] = (last, values[column - 1])
        while values and _is_blank(values[-1]):
            values.pop()
        if values and not all(map(_is_blank, values)):
            count, width = count + 1, max(width, len(values))
            write(line(number, *values))
    write(line("close", {"rows": count, "columns": width, "filled_down": filled}))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _says(error: BaseException, name: str, limits: Limits) -> str:
    if isinstance(error, Unreadable):
        return error.says
    if isinstance(error, MemoryError):
        return _TOO_HEAVY.format(name=name, mib=limits.memory_bytes // 2**20)
    if type(error).__name__ == "PasswordError":
        return f"文件“{name}”加了密码，无法读取。请去掉密码后再交。"
    return _DAMAGED.format(name=name)


def main() -> int:
    """Entry point of the child. Nothing but the wire goes to standard output."""
    name, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    take_on(limits)
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
        read(BytesIO(data), len(data), name, limits, out.write)
        out.flush()
        return 0
    except BaseException as error:
        says = _says(error, name, limits)
    out.write(line("refused", says))
    out.flush()
    return 3


if __name__ == "__main__":
    sys.exit(main())
