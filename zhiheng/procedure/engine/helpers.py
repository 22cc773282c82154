"""Threads that wait and work in machine code: Python does not know them, nor they its lock.

    more = at_once(function, [first, second, third])    each place is handed to it by a thread

The first is this thread's. Helpers are woken, do their part and are waited for within one call of
machine code, so nothing that happens in Python, not even an interrupt, finds one at work.

A thread of Python, once awake, has to wait until whoever woke it lets go of Python's lock, and at
its end once more: for a small log that takes a good part of what it takes to judge it.
"""

import ctypes
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import WORD, address_of, linked_text

_PLACE, _NUMBER, _WORD = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_NO_THREAD = ctypes.c_ulong(-1).value
_desks: list[np.ndarray] = []  # a thread looks at its own as long as the process lives
_idle: list["Helper"] = []  # to start a thread takes longer than to wake one

if hasattr(os, "register_at_fork"):  # threads are not passed on to another process
    os.register_at_fork(after_in_child=_idle.clear)


class NoThread(Exception):
    """The system gives no more threads."""


class Helper:
    """One thread that waits for work, does it, and waits for more."""

    def __init__(self) -> None:
        """Raises NoThread."""
        live = _code()("live")
        self._desk = np.array([_closed_lock(), _closed_lock(), 0, 0], np.int64)
        _desks.append(self._desk)
        self.place = address_of(self._desk)
        start = _python("PyThread_start_new_thread", ctypes.c_ulong, _PLACE, _PLACE)
        if start(live, self.place) == _NO_THREAD:
            raise NoThread

    def told(self, function: int, argument: int) -> None:
        """What to call once it is woken; no function where it is to end."""
        self._desk[2:] = function, argument

    def end(self) -> None:
        self.told(0, 0)
        _called("wake", None, _PLACE)(self.place)


def at_once(function: int, places: Sequence[int]) -> int:
    """Have the function, of a place and giving a word, called with each of these at the same time.

    Gives what the first call gave. Where there are too few threads, the last places are left out.
    """
    helpers = _helpers(len(places) - 1)
    try:
        for helper, place in zip(helpers, places[1:], strict=False):
            helper.told(function, place)
        table = np.array([helper.place for helper in helpers], np.int64)
        run = _called("run", _WORD, _PLACE, _WORD, _PLACE, _PLACE)
        return int(run(address_of(table), len(helpers), function, places[0]))
    finally:
        for helper in helpers:
            if len(_idle) < (os.cpu_count() or 1):
                _idle.append(helper)
            else:
                helper.end()


def _helpers(count: int) -> list[Helper]:
    """So many, or as many as there are threads to be had."""
    found = list[Helper]()
    try:
        while len(found) < count:
            found.append(_free())
    except NoThread:
        pass
    return found


def _free() -> Helper:
    try:
        return _idle.pop()
    except IndexError:
        return Helper()


def _closed_lock() -> int:
    lock = _python("PyThread_allocate_lock", _PLACE)()
    if not lock:
        raise NoThread
    _python("PyThread_acquire_lock", _NUMBER, _PLACE, _NUMBER)(lock, 1)
    return int(lock)


@cache
def _python(name: str, returns: Any, *takes: Any) -> Any:
    """A function of Python's own that does not ask for Python's lock."""
    return ctypes.PYFUNCTYPE(returns, *takes)((name, ctypes.pythonapi))


@cache
def _called(name: str, returns: Any, *takes: Any) -> Any:
    return ctypes.CFUNCTYPE(returns, *takes)(_code()(name))


@cache
def _code() -> Callable[[str], int]:
    from llvmlite import binding

    for name in ("PyThread_acquire_lock", "PyThread_release_lock"):
        binding.add_symbol(name, ctypes.cast(getattr(ctypes.pythonapi, name), _PLACE).value)
    return linked_text(_TEXT)


# A desk: the lock that is opened to wake its thread, the one that the thread opens when it is done,
# the function to call, and what with. A table: where desks stand. Who waits looks often at first,
# for the end is near: to be woken takes longer.
_OFTEN = 2000
_TEXT = f"""
declare i32 @PyThread_acquire_lock(ptr, i32)
declare void @PyThread_release_lock(ptr)
define void @live(ptr %desk) {{
start:
  %at.done = getelementptr i8, ptr %desk, i64 {WORD}
  %at.function = getelementptr i8, ptr %desk, i64 {2 * WORD}
  %at.argument = getelementptr i8, ptr %desk, i64 {3 * WORD}
  %begin = load ptr, ptr %desk
  %done = load ptr, ptr %at.done
  br label %wait
wait:
  %woken = call i32 @PyThread_acquire_lock(ptr %begin, i32 1)
  %function = load ptr, ptr %at.function
  %argument = load ptr, ptr %at.argument
  %ends = icmp eq ptr %function, null
  br i1 %ends, label %over, label %work
work:
  %result = call i64 %function(ptr %argument)
  call void @PyThread_release_lock(ptr %done)
  br label %wait
over:
  ret void
}}
define void @wake(ptr %desk) {{
  %begin = load ptr, ptr %desk
  call void @PyThread_release_lock(ptr %begin)
  ret void
}}
define void @wait(ptr %desk) {{
start:
  %at.done = getelementptr i8, ptr %desk, i64 {WORD}
  %done = load ptr, ptr %at.done
  br label %look
look:
  %n = phi i64 [0, %start], [%next, %again]
  %got = call i32 @PyThread_acquire_lock(ptr %done, i32 0)
  %there = icmp ne i32 %got, 0
  br i1 %there, label %over, label %again
again:
  %next = add i64 %n, 1
  %often = icmp ult i64 %next, {_OFTEN}
  br i1 %often, label %look, label %sleep
sleep:
  %woken = call i32 @PyThread_acquire_lock(ptr %done, i32 1)
  br label %over
over:
  ret void
}}
define void @each(ptr %table, i64 %count, ptr %what) {{
start:
  br label %next
next:
  %n = phi i64 [0, %start], [%n.next, %one]
  %is.one = icmp ult i64 %n, %count
  br i1 %is.one, label %one, label %over
one:
  %at.desk = getelementptr ptr, ptr %table, i64 %n
  %desk = load ptr, ptr %at.desk
  call void %what(ptr %desk)
  %n.next = add i64 %n, 1
  br label %next
over:
  ret void
}}
define i64 @run(ptr %table, i64 %count, ptr %function, ptr %argument) {{
  call void @each(ptr %table, i64 %count, ptr @wake)
  %result = call i64 %function(ptr %argument)
  call void @each(ptr %table, i64 %count, ptr @wait)
  ret i64 %result
}}"""
