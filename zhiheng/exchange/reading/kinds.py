"""What a file is, by its first bytes and not its name; a refusal says how to save it instead."""

from zhiheng.exchange.reading.limits import Unreadable

XLSX, XLS, CSV = "xlsx", "xls", "csv"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿后再交。"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ", "可执行程序"),
    (b"{\\rtf", "RTF 文档"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype", "网页（HTML）"),
    (b"<html", "网页（HTML）"),
    (b"<table", "网页（HTML）"),
    (b"<meta", "网页（HTML）"),
    (b"<?xml", "XML 文档"),
    (b"<", "网页或 XML 文档"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes, name: str) -> str:
    """XLSX, XLS or CSV, from the first 4 KiB and the name the user gave the file.

    Raises Unreadable for everything else, and for text that calls itself a workbook.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if not head.strip(b"\x00 \t\r\n"):
        raise Unreadable(f"文件“{name}”里没有任何内容。请选择填好的工作簿或 CSV 文件。")
    if head.startswith(b"PK\x03\x04"):
        return XLSX
    if head.startswith(OLE_MAGIC):
        return XLS
    if _is_bare_biff(head):
        raise Unreadable(f"文件“{name}”是 Excel 4 及更早的格式，无法读取。{_SAVE}")
    _refuse_others(head, name)
    if suffix in ("xls", "xlsx", "xlsm", "xlsb", "et", "ods"):
        raise Unreadable(
            f"文件“{name}”名为 .{suffix}，内容却不是工作簿。"
            f"若是文本表格，请把扩展名改为 .csv；否则{_SAVE}"
        )
    return CSV


def _refuse_others(head: bytes, name: str) -> None:
    for magic, what in _OTHERS:
        if head.startswith(magic) and not _reads_as_text(head, magic):
            raise Unreadable(f"文件“{name}”是{what}，不是工作簿或 CSV。请选择填好数据的表格文件。")
    start = head
    for bom in _BOMS:
        start = start.removeprefix(bom)
    start = start.replace(b"\x00", b"").lstrip().lower()
    for magic, what in _MARKUP:
        if start.startswith(magic):
            raise Unreadable(f"文件“{name}”的内容是{what}，不是工作簿。{_SAVE}")


def _reads_as_text(head: bytes, magic: bytes) -> bool:
    """Two letters such as MZ or BM may well begin a CSV head; a real program has NUL bytes soon."""
    return len(magic) == 2 and b"\x00" not in head


def _is_bare_biff(head: bytes) -> bool:
    """A BIFF2–4 stream without its OLE wrapping: BOF records 0009, 0209, 0409."""
    return head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04") and head[3:4] == b"\x00"
