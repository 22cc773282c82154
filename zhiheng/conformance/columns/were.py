"""What the columns held of cases that have been touched, before they are read again."""

from datetime import datetime
from uuid import UUID

import numpy as np
import pyarrow as pa

from zhiheng.competence.queries.fitness import Were
from zhiheng.conformance.columns.pulling import APART
from zhiheng.conformance.columns.state import State
from zhiheng.procedure.engine.columns import STEP_MASK, WAIVER
from zhiheng.procedure.engine.follow import rows_of
from zhiheng.procedure.engine.times import NEVER, instant

MOST = 10_000  # cases; of more it is not worth it


def were_before(state: State, cases: list[UUID], to: int) -> Were | None:
    """Which steps persons of ours had taken in these cases; None for too many of them.

    To be called before they are read again.
    """
    if len(cases) > MOST:
        return None
    ids = list(map(str, cases))
    codes = state.columns.cases.find(pa.array(ids, pa.string()))
    rows = rows_of(state.columns, codes[codes >= 0])
    return Were(state.head, to, tuple(ids), tuple(_steps(state, rows)))


def _steps(state: State, rows: np.ndarray) -> list[tuple[str, str, datetime | None]]:
    columns = state.columns
    waived = columns.flags[rows] & np.uint8(WAIVER) != 0
    mine = rows[(columns.by[rows] >= 0) & ~waived]
    people = {code: columns.people[code] for code in np.unique(columns.by[mine]).tolist()}
    steps = columns.steps
    return [
        (people[by], steps[key & STEP_MASK], None if at == NEVER else instant(at))
        for by, key, at in zip(
            columns.by[mine].tolist(),
            columns.key[mine].tolist(),
            columns.at[mine].tolist(),
            strict=True,
        )
        if APART not in people[by]
    ]
