"""Workbooks made by hand for the tests of reading: honest ones, odd ones and hostile ones."""

import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
    'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
    '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/>{{more}}'
    "</Relationships>"
)


def parts(cells: str = "", *, before: str = "", after: str = "", pr: str = "") -> dict[str, str]:
    """The parts of the smallest workbook: one sheet 表一 whose sheetData is `cells`."""
    strings = f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{pr}<sheets>'
            '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _RELS.format(
            kind="worksheet", target="worksheets/sheet1.xml", more=strings
        ),
        "xl/worksheets/sheet1.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}">{before}'
            f"<sheetData>{cells}</sheetData>{after}</worksheet>"
        ),
    }


def pack(path: Path, contents: dict[str, str | bytes]) -> Path:
    """Zip the parts into a file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, data in contents.items():
            parcel.writestr(name, data)
    return path


def forge_size(path: Path, part: str, declared: int) -> Path:
    """Change the unpacked size that the directory declares for one part."""
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        length = struct.unpack_from("<H", data, place + 28)[0]
        if data[place + 46 : place + 46 + length] == part.encode():
            struct.pack_into("<I", data, place + 24, declared)
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)
    return path


def honest(path: Path, rows: list[list], *, sheet: str = "表一", **options) -> Path:
    """A workbook by XlsxWriter; dates are written as dates."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", **options})
    page = book.add_worksheet(sheet)
    for number, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                page.write(number, column, value)
    book.close()
    return path


def compound(names: list[str], stream: bytes = b"") -> bytes:
    """A compound file with streams of these names; the first holds `stream` (padded to 4096)."""
    stream = stream.ljust(4096, b"\x00")
    data_sectors = (len(stream) + 511) // 512
    directory = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    directory += [
        _entry(n, 2, 2 if i == 0 else 0xFFFFFFFE, len(stream) if i == 0 else 0)
        for i, n in enumerate(names)
    ]
    raw = b"".join(directory).ljust(512, b"\x00")[:512]
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + data_sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 10
    head += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    return head + table + raw + stream.ljust(data_sectors * 512, b"\x00")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\x00\x00"
    body = wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide), kind, 1)
    body += struct.pack("<III", *([0xFFFFFFFF] * 3)) + b"\x00" * 36
    return body + struct.pack("<IQ", start, size)


def record(kind: int, body: bytes) -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def biff(*records: bytes) -> bytes:
    """A workbook stream: BOF of globals, the records, EOF."""
    bof = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    return bof + b"".join(records) + record(0x000A, b"")


def zipped(contents: dict[str, bytes]) -> bytes:
    """A plain zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parcel:
        for name, data in contents.items():
            parcel.writestr(name, data)
    return buffer.getvalue()
