"""Every case judged now, from columns that are up to date with the trail."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from zhiheng.conformance.columns.answering import VERDICTS, settle
from zhiheng.conformance.columns.following import followed
from zhiheng.conformance.judging.procedures import Proceeded
from zhiheng.trace.queries import trail_head


def all_cases(
    on: date, complete: date | None, advance: Callable[[int], None] | None = None
) -> Proceeded:
    """All cases judged for the day, whatever was judged before; the database is only read.

    advance: is told how many cases were judged.
    """
    found = followed(trail_head())
    found.keep()
    settled = settle(found, on, complete, advance=advance)
    counts = Counter(settled.verdicts.tolist())
    return Proceeded({VERDICTS[code]: number for code, number in counts.items()}, settled.faulty)
