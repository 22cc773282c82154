"""What a compiled function asks of the memory: to fetch ahead what it will read soon, to copy rows.

    prefetch(array, place)
    move(rows, begin, to, at, count)    so many rows from `begin` on, to where `at` says

Reads at places far apart each wait for the memory; asked for a few hundred nanoseconds before, they
wait for nothing. To ask changes nothing, and any place may be asked for, even behind an array's
end. Rows are copied by the system's own way of copying, also within one array: a loop becomes long
code for each kind of row, and is no faster.
"""

from collections.abc import Callable
from functools import cache
from typing import Any


class _Instruction:
    """Called by compiled functions as the instruction that `make` gives, elsewhere as it is."""

    def __init__(self, plainly: Callable[..., None], make: Callable[[], Any]) -> None:
        self.__doc__, self.__name__ = plainly.__doc__, plainly.__name__
        self._plainly, self._make = plainly, cache(make)

    def __call__(self, *arguments: Any) -> None:
        self._plainly(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """What numba takes this for, see `compiled.Compiled`."""
        from numba.core.registry import cpu_target

        typing = cpu_target.typing_context
        instruction = self._make()
        typing.refresh()
        return typing.resolve_value_type(instruction)


def _prefetch(array: Any, place: Any) -> None:
    """Outside of compiled code there is nothing to do."""


def _made_prefetch() -> Any:
    """The processor's instruction, for arrays that are pointers (`compiled_on_pointers`)."""
    from llvmlite import ir
    from numba.core import types
    from numba.extending import intrinsic

    number = ir.IntType(32)
    to_read, keep_close, data = number(0), number(3), number(1)

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        place = builder.gep(arguments[0], [arguments[1]])
        place = builder.bitcast(place, ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [place.type], kind)
        builder.call(function, [place, to_read, keep_close, data])
        return context.get_dummy_value()

    @intrinsic
    def instruction(_typing, array, _place):
        return types.void(array, types.int64), generate

    return instruction


def _move(rows: Any, begin: Any, to: Any, at: Any, count: Any) -> None:
    to[at : at + count] = rows[begin : begin + count].copy()


def _made_move() -> Any:
    """Of arrays that are pointers to rows of one kind."""
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        rows, begin, to, at, count = arguments
        size = context.get_abi_sizeof(rows.type.pointee)
        first, place = builder.gep(rows, [begin]), builder.gep(to, [at])
        cgutils.raw_memmove(builder, place, first, count, size)
        return context.get_dummy_value()

    @intrinsic
    def instruction(_typing, rows, _begin, to, _at, _count):
        number = types.int64
        return (types.void(rows, number, to, number, number), generate) if rows == to else None

    return instruction


prefetch, move = _Instruction(_prefetch, _made_prefetch), _Instruction(_move, _made_move)
