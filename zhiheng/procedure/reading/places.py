"""Where in the files a case stands, for refusals that only turn up once its rows are together."""

from collections.abc import Sequence
from pathlib import Path

from pyarrow import compute

from zhiheng.procedure.engine.names import fingerprints, plain_texts
from zhiheng.procedure.reading import open_log


def place_of(paths: Sequence[Path], case: str, scheme: str | None) -> str:
    """File and line of the case's first row, or of its first that names the scheme.

    The files are read again: this is asked for once, when nothing else can be done.
    """
    log, before = open_log(paths), 0
    for batch in log:
        rows = compute.equal(plain_texts(batch.column("case")), case)
        if scheme is not None:
            rows = compute.and_(rows, compute.equal(plain_texts(batch.column("scheme")), scheme))
        if (row := compute.index(rows, True).as_py()) >= 0:
            return f"{log.name} {log.place(before + row)}"
        before += batch.num_rows
    return log.name


def names_a_scheme(paths: Sequence[Path], case: str) -> bool:
    """Whether any row of the case does."""
    log = open_log(paths)
    return "scheme" in log.columns and any(
        fingerprints(
            plain_texts(batch.column("scheme")).filter(
                compute.equal(plain_texts(batch.column("case")), case)
            )
        ).any()
        for batch in log
    )
