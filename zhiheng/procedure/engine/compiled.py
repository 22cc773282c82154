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
        self._by_kinds: dict[tuple[Kind, ...], Callable[..., Any]] = {}
        self._dispatcher: Any = None

    def __call__(self, *arguments: Any) -> Any:
        kinds, flat = _flattened(arguments, self._on_pointers)
        call = self._by_kinds.get(kinds)
        if call is None:
            call = self._by_kinds[kinds] = self._ready(kinds)
        return call(flat)

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


def _flattened(arguments: tuple[Any, ...], on_pointers: bool) -> tuple[tuple[Kind, ...], list[int]]:
    """(the kind of each argument, all of them as the compiled code takes them)."""
    kinds: list[Kind] = []
    flat: list[int] = []
    for each in arguments:
        if isinstance(each, np.ndarray):
            if not each.flags.c_contiguous:
                raise TypeError("compiled functions take contiguous arrays only")
            if on_pointers:
                kinds.append(_pointer(each.dtype))
                flat.append(_address(each))
                continue
            kinds.append(_array(each.dtype, each.ndim))
            # numba's layout of an array: owner, parent, count, size of one, data, shape, strides
            flat += (0, 0, each.size, each.itemsize, _address(each), *each.shape, *each.strides)
        elif isinstance(each, bool | np.bool_):
            kinds.append(("bool",))
            flat.append(int(each))
        elif isinstance(each, np.unsignedinteger):
            kinds.append(("uint64",))
            flat.append(int(each))
        else:
            kinds.append(("int64",))
            flat.append(int(each))
    return tuple(kinds), flat


_NOTHING = ctypes.c_char * 0


def _address(array: Any) -> int:
    """Where the array begins: the short way where it can be written to, as numpy's own is slow."""
    try:
        return ctypes.addressof(_NOTHING.from_buffer(array))
    except TypeError:
        return int(array.ctypes.data)


@cache
def _pointer(dtype: np.dtype[Any]) -> Kind:
    """Remembered, as numpy takes its time to name a type."""
    return (f"*{dtype.name}",)


@cache
def _array(dtype: np.dtype[Any], dimensions: int) -> Kind:
    return (dtype.name, dimensions)


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
