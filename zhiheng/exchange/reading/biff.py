"""Before an old .xls is parsed: what its records declare, and which of its formulas have no value.

Format: [MS-XLS]. Records are type and length (2 bytes each), then the body.
"""

import struct
from collections.abc import Iterator

from zhiheng.exchange.reading.faults import Faults
from zhiheng.exchange.reading.limits import Limits, Unreadable
from zhiheng.exchange.reading.ole import BrokenCompound, Compound
from zhiheng.exchange.reading.wire import Fault

_BOOLERR = 0x0205
_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
}

_RESAVE = "请打开原文件，另存为 .xlsx 工作簿后再交。"


def check_xls(data: bytes, name: str, limits: Limits) -> tuple[dict[str, Faults], bool]:
    """Refuse a dangerous or broken .xls. Returns (faults by sheet name, 1904 flag), rows from 1."""
    try:
        stream = _workbook_stream(Compound(data), name)
        return _check_records(stream, name, limits)
    except (BrokenCompound, struct.error, IndexError) as error:
        raise Unreadable(f"工作簿“{name}”已损坏，读不出来。{_RESAVE}") from error


def _workbook_stream(compound: Compound, name: str) -> bytes:
    names = {entry.name.upper() for entry in compound.entries}
    if names & {"ENCRYPTEDPACKAGE", "ENCRYPTIONINFO"}:
        raise Unreadable(f"文件“{name}”加了密码，无法读取。请去掉密码后再交。")
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "MACROS"}:
        raise Unreadable(f"工作簿“{name}”含有宏，不予打开。请另存为不带宏的 .xlsx 工作簿后再交。")
    if "WORDDOCUMENT" in names or "POWERPOINT DOCUMENT" in names:
        raise Unreadable(f"文件“{name}”是 Word 或 PowerPoint 文件，不是工作簿。请选择表格文件。")
    book = next((e for e in compound.entries if e.name.upper() == "WORKBOOK" and e.kind == 2), None)
    if book is None:
        raise Unreadable(
            f"文件“{name}”里没有 Excel 97 及以后的工作簿，可能是更早的格式或别的文件。{_RESAVE}"
        )
    return compound.stream(book)


def _records(stream: bytes, place: int = 0) -> Iterator[tuple[int, int, int]]:
    """(type, place of the body, length of the body) of each record."""
    end = len(stream)
    while place + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, place)
        if place + 4 + length > end:
            raise BrokenCompound("record beyond the end")
        yield kind, place + 4, length
        place += 4 + length


def _check_records(stream: bytes, name: str, limits: Limits) -> tuple[dict[str, Faults], bool]:
    sheets: dict[int, str] = {}
    faults: dict[str, Faults] = {}
    open_sheets: list[Faults] = [{}]
    date1904 = False
    for kind, at, length in _records(stream):
        match kind:
            case 0x0809:
                if struct.unpack_from("<H", stream, at)[0] != 0x0600:
                    raise Unreadable(f"工作簿“{name}”是 Excel 95 格式，太旧。{_RESAVE}")
                open_sheets.append(faults.setdefault(sheets.get(at - 4, ""), {}))
            case 0x000A if len(open_sheets) > 1:
                open_sheets.pop()
            case 0x002F:
                raise Unreadable(f"文件“{name}”加了密码，无法读取。请去掉密码后再交。")
            case 0x0085:
                offset, title = _bound_sheet(stream, at, length, name)
                sheets[offset] = title
            case 0x0022:
                date1904 = struct.unpack_from("<H", stream, at)[0] == 1
            case 0x01AE if length > 4 and stream[at + 2 : at + 4] not in (b"\x01\x04", b"\x01\x3a"):
                raise Unreadable(
                    f"工作簿“{name}”链接了别的文件，其中的值可能早已过时。请断开链接后{_RESAVE[1:]}"
                )
            case 0x0200:
                _check_dimension(stream, at, length, name, limits)
            case 0x0006 | 0x0205:
                _note_fault(kind, stream, at, open_sheets[-1])
    return faults, date1904


def _bound_sheet(stream: bytes, at: int, length: int, name: str) -> tuple[int, str]:
    """Offset and title of a sheet; a sheet of Excel 4 macros or a VBA module is refused."""
    offset, _, kind, count, wide = struct.unpack_from("<IBBBB", stream, at)
    if kind in (1, 6):
        raise Unreadable(f"工作簿“{name}”含有宏表，不予打开。请另存为不带宏的 .xlsx 工作簿后再交。")
    raw = stream[at + 8 : at + length]
    return offset, (
        raw[: count * 2].decode("utf-16-le") if wide & 1 else raw[:count].decode("latin-1")
    )


def _check_dimension(stream: bytes, at: int, length: int, name: str, limits: Limits) -> None:
    if length < 12:
        raise BrokenCompound("short dimension")
    top, bottom, left, right = struct.unpack_from("<IIHH", stream, at)
    rows, columns = bottom - top, right - left
    beyond = bottom > 65_536 or right > 256 or rows < 0 or columns < 0
    if beyond or rows * columns > limits.cells:
        raise Unreadable(
            f"工作簿“{name}”声明有 {bottom} 行 × {right} 列，大小是伪造的或设了整表格式。"
            "请删去数据右边和下面多余的行列，另存后再交。"
        )


def _note_fault(kind: int, stream: bytes, at: int, faults: Faults) -> None:
    """Errors, and formulas whose cached result is the empty string: what was never worked out."""
    row, column = struct.unpack_from("<HH", stream, at)
    if kind == _BOOLERR:
        code, is_error = stream[at + 6], stream[at + 7]
        if is_error:
            faults[row + 1, column + 1] = Fault(_ERRORS.get(code, "#错误"))
        return
    result = stream[at + 6 : at + 14]
    if result[6:8] == b"\xff\xff":
        if result[0] == 2:
            faults[row + 1, column + 1] = Fault(_ERRORS.get(result[2], "#错误"))
        elif result[0] == 3:
            faults[row + 1, column + 1] = Fault()
