"""What a compiled function will read soon, asked of the memory while the function works on.

    prefetch(array, place)

Reads at places far apart each wait for the memory; asked for a few hundred nanoseconds before, they
wait for nothing. It changes nothing, and any place may be asked for, even behind an array's end.
"""

from functools import cache
from typing import Any


class _Prefetch:
    def __call__(self, array: Any, place: Any) -> None:
        """Outside of compiled code there is nothing to do."""

    @property
    def _numba_type_(self) -> Any:
        """What numba takes this for, see `compiled.Compiled`."""
        from numba.core.registry import cpu_target

        typing = cpu_target.typing_context
        instruction = _instruction()
        typing.refresh()
        return typing.resolve_value_type(instruction)


prefetch = _Prefetch()


@cache
def _instruction() -> Any:
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
