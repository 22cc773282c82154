"""Text as small numbers: each distinct text gets the next code, in the order of appearance."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.engine.interning import (
    SCRATCH,
    fill_fingerprints,
    fill_heads,
    fill_spread,
    fill_table,
    intern,
)

MISSING = -1
_NO_BITS = np.zeros(0, np.uint8)


class Names:
    """Distinct texts and their codes (0, 1, 2 …); null and blank text have the code MISSING."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._bytes = np.zeros(1 << 12, np.uint8)
        self._ends = np.zeros(1 << 8, np.int64)  # where each text ends; the next begins there
        self._heads = np.zeros((1 << 8, 2), np.uint64)  # first and last bytes of each
        self._table = np.zeros(1 << 9, np.uint64)  # codes at the places that hashes name
        self._used = np.zeros(2, np.int64)  # texts, bytes
        known = list(known)
        if known:
            self.codes(pa.array(known, pa.string()))

    def __len__(self) -> int:
        return int(self._used[0])

    def __getitem__(self, code: int) -> str:
        begin = int(self._ends[code - 1]) if code else 0
        return self._bytes[begin : int(self._ends[code])].tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        data = self._bytes[: self._used[1]].tobytes()
        begin = 0
        for end in self._ends[: len(self)].tolist():
            yield data[begin:end].decode("utf-8", "replace")
            begin = end

    def texts(self) -> "pa.StringArray":
        """All of them as an arrow array, in the order of their codes."""
        count = len(self)
        offsets = np.zeros(count + 1, np.int64)
        offsets[1:] = self._ends[:count]
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self._bytes[: self._used[1]].copy())]
        return pa.Array.from_buffers(pa.large_string(), count, buffers)

    def parts(self) -> dict[str, np.ndarray]:
        """What `of_parts` makes the same names of."""
        return {"bytes": self._bytes[: self._used[1]], "ends": self._ends[: len(self)]}

    @classmethod
    def of_parts(cls, data: np.ndarray, ends: np.ndarray) -> "Names":
        """Names that were kept in a file, with the codes that they had."""
        names, count = cls(), len(ends)
        if count == 0:
            return names
        names._bytes, names._ends = data, ends
        names._heads = np.zeros((count, 2), np.uint64)
        names._table = np.zeros(1 << max(9, int(2 * count).bit_length()), np.uint64)
        names._used[:] = count, int(ends[-1])
        fill_heads(data, ends, count, names._heads)
        fill_table(names._table, _bits(names._table), data, ends, count)
        return names

    def without_last(self) -> tuple["Names", "Names"]:
        """(all but the last, with their codes; the last alone)."""
        count = len(self) - 1
        ends = self._ends[:count].copy()
        size = int(ends[-1]) if count else 0
        last = self[count]
        return Names.of_parts(self._bytes[:size].copy(), ends), Names([last])

    def codes(self, texts: "pa.Array") -> np.ndarray:
        """int32 codes of the texts; those not seen before are added."""
        return self._coded(texts, True)

    def codes_of(self, other: "Names") -> np.ndarray:
        """int32: for each of the other's codes the code here; texts not seen before are added."""
        return self._interned(other._buffers(), len(other), True)

    def find_of(self, other: "Names") -> np.ndarray:
        """int32: for each of the other's codes the code here; MISSING for texts not known."""
        return self._interned(other._buffers(), len(other), False)

    def _buffers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """As `text_buffers` gives them. Texts of 2 GB or more together cannot be handed over."""
        offsets = np.zeros(len(self) + 1, np.int32)
        offsets[1:] = self._ends[: len(self)]
        return self._bytes, offsets, _NO_BITS, 0

    def find(self, texts: "pa.Array") -> np.ndarray:
        """int32 codes of the texts; MISSING for those that are not known."""
        return self._coded(texts, False)

    def code(self, text: str) -> int:
        """The code of one text; MISSING where it is not known."""
        return int(self.find(pa.array([text], pa.string()))[0])

    def _coded(self, texts: "pa.Array", add: bool) -> np.ndarray:
        if pa.types.is_dictionary(texts.type):
            return spread(self._coded(texts.dictionary, add), texts)
        return self._interned(text_buffers(texts), len(texts), add)

    def _interned(self, buffers: tuple[Any, Any, Any, int], count: int, add: bool) -> np.ndarray:
        data, offsets, bits, first = buffers
        out, scratch = np.empty(count, np.int32), np.empty(SCRATCH, np.uint64)
        row = 0
        while True:
            row = intern(
                data, offsets, bits, len(bits) > 0, first, row, count, out, scratch, add,
                self._bytes, len(self._bytes), self._ends, self._heads,
                min(len(self._ends), len(self._heads)), self._table, _bits(self._table), self._used,
            )  # fmt: skip
            if row >= len(out):
                return out
            self._grow(int(offsets[row + 1] - offsets[row]))

    def _grow(self, length: int) -> None:
        count, size = self._used.tolist()
        if size + length > len(self._bytes):
            self._bytes = _larger(self._bytes, size + length)
        if count >= len(self._ends):
            self._ends = _larger(self._ends, count + 1)
            self._heads = _larger(self._heads, count + 1)
        if 2 * (count + 1) >= len(self._table):
            self._table = np.zeros(2 * len(self._table), np.uint64)
            fill_table(self._table, _bits(self._table), self._bytes, self._ends, count)


def _bits(table: np.ndarray) -> int:
    """The size of a table as a power of two."""
    return len(table).bit_length() - 1


def _larger(array: np.ndarray, needed: int) -> np.ndarray:
    grown = np.zeros((max(2 * len(array), needed), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown


def plain_texts(values: Any) -> Any:
    """An array of any kind as one of text, with no dictionary in between."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values.cast(pa.string())


def text_buffers(texts: "pa.Array") -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """(bytes, int32 offsets, validity bits or none, first row in the bits) of an array of text."""
    if not pa.types.is_string(texts.type):
        texts = texts.cast(pa.string())
    bits, offsets, data = texts.buffers()
    first = texts.offset
    if offsets is None or len(texts) == 0:
        return _NO_BITS, np.zeros(len(texts) + 1, np.int32), _NO_BITS, 0
    return (
        np.frombuffer(data, np.uint8) if data is not None and data.size else _NO_BITS,
        np.frombuffer(offsets, np.int32)[first : first + len(texts) + 1],
        np.frombuffer(bits, np.uint8) if texts.null_count and bits is not None else _NO_BITS,
        first,
    )


def spread(values: np.ndarray, texts: Any) -> np.ndarray:
    """Values of a dictionary's entries, given to its rows; MISSING (or 0) where a row is null."""
    indices = texts.indices
    if not pa.types.is_int32(indices.type):
        indices = indices.cast(pa.int32())
    bits, places = indices.buffers()
    first, rows = indices.offset, len(indices)
    out = np.empty(rows, values.dtype)
    if rows:
        fill_spread(
            values, np.frombuffer(places, np.int32)[first : first + rows],
            np.frombuffer(bits, np.uint8) if indices.null_count and bits is not None else _NO_BITS,
            indices.null_count > 0, first, rows,
            MISSING if values.dtype.kind == "i" else 0, out,
        )  # fmt: skip
    return out


def fingerprints(texts: "pa.Array") -> np.ndarray:
    """uint32 for each text: 0 for null and blank; equal texts have equal ones."""
    if pa.types.is_dictionary(texts.type):
        return spread(fingerprints(texts.dictionary), texts)
    out = np.empty(len(texts), np.uint32)
    data, offsets, bits, first = text_buffers(texts)
    fill_fingerprints(data, offsets, bits, len(bits) > 0, first, len(out), out)
    return out
