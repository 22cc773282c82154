"""Formulas without a value and error cells of an xlsx part, which the fast reader shows as empty.

Read with expat, streaming, and only for the parts in which the scan saw a formula or an error.
"""

import re
import zipfile
from collections.abc import Callable
from typing import IO, BinaryIO
from xml.parsers import expat

from zhiheng.exchange.reading.sheetscan import SheetScan, column_number
from zhiheng.exchange.reading.wire import Fault

Faults = dict[tuple[int, int], Fault]
_REF = re.compile(r"([A-Za-z]+)([0-9]+)")


def faults_of_xlsx(file: BinaryIO, scans: dict[str, SheetScan]) -> tuple[dict[str, Faults], bool]:
    """(faults by sheet name, whether days count from 1904). Rows and columns from 1."""
    with zipfile.ZipFile(file) as parcel:
        sheets, date1904 = _contents(parcel)
        faults = {}
        for name, part in sheets.items():
            if part in scans and scans[part].has_formulas:
                with parcel.open(part) as stream:
                    faults[name] = _PartReader().read(stream)
        return faults, date1904


def _contents(parcel: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet name → part path, and the 1904 flag, from workbook.xml and its relations."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}
    date1904 = False

    def relation(tag: str, attrs: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attrs.get("Id", "")] = _part_path(attrs.get("Target", ""))

    def workbook(tag: str, attrs: dict[str, str]) -> None:
        nonlocal date1904
        if tag == "sheet":
            link = next((v for k, v in attrs.items() if k.rpartition(":")[2] == "id"), "")
            sheets[attrs.get("name", "")] = targets.get(link, "")
        elif tag == "workbookPr":
            date1904 = attrs.get("date1904", "0").lower() in ("1", "true", "on")

    if "xl/_rels/workbook.xml.rels" in parcel.namelist():
        _walk(parcel, "xl/_rels/workbook.xml.rels", relation)
    _walk(parcel, "xl/workbook.xml", workbook)
    return sheets, date1904


def _walk(parcel: zipfile.ZipFile, part: str, seen: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attrs: seen(tag.rpartition(":")[2], attrs)
    with parcel.open(part) as stream:
        parser.ParseFile(stream)


def _part_path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else "xl/" + target.removeprefix("./")


class _PartReader:
    """Walks the cells of one worksheet part and keeps those that are faults."""

    def __init__(self):
        self.faults: Faults = {}
        self._row, self._column = 0, 0
        self._kind = ""
        self._formula = self._text = False
        self._value = ""

    def read(self, stream: IO[bytes]) -> Faults:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.ParseFile(stream)
        return self.faults

    def _start(self, tag: str, attrs: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._open_cell(attrs)
        elif tag == "row":
            number = attrs.get("r", "")
            told = number.isascii() and number.isdigit() and len(number) < 10
            self._row = int(number) if told else self._row + 1
            self._column = 0
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._text = True

    def _open_cell(self, attrs: dict[str, str]) -> None:
        where = _REF.fullmatch(attrs.get("r", ""))
        self._column = column_number(where[1]) if where else self._column + 1
        self._kind = attrs.get("t", "")
        self._formula, self._value = False, ""

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v":
            self._text = False
        elif tag == "c":
            if self._kind == "e":
                self.faults[self._row, self._column] = Fault(self._value.strip())
            elif self._formula and not self._value.strip() and self._kind != "str":
                self.faults[self._row, self._column] = Fault()

    def _characters(self, text: str) -> None:
        if self._text:
            self._value += text
