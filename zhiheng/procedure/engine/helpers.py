"""Threads that wait and work in machine code: Python does not know them, nor they its lock.

    helper = begun(function, argument, stays)       it calls a function of machine code
    ...
    helper.ended()                                  waits for it

A thread of Python, once awake, has to wait until whoever woke it lets go of Python's lock, and at
its end once more: for a small log that takes a good part of what it takes to judge it.
"""

import ctypes
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import WORD, address_of, linked_text

_PLACE, _NUMBER = ctypes.c_void_p, ctypes.c_int
_NO_THREAD = ctypes.c_ulong(-1).value
_idle: list["Helper"] = []  # to start a thread takes longer than to wake one
_busy: set["Helper"] = set()  # so that what they work on stays, even if nobody waits for them

if hasattr(os, "register_at_fork"):  # threads are not passed on to another process
    os.register_at_fork(after_in_child=_idle.clear)
    os.register_at_fork(after_in_child=_busy.clear)


class Helper:
    """One thread that waits for work, does it, and waits for more."""

    def __init__(self) -> None:
        """Raises MemoryError or RuntimeError where the system gives no more threads."""
        self._stays: Any = None
        self._desk = np.array([_closed_lock(), _closed_lock(), 0, 0], np.int64)
        self._place = address_of(self._desk)
        start = _python("PyThread_start_new_thread", ctypes.c_ulong, _PLACE, _PLACE)
        if start(_code()("live"), self._place) == _NO_THREAD:
            raise RuntimeError("no thread could be started")

    def begin(self, function: int, argument: int, stays: Any) -> None:
        """Have it call a function, of a place, that gives a word; `stays` is kept until then."""
        self._stays = stays
        _busy.add(self)
        self._desk[2:] = function, argument
        _call("begin")(self._place)

    def ended(self) -> None:
        """Wait until it has done so; then it may be given to others."""
        _call("end")(self._place)
        _busy.discard(self)
        self._stays = None
        _idle.append(self)


def begun(function: int, argument: int, stays: Any) -> Helper | None:
    """A helper that calls this function; None where the system gives no more threads."""
    try:
        helper = _free()
    except (MemoryError, RuntimeError):
        return None
    helper.begin(function, argument, stays)
    return helper


def _free() -> Helper:
    try:
        return _idle.pop()
    except IndexError:
        return Helper()


def _closed_lock() -> int:
    lock = _python("PyThread_allocate_lock", _PLACE)()
    if not lock:
        raise MemoryError("there is no room for a lock")
    _python("PyThread_acquire_lock", _NUMBER, _PLACE, _NUMBER)(lock, 1)
    return int(lock)


@cache
def _python(name: str, returns: Any, *takes: Any) -> Any:
    """A function of Python's own that does not ask for Python's lock."""
    return ctypes.PYFUNCTYPE(returns, *takes)((name, ctypes.pythonapi))


@cache
def _call(name: str) -> Any:
    return ctypes.CFUNCTYPE(None, _PLACE)(_code()(name))


@cache
def _code() -> Callable[[str], int]:
    from llvmlite import binding

    for name in ("PyThread_acquire_lock", "PyThread_release_lock"):
        binding.add_symbol(name, ctypes.cast(getattr(ctypes.pythonapi, name), _PLACE).value)
    return linked_text(_TEXT)


# A desk: where the locks `begin` and `end` stand, the function to call, and what with. Who waits
# for the end looks often at first, for it is near: to be woken takes longer.
_OFTEN = 2000
_TEXT = f"""
declare i32 @PyThread_acquire_lock(ptr, i32)
declare void @PyThread_release_lock(ptr)
define void @live(ptr %desk) {{
start:
  %at.end = getelementptr i8, ptr %desk, i64 {WORD}
  %at.function = getelementptr i8, ptr %desk, i64 {2 * WORD}
  %at.argument = getelementptr i8, ptr %desk, i64 {3 * WORD}
  %begin = load ptr, ptr %desk
  %end = load ptr, ptr %at.end
  br label %wait
wait:
  %woken = call i32 @PyThread_acquire_lock(ptr %begin, i32 1)
  %function = load ptr, ptr %at.function
  %argument = load ptr, ptr %at.argument
  %done = call i64 %function(ptr %argument)
  call void @PyThread_release_lock(ptr %end)
  br label %wait
}}
define void @begin(ptr %desk) {{
  %begin = load ptr, ptr %desk
  call void @PyThread_release_lock(ptr %begin)
  ret void
}}
define void @end(ptr %desk) {{
start:
  %at.end = getelementptr i8, ptr %desk, i64 {WORD}
  %end = load ptr, ptr %at.end
  br label %look
look:
  %n = phi i64 [0, %start], [%next, %again]
  %got = call i32 @PyThread_acquire_lock(ptr %end, i32 0)
  %there = icmp ne i32 %got, 0
  br i1 %there, label %done, label %again
again:
  %next = add i64 %n, 1
  %often = icmp ult i64 %next, {_OFTEN}
  br i1 %often, label %look, label %sleep
sleep:
  %woken = call i32 @PyThread_acquire_lock(ptr %end, i32 1)
  br label %done
done:
  ret void
}}"""
