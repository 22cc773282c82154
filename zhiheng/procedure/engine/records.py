"""The body's own records, at hand as Event values: gathered as the rows of a file are."""

from collections.abc import Iterable

import pyarrow as pa

from zhiheng.procedure.engine.columns import Columns, Fresh
from zhiheng.procedure.engine.gather import Gathering
from zhiheng.procedure.events import Event

_ALWAYS = frozenset({"case", "step", "at", "by"})


def of_events(events: Iterable[Event], has: Iterable[str]) -> Columns:
    """The columns of a log of these events.

    has: the columns that the records have ("evidence" decides whether evidence is asked for).
    """
    return _gathered(events, has, None).columns()


def fresh_events(events: Iterable[Event], has: Iterable[str], log: Columns) -> Fresh:
    """Likewise, all rows of some cases of the log, in its codes."""
    return _gathered(events, has, log).fresh()


def _gathered(events: Iterable[Event], has: Iterable[str], log: Columns | None) -> Gathering:
    """Evidence is gathered in any case, for it tells rows apart that are equal else."""
    rows, known = list(events), frozenset(has) | _ALWAYS
    arrays = {
        "at": pa.array([row.at for row in rows], pa.timestamp("us", "UTC")),
        "quantity": pa.array(
            [None if row.quantity is None else f"{row.quantity:f}" for row in rows], pa.string()
        ),
        "cycle": pa.array([str(row.cycle) for row in rows], pa.string()),
    }
    gathering = Gathering(known | {"evidence"}, of=log)
    for name in gathering.has - set(arrays):
        arrays[name] = pa.array([getattr(row, name) for row in rows], pa.string())
    gathering.add(pa.record_batch({name: arrays[name] for name in gathering.has}))
    gathering.has = known
    return gathering
