"""The columns of a log: its events, clustered by case and in order of time, a few bytes each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers, in_words
from zhiheng.procedure.engine.names import MISSING, Names
from zhiheng.procedure.engine.times import NEVER, instant
from zhiheng.procedure.events import SHANGHAI, Event

STEP_BITS = 22
MOST_NAMES = (1 << STEP_BITS) - 2  # the last code stands for "any step" in authorisations
STEP_MASK = (1 << STEP_BITS) - 1

NO_EVIDENCE, WAIVER = 1, 2  # bits of `flags`


@dataclass(kw_only=True)
class Clustered:
    """Rows of a log, case by case.

    Rows of case `c` stand at `start[c] : start[c] + length[c]` by time, then by the step's name,
    then by cycle; those without a time behind all others. `scheme[c]` is the code of the case's
    scheme, MISSING where no row names one.
    key: uint32, cycle << STEP_BITS | step's code. at: int64, microseconds of UTC, NEVER where
    missing. by: int32, MISSING where missing. quantity: int32, place in `quantities`, MISSING where
    missing; no rows at all where the log has no such column. flags: uint8, NO_EVIDENCE (evidence is
    blank), WAIVER (no time and a waiver).
    has: the columns that the log had. equal_rows: rows beyond the first of each group of equals.
    last_cycle: the highest cycle of any row. earliest: a time that none is before.
    """

    start: np.ndarray
    length: np.ndarray
    scheme: np.ndarray
    key: np.ndarray
    at: np.ndarray
    by: np.ndarray
    quantity: np.ndarray
    flags: np.ndarray
    quantities: list[Decimal] = field(default_factory=list)
    has: frozenset[str] = frozenset()
    equal_rows: int = 0
    last_cycle: int = 0
    earliest: int = -NEVER


@dataclass(kw_only=True)
class Fresh(Clustered):
    """All rows of some cases of a log, in its codes, to be put into it (see `follow`).

    codes: of these cases in the log, rising; here each has its place among them for a number.
    quantities: the log's own list, by which it knows them.
    is_sound: whether the codes rise, and all of this belongs together. types, words, place: all of
    it as `entering.enter` takes it, and where the words stand; nothing of it may be exchanged.
    """

    codes: np.ndarray

    def __getstate__(self) -> dict[str, object]:
        made = ("is_sound", "arguments", "types", "words", "place")
        return {name: value for name, value in vars(self).items() if name not in made}

    def __setstate__(self, state: dict[str, object]) -> None:
        """A copy has its arrays elsewhere."""
        self.__dict__.update(state)
        self.__post_init__()

    def __post_init__(self) -> None:
        rows, highest = len(self.key), np.zeros(6, np.int64)
        same = {rows} >= {len(self.at), len(self.by), len(self.flags), len(self.quantity) or rows}
        self.is_sound = same and look_over(
            self.codes, len(self.codes), self.start, self.length, self.scheme,
            self.key, self.by, self.quantity, rows, len(self.quantity) > 0, highest,
        )  # fmt: skip
        self.arguments = (  # which stay
            self.is_sound, *highest.tolist(), self.last_cycle, len(self.codes), rows,
            self.codes, self.start, self.length, self.scheme,
            self.key, self.at, self.by, self.flags, self.quantity, len(self.quantity) > 0,
        )  # fmt: skip
        self.types, self.words = in_words(*self.arguments)
        self.place = self.words.ctypes.data


@dataclass(kw_only=True)
class Columns(Clustered):
    """A log, ready to be judged.

    cases, steps, people, schemes: the texts and their codes. used: rows in use or given up; what
    the arrays hold behind them is room to grow.
    """

    cases: Names
    steps: Names
    people: Names
    schemes: Names
    used: int = 0
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.used = self.used or len(self.key)

    def __len__(self) -> int:
        """The number of cases."""
        return len(self.start)

    @property
    def rows(self) -> int:
        return int(self.length.sum())

    @property
    def nbytes(self) -> int:
        """Memory of the events and cases, without the texts."""
        arrays = (self.start, self.length, self.scheme, self.key, self.at, self.by)
        return sum(each.nbytes for each in (*arrays, self.quantity, self.flags))

    def events(self, case: int) -> list[Event]:
        """The rows of one case as the plain twin takes them.

        What the columns do not keep stands in for itself: any evidence, any waiver.
        """
        begin = int(self.start[case])
        rows = range(begin, begin + int(self.length[case]))
        name = self.cases[case]
        scheme = int(self.scheme[case])
        return [self._event(name, row, self.schemes[scheme] if scheme >= 0 else None)
                for row in rows]  # fmt: skip

    def _event(self, case: str, row: int, scheme: str | None) -> Event:
        key, at, by, flags = (
            int(each[row]) for each in (self.key, self.at, self.by, self.flags)
        )  # fmt: skip
        quantity = int(self.quantity[row]) if len(self.quantity) else -1
        return Event(
            case=case,
            step=self.steps[key & STEP_MASK],
            at=None if at == NEVER else instant(at).astimezone(SHANGHAI),
            by=self.people[by] if by >= 0 else None,
            cycle=key >> STEP_BITS,
            quantity=self.quantities[quantity] if quantity >= 0 else None,
            evidence=None if flags & NO_EVIDENCE else "有",
            waiver="有" if flags & WAIVER else None,
            scheme=scheme,
        )


@compiled_on_pointers
def look_over(
    codes, count, start, length, scheme, key, by, quantity, rows, has_quantity, highest
):  # fmt: skip
    """Whether some cases' rows may be handed to what reads without looking.

    highest: is told the highest code of a case, length of one, code of a step, of a person, of a
    quantity and of a scheme, MISSING where there is none.
    """
    for place in range(6):
        highest[place] = MISSING
    before = lowest = np.int64(-1)
    for i in range(count):
        code, begin, mine = np.int64(codes[i]), np.int64(start[i]), np.int64(length[i])
        if code <= before or scheme[i] < MISSING or mine < 0 or begin < 0 or begin + mine > rows:
            return False
        before = code
        highest[1] = max(highest[1], mine)
        highest[5] = max(highest[5], np.int64(scheme[i]))
    highest[0] = before
    for row in range(rows):
        lowest = min(lowest, np.int64(by[row]))
        highest[2] = max(highest[2], np.int64(key[row] & np.uint32(STEP_MASK)))
        highest[3] = max(highest[3], np.int64(by[row]))
    if has_quantity:
        for row in range(rows):
            lowest = min(lowest, np.int64(quantity[row]))
            highest[4] = max(highest[4], np.int64(quantity[row]))
    return lowest >= MISSING


def grown(array: np.ndarray, count: int) -> np.ndarray:
    """The array with room for `count`; a large one is moved by the system, uncopied.

    The array itself is used up, and so is every view of it.
    """
    if not array.flags.owndata:
        array = array.copy()
    array.resize(count, refcheck=False)
    return array


def scaled(values: Sequence[Decimal], most: int) -> tuple[int, int]:
    """(decimal places, limbs) by which the sum of `most` such values is exact; see `limbs`."""
    places = max((-int(v.as_tuple().exponent) for v in values), default=0)
    places = max(places, 0)
    largest = max((abs(to_scaled(v, places)) for v in values), default=0)
    bits = (largest * max(most, 1)).bit_length() + 2
    return places, 1 if bits < 63 else bits // 32 + 1


def to_scaled(value: Decimal, places: int) -> int:
    """The value times 10 to the power of `places`, which makes it whole."""
    sign, digits, exponent = value.as_tuple()
    number = int("".join(map(str, digits))) * 10 ** (places + int(exponent))
    return -number if sign else number


def limbs(values: Sequence[Decimal], places: int, count: int) -> np.ndarray:
    """int64[values, count]: each value in digits of base 2**32, the highest with its sign.

    Sums of each digit stay exact for 2**31 values; one limb alone holds the whole number.
    """
    out = np.zeros((len(values), count), np.int64)
    for row, value in enumerate(values):
        number = to_scaled(value, places)
        for limb in range(count - 1):
            out[row, limb] = number & 0xFFFFFFFF
            number >>= 32
        out[row, count - 1] = number
    return out
