"""How often each person took part in cases of each kind: a case counts once for each of them."""

import numpy as np

from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.compiled import compiled_on_pointers


def taking_part(
    columns: Columns, codes: np.ndarray, persons: np.ndarray, kind: np.ndarray, kinds: int
) -> tuple[np.ndarray, np.ndarray]:
    """(int64[person, kind]: the cases of each kind in which he took part; one of his cases, or -1).

    codes: int64, of the cases to look at. persons: int64, the number of the person behind each
    text of `columns.people`. kind: int64, below `kinds`, of each of the codes.
    """
    count = int(persons.max(initial=-1)) + 1
    table, one_case = np.zeros(count * kinds, np.int64), np.full(count, -1, np.int64)
    _take_part(
        codes, len(codes), columns.start, columns.length, columns.by, persons, kind, kinds,
        table, one_case,
    )  # fmt: skip
    return table.reshape(count, kinds), one_case


@compiled_on_pointers
def _take_part(codes, count, start, length, by, persons, kind, kinds, table, one_case):
    """one_case tells, too, whether a person was counted in this case already."""
    for i in range(count):
        case = codes[i]
        begin = np.int64(start[case])
        for row in range(begin, begin + length[case]):
            if by[row] >= 0:
                person = persons[by[row]]
                if one_case[person] != case:
                    one_case[person] = case
                    table[person * kinds + kind[i]] += 1
