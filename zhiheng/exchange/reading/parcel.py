"""Before a zip workbook is parsed: every part is unpacked once, streaming, and looked at.

What is refused here is refused with a reason the user can act on. What slips through meets the
child's ceilings on memory and time. Structure of the parts: ECMA-376 part 1 and 2.
"""

import copy
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from zhiheng.exchange.reading.limits import MIB, Limits, Unreadable
from zhiheng.exchange.reading.sheetscan import SheetScan, StringCount

Watcher = Callable[[bytes], None]

_CHUNK = 256 * 1024
_TAIL = 256
_DANGER = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)

_RESAVE = "请打开原文件，另存为不带这些内容的 .xlsx 工作簿后再交。"
_PARTS: tuple[tuple[str, str], ...] = (
    (r"(^|/)vbaProject.*\.bin$|xl/macrosheets/|xl/dialogsheets/", "含有宏，不予打开"),
    (r"xl/(activeX|ctrlProps)/", "含有控件，不予打开"),
    (r"xl/externalLinks/", "链接了别的文件，其中的值可能早已过时（“数据—编辑链接”里可以断开）"),
    (r"xl/(connections\.xml|queryTables/)", "连着外部数据源，不予打开"),
    (
        r"(xl/embeddings/)|\.(zip|xlsx|xlsm|xls|docx|jar|7z|rar|gz|exe)$",
        "里面嵌着别的文件，不予打开",
    ),
)
_REFUSED_PARTS = tuple((re.compile(p, re.IGNORECASE), why) for p, why in _PARTS)
_OTHER_PACKAGES = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "PowerPoint 文稿"),
    ("mimetype", "OpenDocument 文档"),
)


def check_parcel(file: BinaryIO, size: int, name: str, limits: Limits) -> dict[str, SheetScan]:
    """Refuse a dangerous or broken zip workbook. Returns what each worksheet part held, by path."""
    try:
        with zipfile.ZipFile(file) as parcel:
            infos = parcel.infolist()
            _check_directory(infos, size, name, limits)
            return _check_parts(parcel, infos, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(
            f"工作簿“{name}”已损坏：压缩包中的内容读不出来。请重新下载或另存后再交。"
        ) from error


def _check_directory(infos: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise Unreadable(
            f"工作簿“{name}”里有 {len(infos)} 个部件，超过上限 {limits.parts}。{_RESAVE}"
        )
    names = [info.filename for info in infos]
    if any(info.flag_bits & 0x1 for info in infos):
        raise Unreadable(f"文件“{name}”加了密码，无法读取。请去掉密码后再交。")
    for part, what in _OTHER_PACKAGES:
        if part in names:
            raise Unreadable(
                f"文件“{name}”是{what}，不能导入。请另存为 Excel 工作簿（.xlsx）后再交。"
            )
    if len({n.lower() for n in names}) < len(names):
        raise Unreadable(f"工作簿“{name}”里有同名部件，疑被改动过。{_RESAVE}")
    for pattern, why in _REFUSED_PARTS:
        found = next((n for n in names if pattern.search(n)), None)
        if found:
            raise Unreadable(f"工作簿“{name}”{why}（{found[:80]}）。{_RESAVE}")
    if "xl/workbook.xml" not in names:
        raise Unreadable(f"文件“{name}”是普通压缩包，不是工作簿。请解压后逐个选择其中的表格文件。")
    _check_declared_sizes(infos, size, name, limits)


def _check_declared_sizes(
    infos: list[zipfile.ZipInfo], size: int, name: str, limits: Limits
) -> None:
    if sum(info.compress_size for info in infos) > size:
        raise Unreadable(f"工作簿“{name}”声明的压缩大小比文件本身还大，疑被伪造。{_RESAVE}")
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise Unreadable(_too_big(name, limits))
    for info in infos:
        if info.file_size > 16 * MIB and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise Unreadable(
                f"工作簿“{name}”的部件 {info.filename[:80]} 展开后是压缩时的"
                f" {limits.ratio} 倍以上，疑为压缩炸弹。{_RESAVE}"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f"工作簿“{name}”用了少见的压缩方法。{_RESAVE}")


def _too_big(name: str, limits: Limits) -> str:
    return (
        f"工作簿“{name}”展开后超过 {limits.unpacked_bytes // MIB} MB，疑为压缩炸弹。"
        "数据确有这么多时，请分成几个文件。"
    )


def _check_parts(
    parcel: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str, limits: Limits
) -> dict[str, SheetScan]:
    sheets: dict[str, SheetScan] = {}
    left = limits.unpacked_bytes
    for info in infos:
        watchers = [_markup_watcher(info.filename, name)] if _is_markup(info.filename) else []
        if _SHEET.fullmatch(info.filename):
            scan = sheets[info.filename] = SheetScan(name, limits)
            watchers.append(scan.feed)
        strings = StringCount(name) if info.filename == "xl/sharedStrings.xml" else None
        if strings:
            watchers.append(strings.feed)
        left -= _unpack(parcel, info, watchers, left, name, limits)
        if strings:
            strings.close()
    return sheets


def _unpack(
    parcel: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    watchers: list[Watcher],
    left: int,
    name: str,
    limits: Limits,
) -> int:
    """Unpack one part through the watchers; its true size in bytes, as it must be declared."""
    true = 0
    for fresh, window in _windows(parcel, info):
        true += fresh
        if true > left:
            raise Unreadable(_too_big(name, limits))
        if true > info.file_size:
            raise Unreadable(
                f"工作簿“{name}”的部件 {info.filename[:80]} 声明的大小是伪造的。{_RESAVE}"
            )
        for watch in watchers:
            watch(window)
    return true


def _windows(parcel: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """(count of new bytes, those bytes with the tail of the last chunk before them).

    zipfile stops at the declared size, other readers do not: so a copy declares the most.
    """
    honest = copy.copy(info)
    honest.file_size = 1 << 62
    tail = b""
    with parcel.open(honest) as part:
        while chunk := part.read(_CHUNK):
            yield len(chunk), tail + chunk
            tail = (tail + chunk)[-_TAIL:]


def _is_markup(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".vml"))


def _markup_watcher(part: str, name: str) -> Watcher:
    """Refuses document types, entities and any encoding but UTF-8 in one XML part."""
    first = True

    def watch(window: bytes) -> None:
        nonlocal first
        if first:
            first = False
            _check_encoding(window, part, name)
        if any(map(window.__contains__, _DANGER)):
            raise Unreadable(
                f"工作簿“{name}”的部件 {part[:80]} 含有文档类型或实体声明，"
                f"可能借此读取别的文件。{_RESAVE}"
            )

    return watch


def _check_encoding(start: bytes, part: str, name: str) -> None:
    named = _ENCODING.search(start.removeprefix(b"\xef\xbb\xbf")[:200])
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:4]
    if wide or (named and named[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise Unreadable(f"工作簿“{name}”的部件 {part[:80]} 不是 UTF-8 编码。{_RESAVE}")
