"""How much of an untrusted file is looked at, and the one exception that says no.

The numbers are those of issue 2, item 6: 50 MB a file, 1 GiB and 120 s for the child.
"""

from dataclasses import dataclass

MIB = 1024 * 1024


class Unreadable(Exception):
    """The file cannot be used. `str()` is a Chinese sentence: what, where, what to do next."""

    def __init__(self, says: str):
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Limits:
    """Ceilings for one file. Bytes, seconds, counts.

    cells bounds the rectangle around the filled cells, for the reader holds it densely in memory.
    ratio is unpacked : packed, asked only of parts larger than 16 MiB unpacked.
    """

    file_bytes: int = 50 * MIB
    memory_bytes: int = 1024 * MIB
    seconds: int = 120
    output_bytes: int = 2048 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 300
    parts: int = 2000
    rows: int = 1_048_576
    columns: int = 1000
    cells: int = 16_000_000
    line_chars: int = 1_000_000
    field_chars: int = 32_767


DEFAULT = Limits()
