"""Logs read from files: CSV, Parquet and XES become the same stream of record batches.

The contract between the readers and the engine (`zhiheng.procedure.engine.gather` consumes it):

A reader is an object with the attributes of `Batches`. Iterating it yields pyarrow RecordBatches.
Each batch holds exactly the columns named in `columns`, by name and in any order:

    case, step, at, by, scheme, cycle, quantity, evidence, waiver

- `case`, `step`, `at` and `by` always stand in `columns`; the others where the file has them.
- Every column is text: `string`, `large_string`, or a dictionary of them. `at` may be a `timestamp`
  (with a zone it is an instant, without one it is Asia/Shanghai) or a `date32`; the others may be
  numbers, but never NaN. Null and blank text are a missing value. Text is passed on as it stands in
  the file: whether a time, cycle or quantity can be one is the engine's to say.
- Rows come in the order of the file. Rows of one case need not stand together.
- Batches are of moderate size (some 10,000 to 500,000 rows), so that memory stays bounded.

A reader refuses with `Unusable`, whose `str()` is one Chinese sentence that names the file, the
line (or row), the column, the value, and what would be right. The engine refuses likewise and asks
`place(row)` for the words that say where the row stands ("第 17 行"). What is odd but usable goes
into `warnings`, complete once the iteration has ended.

`open_log(paths)` chooses the reader by the ending of the names.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from zhiheng.procedure.events import UnusableEvents

if TYPE_CHECKING:
    import pyarrow

NEEDED = ("case", "step", "at", "by")
OPTIONAL = ("scheme", "cycle", "quantity", "evidence", "waiver")
COLUMNS = (*NEEDED, *OPTIONAL)


class Unusable(UnusableEvents):
    """A file that cannot be judged. `str()` is a Chinese sentence: file, line, column, value."""


class Batches(Protocol):
    """What a reader offers; see the module's docstring.

    name: the file, as refusals and warnings call it. columns: those of COLUMNS that it has.
    warnings: sentences, complete once the iteration has ended. share: how much of the input has
    been read, from 0 to 1 (for the progress bar).
    """

    name: str
    columns: frozenset[str]

    @property
    def warnings(self) -> Sequence[str]: ...

    @property
    def share(self) -> float: ...

    def __iter__(self) -> "Iterator[pyarrow.RecordBatch]": ...

    def place(self, row: int) -> str:
        """Where the row (counted from 0 over all batches) stands in the file: "第 17 行"."""
        ...


@runtime_checkable
class Widening(Protocol):
    """A reader of a format that has no columns: what one file lacks, others may have."""

    def widen(self, columns: frozenset[str]) -> None:
        """Hand these columns on too, as missing values."""


def open_log(paths: Sequence[str | Path]) -> Batches:
    """The events of these files, one after the other; a folder stands for the files in it.

    Raises Unusable for a file that is not there, cannot be read, or is of no known kind.
    """
    from zhiheng.procedure.reading.files import open_files

    return open_files([Path(path) for path in paths])
