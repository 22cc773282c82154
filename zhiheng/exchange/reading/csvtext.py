"""CSV: which encoding, which delimiter, and rows – strictly, or a sentence that names the line."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from zhiheng.exchange.reading.limits import Limits, Unreadable
from zhiheng.exchange.reading.wire import Fault

_DELIMITERS = ",;\t"
_RESAVE = "请另存为“CSV UTF-8”后再交。"
_TEXT_LITERAL = re.compile(r'="((?:[^"]|"")*)"')


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding) of UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; all strict.

    Text that runs well as UTF-8 and then breaks is damaged UTF-8, not GB18030: it would decode to
    nonsense without an error.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(data, "utf-16", name), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        if data.startswith(b"\xef\xbb\xbf") or _was_utf8(data[: error.start]):
            raise Unreadable(_bad_byte(data, error.start, name, "UTF-8")) from error
    return _strict(data, "gb18030", name), "gb18030"


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_bad_byte(data, error.start, name, encoding.upper())) from error


def _was_utf8(sound: bytes) -> bool:
    """Eight three-byte characters in a row of sound UTF-8 do not happen by chance in GB18030."""
    return len(re.findall(rb"[\xe3-\xe9][\x80-\xbf]{2}", sound)) >= 8


def _bad_byte(data: bytes, place: int, name: str, encoding: str) -> str:
    number = data.count(b"\n", 0, place) + 1
    return (
        f"文件“{name}”第 {number} 行有无法识别的字节（0x{data[place]:02X}，按 {encoding} 读）："
        f"不是文本，或编码已损坏。{_RESAVE}"
    )


def rows_of_csv(text: str, name: str, limits: Limits) -> Iterator[tuple[int, list[Any]]]:
    """(line number, values) of each record; of several lines, the first gives the number.

    Text, None where empty, Fault where a bare formula stands; `="0123"` is the text 0123.
    """
    _check_text(text, name, limits)
    csv.field_size_limit(limits.field_chars)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    began = 1
    try:
        for values in reader:
            if len(values) > limits.columns:
                raise Unreadable(
                    f"文件“{name}”第 {began} 行有 {len(values)} 列，超过上限 {limits.columns}。"
                    "请检查分隔符和引号。"
                )
            yield began, [_value(v) for v in values]
            began = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(_csv_fault(name, began, reader.line_num, str(error), limits)) from error


def _check_text(text: str, name: str, limits: Limits) -> None:
    nul = text.find("\x00")
    if nul >= 0:
        number = text.count("\n", 0, nul) + 1
        raise Unreadable(
            f"文件“{name}”第 {number} 行含有空字节（NUL）：不是文本文件，或已损坏。{_RESAVE}"
        )
    start = number = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if end - start > limits.line_chars:
            raise Unreadable(
                f"文件“{name}”第 {number} 行长达 {end - start} 个字符，不像表格。{_RESAVE}"
            )
        start = end + 1
    if number > limits.rows:
        raise Unreadable(f"文件“{name}”有 {number} 行，超过上限 {limits.rows}。请分成几个文件。")


def _delimiter(text: str) -> str:
    """The most frequent of comma, semicolon and tab in the first line, quotes left out."""
    first = next((line for line in StringIO(text) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _value(text: str) -> Any:
    if text == "":
        return None
    if text[0] == "=" and len(text) > 1:
        literal = _TEXT_LITERAL.fullmatch(text.strip())
        return literal[1].replace('""', '"') if literal else Fault()
    return text


def _csv_fault(name: str, began: int, line: int, error: str, limits: Limits) -> str:
    if "field larger" in error:
        why = f"有一格超过 {limits.field_chars} 个字符，多半是引号没有成对"
    elif "unexpected end" in error:
        why = "的引号直到文件末尾也没有关上"
    else:
        why = "的引号不成对：引号之后应是分隔符"
    place = f"第 {began} 行" if line <= began else f"第 {began}～{line} 行"
    return f"文件“{name}”{place}{why}。请改好这一行，或{_RESAVE[1:]}"
