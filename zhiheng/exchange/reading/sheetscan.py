"""Counting what a worksheet part really holds, by pattern, while it streams past.

Cheap on purpose: two million cells in about a second. It is fooled by prefixes and odd quoting; the
child's ceilings are not. Positions: (row, column) from 1.
"""

import re

from zhiheng.exchange.reading.limits import Limits, Unreadable

_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?\bref=[\"']([^\"']{1,40})[\"']")
_FILLED = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Za-z]{1,4})([0-9]{1,9})[\"'][^>/]*>\s*<(?:\w+:)?(?:v|is|f)\b"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]|\bt\s*=\s*[\"']e[\"']")
_FORMULA_HINTS = (b"<f", b":f", b'"e"', b"'e'")
_UNIQUE = re.compile(rb"\b(?:uniqueCount|count)=[\"']([0-9]{1,20})[\"']")
_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
_REF = re.compile(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,9})")

_TRIM = "请删去数据右边和下面多余的行列，另存后再交。"


def column_number(letters: str) -> int:
    """ "A" → 1, "Z" → 26, "XFD" → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class SheetScan:
    """What one worksheet part declares and holds: its rectangle, and whether formulas or errors."""

    def __init__(self, name: str, limits: Limits):
        self.name, self.limits = name, limits
        self.has_formulas = False
        self._columns: set[bytes] = set()
        self._top, self._bottom = 0, 0
        self._seen = False

    def feed(self, window: bytes) -> None:
        """One window of the part (chunks overlap by a tail, so that nothing is cut in two)."""
        if not self._seen and (found := _DIMENSION.search(window)):
            self._check_declared(found[1].decode("ascii", "replace"))
        self._seen = True
        if not self.has_formulas and any(map(window.__contains__, _FORMULA_HINTS)):
            self.has_formulas = bool(_FORMULA.search(window))
        cells = _FILLED.findall(window)
        if cells:
            self._columns.update(letters for letters, _ in cells)
            rows = [int(row) for row in {row for _, row in cells}]
            self._top = min(self._top or rows[0], *rows)
            self._bottom = max(self._bottom, *rows)
            self._check_filled()

    def _check_declared(self, reference: str) -> None:
        parts = reference.split(":")
        ends = [found for part in parts if (found := _REF.fullmatch(part))]
        if len(ends) < len(parts):
            raise Unreadable(f"工作簿“{self.name}”声明的数据范围“{reference}”不成立。{_TRIM}")
        rows = max(int(end[2]) for end in ends)
        columns = max(column_number(end[1]) for end in ends)
        if columns > 16_384 or rows > 1_048_576 or rows * columns > 1 << 30:
            raise Unreadable(
                f"工作簿“{self.name}”声明有 {rows} 行 × {columns} 列，"
                f"大小是伪造的或设了整表格式。{_TRIM}"
            )

    def _check_filled(self) -> None:
        columns = [column_number(letters.decode("ascii")) for letters in self._columns]
        width, height = max(columns) - min(columns) + 1, self._bottom - self._top + 1
        if max(columns) > self.limits.columns or self._bottom > self.limits.rows:
            raise Unreadable(
                f"工作簿“{self.name}”填到了第 {self._bottom} 行、第 {max(columns)} 列，"
                f"超过上限 {self.limits.rows} 行、{self.limits.columns} 列。{_TRIM}"
            )
        if width * height > self.limits.cells:
            raise Unreadable(
                f"工作簿“{self.name}”的数据范围有 {height} 行 × {width} 列，超出能读的大小。"
                f"{_TRIM}数据确有这么多时，请分成几个文件。"
            )


class StringCount:
    """Compares the number of shared strings that a part declares with those it holds."""

    def __init__(self, name: str):
        self.name, self.declared, self.held = name, 0, 0

    def feed(self, window: bytes) -> None:
        if not self.declared:
            numbers = [int(n) for n in _UNIQUE.findall(window[:2000])]
            self.declared = min(numbers, default=-1)
            if max(numbers, default=0) > 1 << 31:
                self._refuse(max(numbers))
        self.held += len(_ITEM.findall(window))

    def close(self) -> None:
        """Called at the end of the part. Raises Unreadable where far more is declared than held."""
        if self.declared > 2 * self.held + 1000:
            self._refuse(self.declared)

    def _refuse(self, declared: int) -> None:
        raise Unreadable(
            f"工作簿“{self.name}”声明有 {declared} 条共享文字，与实际不符，大小是伪造的。{_TRIM}"
        )
