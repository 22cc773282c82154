"""What a case can be judged: the bits of its mask, and findings as rows of numbers.

The pass (`kernel`) writes both; `words` says the rows in sentences, `walks` and `totals` count.
"""

import numpy as np

from zhiheng.procedure.engine.compiled import compiled_on_pointers
from zhiheng.procedure.events import Verdict

VERDICTS = tuple(Verdict)  # bit n of a mask is the n-th verdict
ADDED, OMITTED, REDUCED, WAIVED, OUT_OF_ORDER, LACKS_EVIDENCE = range(6)
NOT_SEPARATED, LATE, OVERDUE, NOT_AUTHORISED, NO_MANAGER, UNKNOWN = range(6, 12)
NOT_COUNTED = 12  # the bit of a case that has no event up to the day of judgement

# Columns of a row of findings. CYCLE is -1 where it concerns the whole case. STEP is a step's code
# in the log, -1 where the finding concerns the whole cycle, -2 - n for the scheme's local number n.
CASE, CYCLE, VERDICT, STEP, FIRST, SECOND, THIRD = range(7)
ROW_WIDTH = 7
Rows = np.ndarray  # int32[finding, ROW_WIDTH]
# what FIRST says: UNKNOWN
TIME, PERFORMER, QUANTITY = range(3)
# OMITTED and WAIVED say nothing; ADDED: occurrences, 0 for a step not named; REDUCED: occurrences,
# -1 for the quantity; OUT_OF_ORDER: local number of the other step; NOT_SEPARATED: separation,
# person; LATE: -1, due day, day begun; or limit, first day, last day; OVERDUE: due day;
# NOT_AUTHORISED: person, day; NO_MANAGER: first and last day, first day of the gap.


@compiled_on_pointers
def put(rows, room, n, case, cycle, verdict, step, first, second, third):
    """One more finding; where there is no room it is only counted."""
    if n < room:
        at = n * ROW_WIDTH
        rows[at] = case
        rows[at + 1] = cycle
        rows[at + 2] = verdict
        rows[at + 3] = step
        rows[at + 4] = first
        rows[at + 5] = second
        rows[at + 6] = third
    return n + 1
