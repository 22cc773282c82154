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
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from zhiheng.procedure.engine.machine_code import Code, find, keep

F = TypeVar("F", bound=Callable[..., Any])
Types = tuple[Any, ...]  # what tells arguments apart that need code of their own
Kind = tuple[Any, ...]  # of an argument: what numba calls its type, and for arrays the dimensions

WORD = 8  # bytes
_LOADED: list[Any] = []  # engines own the code that they run, so they stay


def compiled(function: F) -> F:
    """The function in machine code: no global lock while it runs, kept on disk where possible."""
    return cast(F, Compiled(function))


def compiled_on_pointers(function: Callable[..., Any]) -> "Compiled":
    """As `compiled`; the function sees of an array only where it begins.

    It indexes with one number that is not negative and is told lengths beside: half of a long
    function's work is else to keep shapes and strides of many arrays at hand.
    """
    return Compiled(function, on_pointers=True)


class Compiled:
    """A function that is loaded or compiled when it is first called with arguments of some kind."""

    def __init__(self, function: Callable[..., Any], *, on_pointers: bool = False) -> None:
        self.function, self.on_pointers = function, on_pointers
        self.__doc__, self.__name__ = function.__doc__, function.__name__
        self._by_types: dict[Types, Linked] = {}
        self._dispatcher: Any = None

    def __call__(self, *arguments: Any) -> Any:
        types, flat = flattened(arguments, self.on_pointers)
        linked = self.of(types)
        return linked.run(linked.words(flat))

    def given(self, *last: Any) -> "Given":
        """The function with its last arguments at hand."""
        return Given(self, last)

    def prepared(self, *arguments: Any) -> "Prepared":
        """A call with all its arguments at hand, for `chained`."""
        types, flat = flattened(arguments, self.on_pointers)
        linked = self.of(types)
        return Prepared(linked.address, linked.results, [0] * linked.results + flat, arguments)

    def of(self, types: Types) -> "Linked":
        """The code for arguments of these types."""
        if types not in self._by_types:
            self._by_types[types] = self._ready(tuple(map(_kind, types)))
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

    def _ready(self, kinds: tuple[Kind, ...]) -> "Linked":
        """Loaded from where it is kept, or compiled and kept."""
        name = f"{self.function.__module__.rpartition('.')[2]}.{self.__name__}"
        asked = f"{name}({','.join(map(_written, kinds))})"
        code = find(name, asked, _machine())
        if code is None:
            code = _compile(self.function, kinds)
            keep(name, asked, _machine(), code)
        return Linked(code, kinds)


class Given:
    """A compiled function with its last arguments at hand, called with those in front of them.

    For what is called often with many arguments, by one thread at a time. An array stays at hand,
    so it may not be made to move (`columns.grown`).
    """

    def __init__(self, function: Compiled, last: tuple[Any, ...]) -> None:
        self._function, self._last = function, last  # whose arrays stay
        self._of_last, self._at_hand = flattened(last, function.on_pointers)
        self._ready: tuple[Types | None, Any, Any] = None, None, None

    def __call__(self, *first: Any) -> Any:
        types, flat = flattened(first, self._function.on_pointers)
        known, linked, words = self._ready
        if types != known:
            linked = self._function.of(types + self._of_last)
            words = linked.words(flat + self._at_hand)
            self._ready = types, linked, words
        words[linked.results : linked.results + len(flat)] = flat
        return linked.run(words)


class Prepared:
    """A compiled function with all its arguments at hand.

    words: int64, what its code is given: from `first` on the arguments, one word for each where the
    function is on pointers. Whoever calls it may change them, but not where an array stands.
    """

    def __init__(self, address: int, first: int, words: list[int], stays: Any) -> None:
        """stays: what holds the arrays."""
        self.address, self.first = address, first
        self.words = np.array(words, np.int64)
        self._made_of = words, stays

    def moved(self, last: int, by: int) -> "Prepared":
        """A call as this one was made, whose last arguments, so many arrays, stand so many bytes
        further on.

        They stay as long as those of this call do. Of a function on pointers.
        """
        words, stays = self._made_of
        further = [word + by for word in words[-last:]]
        return Prepared(self.address, self.first, words[:-last] + further, stays)


def in_words(*arguments: Any) -> tuple[Types, np.ndarray]:
    """(types, int64 words) of arguments for a function on pointers; arrays may not be made to move.

    The types are one and the same object where they are the same.
    """
    types, flat = flattened(arguments, True)
    return _MET.setdefault(types, types), np.array(flat, np.int64)


_MET: dict[Types, Types] = {}


class AtHand(NamedTuple):
    """Arguments as a function on pointers takes them: in a call it stands for all of them."""

    types: Types
    words: list[int]
    stays: Any  # what holds the arrays


def at_hand(*arguments: Any) -> AtHand:
    """For arguments that many calls have in common."""
    return AtHand(*flattened(arguments, True), arguments)


def flattened(arguments: tuple[Any, ...], on_pointers: bool) -> tuple[Types, list[int]]:
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
        elif kind is AtHand:
            types += each.types
            flat += each.words
        elif not isinstance(each, np.ndarray):
            types.append(kind)
            flat.append(int(each))
        elif on_pointers:
            types.append(each.dtype)
            flat.append(address_of(each))
        else:
            types.append((each.dtype, each.ndim))
            # numba's layout of an array: owner, parent, count, size of one, data, shape, strides
            flat += (0, 0, each.size, each.itemsize, address_of(each), *each.shape, *each.strides)
    return tuple(types), flat


_NOTHING = ctypes.c_char * 0


def address_of(array: Any) -> int:
    """Where a contiguous array begins: the short way where it can be written to, numpy's is slow.

    The short way, too, refuses one that is not contiguous.
    """
    try:
        return ctypes.addressof(_NOTHING.from_buffer(array))
    except TypeError:
        if not array.flags.c_contiguous:
            raise TypeError("compiled functions take contiguous arrays only") from None
        return int(array.ctypes.data)


def _kind(of: Any) -> Kind:
    """Of an argument of this type, see `flattened`."""
    if isinstance(of, np.dtype):
        return (f"*{of.name}",)
    if isinstance(of, tuple):
        return of[0].name, of[1]
    if issubclass(of, bool | np.bool_):
        return ("bool",)
    return ("uint64",) if issubclass(of, np.unsignedinteger) else ("int64",)


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
        text = made.library.get_llvm_str()
    returns = made.signature.return_type
    several = returns.count if isinstance(returns, types.UniTuple) else 1
    kind = returns.dtype if isinstance(returns, types.UniTuple) else returns
    return Code(str(kind), several, _object_code(text, made.fndesc.llvm_func_name, several))


def _numba_type(types: Any, kind: Kind) -> Any:
    if kind[0].startswith("*"):
        return types.CPointer(getattr(types, kind[0][1:]))
    scalar = types.boolean if kind[0] == "bool" else getattr(types, kind[0])
    return scalar if len(kind) == 1 else types.Array(scalar, kind[1], "C")


class Linked:
    """The object code of a function in this process; `run(words(arguments))` calls it.

    results: so many words in front of the arguments are the function's to write to.
    """

    def __init__(self, code: Code, kinds: tuple[Kind, ...]) -> None:
        count = sum(1 if len(kind) == 1 else 5 + 2 * kind[1] for kind in kinds)
        self.results = code.several + 1
        self._blank = (0,) * self.results
        self._words = ctypes.c_int64 * (self.results + count)
        self.address = _linked(code)
        self._function = _FUNCTION(self.address)
        self._taken = _TAKEN[code.returns]
        self._several = code.several

    def words(self, flat: list[int]) -> Any:
        """The arguments as the code takes them."""
        return self._words(*self._blank, *flat)

    def run(self, words: Any) -> Any:
        if self._function(words):
            raise RuntimeError("a compiled function failed")
        if self._several == 1:
            return self._taken(words[0])
        return tuple(map(self._taken, words[: self._several]))


_FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)
_TAKEN: dict[str, Callable[[int], Any]] = {
    "int64": int, "uint64": lambda word: word & (1 << 64) - 1, "bool": bool,
    "none": lambda word: None,
}  # fmt: skip


def _linked(code: Code) -> int:
    from llvmlite import binding

    engine = _engine("")
    engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code.body))
    return _place_in(_kept(engine), _ENTRY)


def linked_text(text: str) -> Callable[[str], int]:
    """Tells by name where functions stand that are written in LLVM's language.

    A few lines that call others: they are compiled here, as they stand, in a third of the time.
    """
    return partial(_place_in, _kept(_engine(text, opt=0)))


def _kept(engine: Any) -> Any:
    engine.finalize_object()
    _LOADED.append(engine)
    return engine


def _place_in(engine: Any, name: str) -> int:
    if not (place := engine.get_function_address(name)):
        raise KeyError(name)
    return int(place)


def _engine(text: str, opt: int = 3) -> Any:
    from llvmlite import binding

    return binding.create_mcjit_compiler(binding.parse_assembly(text), _target(opt))


def _object_code(text: str, symbol: str, several: int) -> bytes:
    """LLVM's language, optimised already, as object code of this machine, with an entry to it."""
    from llvmlite import binding

    module = binding.parse_assembly(text)
    module.link_in(binding.parse_assembly(_entry(module.get_function(symbol), several)))
    return bytes(_target().emit_object(module))


_ENTRY = "entry"


def _entry(function: Any, several: int) -> str:
    """A function of words in a row: the results, what went wrong, the arguments.

    It hands them over one by one, for which ctypes takes as long as a case takes to be judged.
    """
    kinds = [str(each.type) for each in function.arguments]
    places = [0, *range(several, several + len(kinds) - 1)]  # numba's first two: where to write
    lines = []
    for n, (kind, place) in enumerate(zip(kinds, places, strict=True)):
        lines.append(f"%p{n} = getelementptr i64, ptr %words, i64 {place}")
        if n > 1:
            lines.append(f"%w{n} = load i64, ptr %p{n}")
            lines.append(f"%a{n} = {_FROM_WORD[kind].format(f'%w{n}')}")
    given = ", ".join(f"{kind} %{'a' if n > 1 else 'p'}{n}" for n, kind in enumerate(kinds))
    body = "\n".join(lines)
    return f"""
declare i32 @"{function.name}"({", ".join(kinds)})
define i32 @{_ENTRY}(ptr %words) {{
{body}
%done = call i32 @"{function.name}"({given})
ret i32 %done
}}"""


_FROM_WORD = {
    "ptr": "inttoptr i64 {} to ptr", "i64": "add i64 {}, 0", "i8": "trunc i64 {} to i8",
}  # fmt: skip


def _target(opt: int = 3) -> Any:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding.Target.from_triple(binding.get_process_triple()).create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(),
        opt=opt, codemodel="jitdefault", jit=True,
    )  # fmt: skip
