"""The bytes of a CSV file, one by one: where cells are quoted, and whether a quote is misplaced."""

from typing import Any

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers

AT_BEGIN, _PLAIN, QUOTED, _MAY_END, _ENDED = range(5)  # what a byte finds a cell in


@compiled_on_pointers
def scan(data: Any, begin: Any, end: Any, state: Any) -> Any:
    """(state behind the bytes, place of the last quote that opens a cell or -1, is one misplaced).

    As arrow reads: a quote opens a cell at its beginning only; two in a quoted one are one.
    """
    opened = np.int64(-1)
    for i in range(begin, end):
        one = data[i]
        if state == QUOTED:
            if one == 34:
                state = _MAY_END
        elif one == 44 or one == 10 or one == 13:
            state = AT_BEGIN
        elif state == _MAY_END and one == 34:
            state = QUOTED
        elif state >= _MAY_END:
            if one != 32 and one != 9:
                return state, opened, 1
            state = _ENDED
        elif state == AT_BEGIN and one == 34:
            state, opened = QUOTED, np.int64(i)
        else:
            state = _PLAIN
    return state, opened, 0
