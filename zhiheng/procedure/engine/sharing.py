"""Cases that threads share out among themselves, a few at a time, with no Python between them.

    for more in judged([Share(calls, count)], threads):     one prepared call for each thread
        ...                                                 so many more cases are judged

Each thread has a part of its own, and goes on with what is left of the others': so it does not
matter that one begins late, or gets less of the machine. No thread is at work while Python is.
"""

from collections.abc import Generator, Sequence
from functools import cache

import numpy as np

from zhiheng.procedure.engine.compiled import WORD, Prepared, address_of, linked_text
from zhiheng.procedure.engine.helpers import at_once

MOST = 1 << 17  # cases that a thread judges before Python hears of it
_PARTS = 8  # at most: more threads than that have parts in common
_STRETCHES = 32  # of each thread, so that none waits long for another at the end
_LEAST, _LARGEST = 128, 1 << 12  # cases in one of them
_APART = 16  # words; what one thread counts on is in no line of the cache with another's


class Share:
    """The cases [0, count), or those at these places of a list, all of one scheme."""

    def __init__(self, calls: Sequence[Prepared], count: int) -> None:
        """calls: of the pass, with tables of their own to fill, one for each thread."""
        self._calls, self._parts = calls, min(len(calls), _PARTS)
        few = min(max(count // (_STRETCHES * len(calls)), _LEAST), _LARGEST)
        self._step = few if len(calls) > 1 else MOST
        begins = [count * part // self._parts for part in range(self._parts + 1)]
        self._ends = begins[1:]
        self._taken = np.zeros(self._parts * _APART, np.int64)  # up to where, of each part
        self._taken[::_APART] = begins[:-1]

    def rows(self, thread: int) -> list[int]:
        """What the machine code of a thread is told of it, its own part first; see `_TEXT`."""
        call, taken = self._calls[thread], address_of(self._taken)
        words = address_of(call.words)
        rows = list[int]()
        for other in range(self._parts):
            part = (thread + other) % self._parts
            rows += (
                taken + WORD * _APART * part, self._step, self._ends[part],
                call.address, words, words + WORD * call.first,
            )  # fmt: skip
        return rows


class Turn:
    """What one thread does of all shares; `words` tells its machine code, see `_TEXT`."""

    def __init__(self, shares: Sequence[Share], thread: int) -> None:
        rows = [word for share in shares for word in share.rows(thread)]
        self._stays = shares
        self.words = np.array([0, 0, MOST, len(rows) // _ROW, *rows], np.int64)
        self.place = address_of(self.words)

    @property
    def judged(self) -> int:
        """So many cases so far."""
        return int(self.words[0])

    @property
    def has_failed(self) -> bool:
        """Whether the pass did."""
        return bool(self.words[1])


def judged(shares: Sequence[Share], threads: int) -> Generator[int, None, None]:
    """Judge all of them, this thread like the others; says how many more cases are judged.

    Where the system does not give so many threads, those that there are do it. Raises RuntimeError
    where the pass failed.
    """
    turns, said, more = [Turn(shares, thread) for thread in range(threads)], 0, True
    places = [turn.place for turn in turns]
    while more:
        more = bool(at_once(_work(), places))
        if any(turn.has_failed for turn in turns):
            raise RuntimeError("a compiled function failed")
        now = sum(turn.judged for turn in turns)
        yield now - said
        said = now


@cache
def _work() -> int:
    return linked_text(_TEXT)("work")


# A turn is: how many cases are judged, whether the pass failed, how many to judge before it comes
# back, how many rows; then in each row: where it stands up to which case a part is taken, how many
# to take, where the part ends, the pass, its words, and those of them that say which cases: from
# one on and before another. What is taken is added to first and looked at then, so no two threads
# take the same.
_ROW = 6
_TEXT = f"""
define i64 @work(ptr %turn) {{
start:
  %at.failed = getelementptr i64, ptr %turn, i64 1
  %at.most = getelementptr i64, ptr %turn, i64 2
  %at.rows = getelementptr i64, ptr %turn, i64 3
  %rows = getelementptr i64, ptr %turn, i64 4
  %most = load i64, ptr %at.most
  %count = load i64, ptr %at.rows
  %before = load i64, ptr %turn
  br label %part
part:
  %n = phi i64 [0, %start], [%n.next, %empty]
  %sum = phi i64 [0, %start], [%sum.now, %empty]
  %is.row = icmp ult i64 %n, %count
  br i1 %is.row, label %row, label %all
row:
  %place = mul i64 %n, {_ROW}
  %row0 = getelementptr i64, ptr %rows, i64 %place
  %row1 = getelementptr i64, ptr %row0, i64 1
  %row2 = getelementptr i64, ptr %row0, i64 2
  %row3 = getelementptr i64, ptr %row0, i64 3
  %row4 = getelementptr i64, ptr %row0, i64 4
  %row5 = getelementptr i64, ptr %row0, i64 5
  %taken = load ptr, ptr %row0
  %step = load i64, ptr %row1
  %last = load i64, ptr %row2
  %pass = load ptr, ptr %row3
  %words = load ptr, ptr %row4
  %from = load ptr, ptr %row5
  %to = getelementptr i64, ptr %from, i64 1
  br label %next
next:
  %sum.now = phi i64 [%sum, %row], [%together, %judged]
  %begin = atomicrmw add ptr %taken, i64 %step seq_cst
  %none = icmp sge i64 %begin, %last
  br i1 %none, label %empty, label %some
empty:
  %n.next = add i64 %n, 1
  br label %part
some:
  %full = add i64 %begin, %step
  %fits = icmp slt i64 %full, %last
  %end = select i1 %fits, i64 %full, i64 %last
  store i64 %begin, ptr %from
  store i64 %end, ptr %to
  %wrong = call i32 %pass(ptr %words)
  %failed = icmp ne i32 %wrong, 0
  br i1 %failed, label %failure, label %judged
judged:
  %cases = sub i64 %end, %begin
  %together = add i64 %sum.now, %cases
  %told = add i64 %before, %together
  store i64 %told, ptr %turn
  %on = icmp slt i64 %together, %most
  br i1 %on, label %next, label %enough
failure:
  store i64 1, ptr %at.failed
  ret i64 0
enough:
  ret i64 1
all:
  ret i64 0
}}"""
