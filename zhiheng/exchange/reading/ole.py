"""The compound file that an old .xls is: directory and streams, read with bounds at every step.

Format: [MS-CFB]. Only what the checks need; calamine parses the sheets afterwards.
"""

import struct
from dataclasses import dataclass

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_MAX_ENTRIES = 10_000


class BrokenCompound(Exception):
    """The bytes contradict themselves."""


@dataclass(frozen=True)
class Entry:
    """One directory entry: kind 1 storage, 2 stream, 5 root; start sector and size in bytes."""

    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file held in memory. Raises BrokenCompound where it makes no sense."""

    def __init__(self, data: bytes):
        if len(data) < 512:
            raise BrokenCompound("shorter than its header")
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise BrokenCompound("odd sector size")
        self.sector = 1 << shift
        self._fat = self._read_fat()
        self.entries = self._read_directory(struct.unpack_from("<I", data, 48)[0])

    def stream(self, entry: Entry) -> bytes:
        """The bytes of a stream, from the ordinary or (under 4096 bytes) the mini sectors."""
        if entry.size > len(self.data):
            raise BrokenCompound("stream larger than the file")
        if entry.size >= struct.unpack_from("<I", self.data, 56)[0]:
            return self._chain(entry.start)[: entry.size]
        return self._mini_stream(entry)

    def _mini_stream(self, entry: Entry) -> bytes:
        root = next((e for e in self.entries if e.kind == 5), None)
        if root is None:
            raise BrokenCompound("no root")
        raw = self._chain(struct.unpack_from("<I", self.data, 60)[0])
        mini_fat = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
        holder = self._chain(root.start)
        numbers = _follow(entry.start, mini_fat)
        return b"".join(holder[n * 64 : n * 64 + 64] for n in numbers)[: entry.size]

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if start >= len(self.data):
            raise BrokenCompound("sector beyond the end")
        return self.data[start : start + self.sector]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._at(n) for n in _follow(start, self._fat))

    def _read_fat(self) -> list[int]:
        numbers = [n for n in struct.unpack_from("<109I", self.data, 76) if n < _END]
        next_table = struct.unpack_from("<I", self.data, 68)[0]
        per = self.sector // 4
        most = len(self.data) // self.sector + 1
        for _ in range(most):
            if next_table >= _END:
                break
            table = self._words(next_table)
            numbers += [n for n in table[: per - 1] if n < _END]
            next_table = table[per - 1]
        if len(numbers) > most:
            raise BrokenCompound("more tables than sectors")
        return [word for number in numbers for word in self._words(number)]

    def _words(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self.sector // 4}I", self._at(number).ljust(self.sector, b"\xff"))

    def _read_directory(self, start: int) -> list[Entry]:
        raw = self._chain(start)
        found = []
        for place in range(0, min(len(raw), _MAX_ENTRIES * 128) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, place + 64)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = raw[place : place + length - 2].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<II", raw, place + 116)
                found.append(Entry(name, kind, first, size))
        return found


def _follow(start: int, table: list[int] | tuple[int, ...]) -> list[int]:
    numbers: list[int] = []
    while start < _END:
        if start >= len(table) or len(numbers) > len(table):
            raise BrokenCompound("chain leads nowhere or round in circles")
        numbers.append(start)
        start = table[start]
    return numbers
