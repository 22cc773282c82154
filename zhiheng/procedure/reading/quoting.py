"""Whether a quoted cell of a CSV file has swallowed rows.

A quote that is never closed makes one cell of all the rows behind it, and one that is closed in the
middle of a cell has swallowed the rows before it. Readers of CSV take either without a word, and a
log that lacks rows would be judged as if it were whole.

`Passing` counts lines while the file is read, at hardly any cost: where there are as many rows as
lines, no cell holds a line. Else `look_at_quotes` reads the file once more, byte by byte.
"""

import codecs
from collections.abc import Callable

import numpy as np

from zhiheng.procedure.engine.quotes import AT_BEGIN, QUOTED, scan

_QUOTE, _RETURN, _FEED = b'"', 13, 10
_LAST_LINE = 1 << 14  # bytes; one that is longer is looked at again


class BadQuotes(Exception):
    """byte: where the quote stands that is never closed, or closed in the middle of the cell."""

    def __init__(self, byte: int, closed: bool) -> None:
        super().__init__(byte)
        self.byte, self.closed = byte, closed


class InUtf8:
    """A binary file as it is, or in UTF-8 where it is UTF-16; `read` is all it offers."""

    closed = False

    def __init__(self, read: Callable[[int], bytes], encoding: str) -> None:
        self._bytes = read
        wide = encoding == "utf-16"
        self._decoder = codecs.getincrementaldecoder(encoding)() if wide else None

    def read(self, size: int) -> bytes:
        block = self._bytes(size)
        if self._decoder is None:
            return block
        text = self._decoder.decode(block, not block)
        while block and not text:
            block = self._bytes(size)
            text = self._decoder.decode(block, not block)
        return text.encode()

    def close(self) -> None:
        """The file is its owner's to close."""


class Passing(InUtf8):
    """The same, with its lines counted where there are quotes from the beginning."""

    def __init__(self, read: Callable[[int], bytes], encoding: str) -> None:
        super().__init__(read, encoding)
        self._begun = self._quoted = self._late = False
        self._lines = 0  # line ends: a feed, a return, or both together
        self._end = b""

    def read(self, size: int) -> bytes:
        block = super().read(size)
        if block and not self._quoted and _QUOTE in block:
            self._quoted, self._late = True, self._begun
        if block and self._quoted and not self._late:
            self._lines += _line_ends(block)
            self._lines -= self._end.endswith(b"\r") and block.startswith(b"\n")
            self._end = (self._end + block[-_LAST_LINE:])[-_LAST_LINE:]
        self._begun |= bool(block)
        return block

    def may_hide_lines(self, rows: int) -> bool:
        """Whether a quoted cell may hold lines, where so many rows were read, names included."""
        if not self._quoted:
            return False
        lines = self._lines + (not self._end.endswith((b"\r", b"\n")))
        if self._late or rows != lines:
            return True
        _, behind, last = self._end.rstrip(b"\r\n").rpartition(b"\n")
        return not behind or last.count(_QUOTE) % 2 == 1  # it may hold its own end


def _line_ends(block: bytes) -> int:
    """How many there are: feeds, returns, or both together."""
    data = np.frombuffer(block, np.uint8)
    feeds = data == _FEED
    if b"\r" not in block:  # mostly, and told at once
        return int(np.count_nonzero(feeds))
    returns = data == _RETURN
    both = returns[:-1] & feeds[1:]
    return int(np.count_nonzero(feeds) + np.count_nonzero(returns) - np.count_nonzero(both))


def look_at_quotes(file: InUtf8, block_size: int) -> None:
    """Read to the end. Raises BadQuotes for one that is never closed, or closed within a cell."""
    state, passed, opened = AT_BEGIN, 0, 0
    while block := file.read(block_size):
        begin = 3 if not passed and block.startswith(codecs.BOM_UTF8) else 0
        data = np.frombuffer(block, np.uint8)
        state, last, misplaced = scan(data, begin, len(data), state)
        if last >= 0:
            opened = passed + last
        if misplaced:
            raise BadQuotes(opened, closed=True)
        passed += len(block)
    if state == QUOTED:
        raise BadQuotes(opened, closed=False)
