"""Prepared calls of compiled functions made one after the other, with no Python between them.

    call = chained(first, [second, third], count)
    call(number, words)

What Python does around a call is soon told, but its own code must come from the memory each time
that something else has used the cache: of a few cases that took as long as to judge them.
"""

import ctypes
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, cast

import numpy as np

from zhiheng.procedure.engine.compiled import WORD, Prepared, linked_text


def chained(first: Prepared, later: Sequence[Prepared], given: int) -> Callable[[int, int], int]:
    """A call that makes the first one, and the later ones where that gives something else than 0.

    It takes a number and where so many words more stand (`given`), which are the first arguments of
    the first call. Gives 1; or 0, where the first gave 0; or -1, where one failed, and those behind
    it were not made.
    """
    calls = first, *later
    place = first.words.ctypes.data + WORD * first.first
    rows = [word for each in calls for word in (each.address, each.words.ctypes.data)]
    table = np.array([len(calls), place, WORD * given, *rows], np.int64)
    call: Any = partial(_chain(), table.ctypes.data)
    call.stays = calls, table
    return cast(Callable[[int, int], int], call)


def beside(calls: Sequence[Prepared]) -> tuple[np.ndarray, int, int, int]:
    """Calls of equally many words, which are put into one array: (that array, how many calls, how
    many words each has, which of them is the first argument)."""
    width, first = (len(calls[0].words), calls[0].first) if calls else (0, 0)
    words = np.zeros((len(calls), width), np.int64)
    for each, mine in zip(calls, words, strict=True):
        mine[:] = each.words
        each.words = mine
    return words, len(calls), width, first


@cache
def _chain() -> Any:
    word, place = ctypes.c_int64, ctypes.c_void_p
    return ctypes.CFUNCTYPE(ctypes.c_int32, place, word, place)(linked_text(_TEXT)("chain"))


# Of a table: how many calls; where the number goes, and how many bytes behind it; then of each call
# where its function stands and where its words.
_TEXT = """
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define i32 @chain(ptr %table, i64 %number, ptr %given) {
start:
  %count = load i64, ptr %table
  %at1 = getelementptr i64, ptr %table, i64 1
  %at2 = getelementptr i64, ptr %table, i64 2
  %to = load ptr, ptr %at1
  %size = load i64, ptr %at2
  store i64 %number, ptr %to
  %behind = getelementptr i64, ptr %to, i64 1
  call void @llvm.memcpy.p0.p0.i64(ptr %behind, ptr %given, i64 %size, i1 false)
  br label %call
call:
  %n = phi i64 [0, %start], [%next, %made]
  %two = shl i64 %n, 1
  %place = add i64 %two, 3
  %row = getelementptr i64, ptr %table, i64 %place
  %beside = getelementptr i64, ptr %row, i64 1
  %function = load ptr, ptr %row
  %words = load ptr, ptr %beside
  %wrong = call i32 %function(ptr %words)
  %failed = icmp ne i32 %wrong, 0
  br i1 %failed, label %failure, label %done
done:
  %result = load i64, ptr %words
  %nothing = icmp eq i64 %result, 0
  %is_first = icmp eq i64 %n, 0
  %ends = and i1 %nothing, %is_first
  br i1 %ends, label %refused, label %made
made:
  %next = add i64 %n, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %call, label %all
failure:
  ret i32 -1
refused:
  ret i32 0
all:
  ret i32 1
}"""
