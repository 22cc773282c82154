"""Which reader reads a file: by the ending of its name; several files read one after the other."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from zhiheng.procedure.reading import Batches, Unusable, Widening

if TYPE_CHECKING:
    import pyarrow

# ending → (module, its function of a path that returns Batches); imported when first needed
READERS = {
    ".csv": ("zhiheng.procedure.reading.delimited", "open_csv"),
    ".csv.gz": ("zhiheng.procedure.reading.delimited", "open_csv"),
    ".parquet": ("zhiheng.procedure.reading.columnar", "open_parquet"),
    ".xes": ("zhiheng.procedure.reading.xes", "open_xes"),
    ".xes.gz": ("zhiheng.procedure.reading.xes", "open_xes"),
}

_APART = (".", "_")  # hidden, or a mark or an unfinished part that a program left beside its files


def open_files(paths: Sequence[Path]) -> Batches:
    readers = [_reader(file)(file) for file in files_of(paths)]
    said = [warning for path in paths if is_folder(path) for warning in _passed_over(path)]
    return readers[0] if len(readers) == 1 and not said else Several(readers, said)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and the logs in folders by name (what is `_APART` left out).

    Links are followed: a log that lacks what stands elsewhere would be judged as if it were whole.
    """
    return [file for path in paths for file in _at(path)]


def _at(path: Path) -> list[Path]:
    if not is_folder(path):
        return [path]
    found = sorted(each for each in _inside(path) if _ending(each) or not each.exists())
    for each in found:
        is_folder(each)  # a link that leads nowhere, or no file: never passed over
    if not found:
        raise Unusable(f"{path}：文件夹里没有 {'、'.join(READERS)} 文件；请检查路径。")
    return found


def _passed_over(folder: Path) -> Iterator[str]:
    """A warning where there is what no reader reads: it may be a part of the log."""
    others = sorted(each for each in _inside(folder) if not _ending(each))
    if others:
        yield (
            f"{folder}：有 {len(others)} 个文件没有读取（如 {others[0].name}），因为不以"
            f" {'、'.join(READERS)} 结尾；若是日志的一部分，请转换后再判。"
        )


def _inside(path: Path) -> Iterator[Path]:
    """All that stands in a folder and those in it, each folder once, whichever way leads there."""
    been = set()
    for folder, folders, names in os.walk(path, onerror=_refuse, followlinks=True):
        if (place := os.path.realpath(folder)) in been:
            folders.clear()
            continue
        been.add(place)
        folders[:] = [each for each in folders if not each.startswith(_APART)]
        yield from (Path(folder, name) for name in names if not name.startswith(_APART))


def is_folder(path: Path) -> bool:
    """Whether it is one; else it is a file. Raises Unusable where it is neither or out of reach."""
    try:
        kind = path.stat().st_mode
    except OSError as error:
        _refuse(error, path)
    if not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)):
        raise Unusable(f"{path}：这是管道或设备，而文件要读不止一遍；请先存成文件。")
    return stat.S_ISDIR(kind)


def _refuse(error: OSError, path: Path | None = None) -> NoReturn:
    name = path or error.filename
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        raise Unusable(f"{name}：没有这个文件；请检查路径。") from None
    if isinstance(error, PermissionError):
        raise Unusable(f"{name}：没有读取权限。") from None
    raise Unusable(f"{name}：读不出来（{error.strerror}）；请检查路径。") from None


def _ending(path: Path) -> str | None:
    return next((each for each in READERS if path.name.lower().endswith(each)), None)


def _reader(path: Path) -> Callable[[Path], Batches]:
    ending = _ending(path)
    if ending is None:
        raise Unusable(f"{path}：不认得这种文件，应以 {'、'.join(READERS)} 结尾；请转换后再试。")
    module, function = READERS[ending]
    reader: Callable[[Path], Batches] = getattr(import_module(module), function)
    return reader


class Several:
    """Several files as one log; their columns must agree.

    said: what else the user should know of them.

    One log has the column `evidence` or has it not: where any file tells of it, it is asked for in
    all. XES has no columns, so there those of one file are those of all.
    """

    def __init__(self, readers: Sequence[Batches], said: Sequence[str] = ()) -> None:
        first = readers[0]
        every = first.columns.union(*(reader.columns for reader in readers))
        for reader in readers:
            if isinstance(reader, Widening):
                reader.widen(every)
        for other in readers[1:]:
            if other.columns != first.columns:
                odd = "、".join(sorted(other.columns ^ first.columns))
                raise Unusable(
                    f"{other.name}：列与 {first.name} 不一致（{odd}）；请让各文件的列相同。"
                )
        self.name, self.columns = first.name, first.columns
        self._readers, self._said = readers, said
        self._begins: list[int] = []

    @property
    def warnings(self) -> list[str]:
        return [*self._said, *(each for reader in self._readers for each in reader.warnings)]

    @property
    def share(self) -> float:
        return sum(reader.share for reader in self._readers) / len(self._readers)

    def __iter__(self) -> "Iterator[pyarrow.RecordBatch]":
        rows = 0
        for reader in self._readers:
            self._begins.append(rows)
            self.name = reader.name
            for batch in reader:
                rows += batch.num_rows
                yield batch

    def place(self, row: int) -> str:
        which = max(n for n, begin in enumerate(self._begins) if begin <= row)
        return self._readers[which].place(row - self._begins[which])
