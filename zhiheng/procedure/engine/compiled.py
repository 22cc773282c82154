"""Functions in machine code, compiled once per installation and then started without a compiler.

`make setup` compiles (see `warm`), which needs numba; what comes out is kept beside the source, one
file for each function and kind of arguments, and loaded by llvmlite alone: importing numba would
take longer than most logs. Where the folder of the source cannot be written, what is new goes to
another folder; where none can be, functions are compiled afresh in each process.

A function takes whole numbers, truths and contiguous arrays, and gives back one or several whole
numbers, a truth or nothing. It may not make arrays of its own: hand it what it writes to.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import numpy as np

from zhiheng.procedure.engine.machine_code import Code, find, keep

F = TypeVar("F", bound=Callable[..., Any])
Types = tuple[Any, ...]  # what tells arguments apart that need code of their own
Kind = tuple[Any, ...]  # of an argument: what numba calls its type, and for arrays the dimensions

_LOADED: list[Any] = []  # engines own the code that they run, so they stay


def compiled(function: F) -> F:
    """The function in machine code: no global lock while it runs, kept on disk where possible."""
    return cast(F, Compiled(function))


def compiled_on_pointers(function: F) -> F:
    """As `compiled`; the function sees of an array only where it begins.

    It indexes with one number that is not negative and is told lengths beside: half of a long
    function's work is else to keep shapes and strides of many arrays at hand.
    """
    return cast(F, Compiled(function, on_pointers=True))


class Compiled:
    """A function that is loaded or compiled when it is first called with arguments of some kind."""

    def __init__(self, function: Callable[..., Any], *, on_pointers: bool = False) -> None:
        self.function, self._on_pointers = function, on_pointers
        self.__doc__, self.__name__ = function.__doc__, function.__name__
        self._by_types: dict[Types, Callable[..., Any]] = {}
        self._dispatcher: Any = None

    def __call__(self, *arguments: Any) -> Any:
        types, flat = _flattened(arguments, self._on_pointers)
        return self._of(types, arguments)(flat)

    def given(self, *last: Any) -> Callable[..., Any]:
        """The function with its last arguments at hand, called with those in front of them.

        For what is called often with many arguments. An array stays at hand, so it may not be made
        to move (`columns.grown`).
        """
        of_last, at_hand = _flattened(last, self._on_pointers)
        calls: dict[Types, Callable[..., Any]] = {}

        def call(*first: Any) -> Any:
            types, flat = _flattened(first, self._on_pointers)
            if types not in calls:
                calls[types] = self._of((*types, *of_last), (*first, *last))
            return calls[types](flat + at_hand)

        return call

    def _of(self, types: Types, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        """The code for arguments of these types."""
        if types not in self._by_types:
            kinds = tuple(_kind(each, self._on_pointers) for each in arguments)
            self._by_types[types] = self._ready(kinds)
        return self._by_types[types]

    @property
    def _numba_type_(self) -> Any:
        """What numba takes this for, where another compiled function calls it.

        It becomes part of its caller, so that most of a long pass may stand in functions. Not what
        is done for each event: see `kernel`.
        """
        if self._dispatcher is None:
            import numba

            self._dispatcher = numba.njit(nogil=True, error_model="numpy", forceinline=True)(
                self.function
            )
        return self._dispatcher._numba_type_

    def _ready(self, kinds: tuple[Kind, ...]) -> Callable[[list[int]], Any]:
        """Loaded from where it is kept, or compiled and kept."""
        name = f"{self.function.__module__.rpartition('.')[2]}.{self.__name__}"
        asked = f"{name}({','.join(map(_written, kinds))})"
        code = find(name, asked, _machine())
        if code is None:
            code = _compile(self.function, kinds)
            keep(name, asked, _machine(), code)
        return _callable(code, kinds)


def _flattened(arguments: tuple[Any, ...], on_pointers: bool) -> tuple[Types, list[int]]:
    """(what tells the arguments' kinds apart, all of them as the compiled code takes them).

    Calls for one case cost mostly this, so it asks each argument as little as it can.
    """
    types: list[Any] = []
    flat: list[int] = []
    for each in arguments:
        kind = type(each)
        if kind is int:
            types.append(int)
            flat.append(each)
        elif not isinstance(each, np.ndarray):
            types.append(kind)
            flat.append(int(each))
        elif on_pointers:
            types.append(each.dtype)
            flat.append(_address(each))
        else:
            types.append((each.dtype, each.ndim))
            # numba's layout of an array: owner, parent, count, size of one, data, shape, strides
            flat += (0, 0, each.size, each.itemsize, _address(each), *each.shape, *each.strides)
    return tuple(types), flat


_NOTHING = ctypes.c_char * 0


def _address(array: Any) -> int:
    """Where a contiguous array begins: the short way where it can be written to, numpy's is slow.

    The short way, too, refuses one that is not contiguous.
    """
    try:
        return ctypes.addressof(_NOTHING.from_buffer(array))
    except TypeError:
        if not array.flags.c_contiguous:
            raise TypeError("compiled functions take contiguous arrays only") from None
        return int(array.ctypes.data)


def _kind(argument: Any, on_pointers: bool) -> Kind:
    if isinstance(argument, np.ndarray):
        name = argument.dtype.name
        return (f"*{name}",) if on_pointers else (name, argument.ndim)
    if isinstance(argument, bool | np.bool_):
        return ("bool",)
    return ("uint64",) if isinstance(argument, np.unsignedinteger) else ("int64",)


def _written(kind: Kind) -> str:
    return kind[0] if len(kind) == 1 else f"{kind[0]}[{kind[1]}]"


@cache
def _machine() -> str:
    """What compiled code depends on but for its source: the processor and the compiler."""
    import llvmlite
    from llvmlite import binding

    features = binding.get_host_cpu_features().flatten()
    made_by = f"llvmlite {llvmlite.__version__}"  # which numba there is follows from it
    return f"{binding.get_process_triple()} {binding.get_host_cpu_name()} {features} {made_by}"


def _compile(function: Callable[..., Any], kinds: tuple[Kind, ...]) -> Code:
    """Ask numba for the function's object code, with no wrapper that Python could call."""
    from numba.core import types
    from numba.core.compiler import Flags, compile_extra
    from numba.core.compiler_lock import global_compiler_lock
    from numba.core.registry import cpu_target

    flags: Any = Flags()
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    flags.error_model = "numpy"
    flags.release_gil = True
    typing, target = cpu_target.typing_context, cpu_target.target_context
    given = [_numba_type(types, kind) for kind in kinds]
    with global_compiler_lock:
        typing.refresh()
        target.refresh()
        made = compile_extra(typing, target, function, tuple(given), None, flags, {})
        made.library.finalize()  # brings in what the function calls
        body = _object_code(made.library.get_llvm_str())
    returns = made.signature.return_type
    several = returns.count if isinstance(returns, types.UniTuple) else 1
    kind = returns.dtype if isinstance(returns, types.UniTuple) else returns
    return Code(made.fndesc.llvm_func_name, str(kind), several, body)


def _numba_type(types: Any, kind: Kind) -> Any:
    if kind[0].startswith("*"):
        return types.CPointer(getattr(types, kind[0][1:]))
    scalar = types.boolean if kind[0] == "bool" else getattr(types, kind[0])
    return scalar if len(kind) == 1 else types.Array(scalar, kind[1], "C")


_RETURNED = {"int64": ctypes.c_int64, "uint64": ctypes.c_uint64, "bool": ctypes.c_uint8,
             "none": ctypes.c_void_p}  # fmt: skip


def _callable(code: Code, kinds: tuple[Kind, ...]) -> Callable[[list[int]], Any]:
    """The object code linked into this process."""
    returned = _RETURNED[code.returns] * code.several
    shapes = [1 if len(kind) == 1 else 5 + 2 * kind[1] for kind in kinds]
    signature = ctypes.CFUNCTYPE(
        ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p,
        *(ctypes.c_uint8 if kind == ("bool",) else
          ctypes.c_uint64 if kind == ("uint64",) else ctypes.c_int64
          for kind, count in zip(kinds, shapes, strict=True) for _ in range(count)),
    )  # fmt: skip
    run = signature(_linked(code))
    single, truth, nothing = code.several == 1, code.returns == "bool", code.returns == "none"

    def call(flat: list[int]) -> Any:
        result, trouble = returned(), ctypes.c_void_p()
        if run(ctypes.addressof(result), ctypes.addressof(trouble), *flat):
            raise RuntimeError(f"{code.symbol} failed")
        if nothing:
            return None
        if truth:
            return bool(result[0])
        return result[0] if single else tuple(result)

    return call


def _linked(code: Code) -> int:
    from llvmlite import binding

    engine = _engine()
    engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code.body))
    engine.finalize_object()
    _LOADED.append(engine)
    return int(engine.get_function_address(code.symbol))


def _engine() -> Any:
    from llvmlite import binding

    return binding.create_mcjit_compiler(binding.parse_assembly(""), _target())


def _object_code(text: str) -> bytes:
    """LLVM's language, optimised already, as object code of this machine."""
    from llvmlite import binding

    return bytes(_target().emit_object(binding.parse_assembly(text)))


def _target() -> Any:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding.Target.from_triple(binding.get_process_triple()).create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(),
        opt=3, codemodel="jitdefault", jit=True,
    )  # fmt: skip
