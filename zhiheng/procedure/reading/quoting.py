"""Whether the quotes of a CSV file are in order, told while its bytes pass by.

A quote that is never closed makes one cell of all the rows behind it, and one that is closed in the
middle of a cell has swallowed the rows before it. Readers of CSV take either without a word, and a
log that lacks rows would be judged as if it were whole.
"""

import codecs
from collections.abc import Callable
from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers

_QUOTE = b'"'
_AT_BEGIN, _PLAIN, _QUOTED, _MAY_END, _ENDED = range(5)  # of a cell
_NOWHERE = -1


class BadQuotes(Exception):
    """byte: where the quote stands that is never closed, or closed in the middle of the cell."""

    def __init__(self, byte: int, closed: bool) -> None:
        super().__init__(byte)
        self.byte, self.closed = byte, closed


class Quoted:
    """A binary file whose bytes are looked at as they are read; as UTF-8 where it is UTF-16.

    Only `read` is offered, which raises BadQuotes.
    """

    closed = False

    def __init__(self, read: Callable[[int], bytes], encoding: str) -> None:
        self._read = read
        wide = encoding == "utf-16"
        self._decoder = codecs.getincrementaldecoder(encoding)() if wide else None
        self._state, self._passed, self._opened = _AT_BEGIN, 0, _NOWHERE

    def read(self, size: int) -> bytes:
        block = self.unseen(size)
        if block:
            self._look(block)
        elif self._state == _QUOTED:
            raise BadQuotes(self._opened, closed=False)
        return block

    def unseen(self, size: int) -> bytes:
        """The next bytes, not looked at."""
        block = self._read(size)
        if self._decoder is None:
            return block
        text = self._decoder.decode(block, not block)
        while block and not text:
            block = self._read(size)
            text = self._decoder.decode(block, not block)
        return text.encode()

    def close(self) -> None:
        """The file is its owner's to close."""

    def _look(self, block: bytes) -> None:
        skipped = 3 if not self._passed and block.startswith(codecs.BOM_UTF8) else 0
        if _QUOTE in block or self._state in (_MAY_END, _ENDED):
            data = np.frombuffer(block, np.uint8)
            self._state, opened, misplaced = scan(data, skipped, len(data), self._state)
            if opened >= 0:
                self._opened = self._passed + opened
            if misplaced:
                raise BadQuotes(self._opened, closed=True)
        elif self._state != _QUOTED:
            self._state = _AT_BEGIN if block[-1] in b",\r\n" else _PLAIN
        self._passed += len(block)


@compiled_on_pointers
def scan(data: Any, begin: Any, end: Any, state: Any) -> Any:
    """(state behind the bytes, place of the last quote that opens a cell or -1, is one misplaced).

    As arrow reads: a quote opens a cell at its beginning only; two in a quoted one are one.
    """
    opened = np.int64(-1)
    for i in range(begin, end):
        one = data[i]
        if state == _QUOTED:
            if one == 34:
                state = _MAY_END
        elif one == 44 or one == 10 or one == 13:
            state = _AT_BEGIN
        elif state == _MAY_END and one == 34:
            state = _QUOTED
        elif state >= _MAY_END:
            if one != 32 and one != 9:
                return state, opened, 1
            state = _ENDED
        elif state == _AT_BEGIN and one == 34:
            state, opened = _QUOTED, np.int64(i)
        else:
            state = _PLAIN
    return state, opened, 0
