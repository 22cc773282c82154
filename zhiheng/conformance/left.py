"""What the last judgement of this process left, and whether the next may take it up.

In a body with a million certificates, asking again for all of them after one event takes half a
minute. Most acts of a day are events: where nothing else was touched since this process judged the
body for the same day, only the touched projects, the surveillance of their certificates and who was
fit for their steps are asked for. Whatever else was touched, whoever else judged meanwhile, and
each new process or day begins with everything. Both ways lead to the same answers (test_left.py).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from zhiheng.conformance.found import Whole
from zhiheng.conformance.judging import Standing
from zhiheng.conformance.models import Judging
from zhiheng.trace.queries import ENTRIES_TOUCHING

# Touches of these leave certificates (but for their surveillance), owners, limits and what a step
# demands of its person as they were: projects and what hangs on them, evidence, what judging itself
# writes.
OF_EVENTS = (
    "cases_case", "cases_event", "cases_dispatch", "cases_stepnote", "conformance_answer",
    "conformance_finding", "deadlines_deadline", "deadlines_notice", "evidence_awaited",
    "evidence_evidence", "evidence_file",
)  # fmt: skip
# But the row of a project says by which version of its scheme its certificates are surveilled.
_ONLY_EVENTS = """
SELECT NOT EXISTS (
    SELECT FROM {entries}
    WHERE n.seq > %(since)s AND n.seq <= %(to)s AND (t."table" <> ALL(%(of_events)s)
        OR t."table" = 'cases_case' AND EXISTS (
            SELECT FROM certificates_certificate c WHERE c.case_id = t.key)))
"""


@dataclass(frozen=True)
class Left:
    """A judgement that was written. head: how far the trail reached when the facts were read; mark:
    what the database holds of the last judgement, of whoever's.
    """

    database: str
    head: int
    mark: tuple[Any, ...]
    whole: Standing


_left: Left | None = None  # of this process; whoever judges is alone


def leave(whole: Whole, head: int) -> None:
    """Keep a judgement that was written, as the last step, for the next one."""
    global _left
    _left = Left(_database(), head, _mark(), whole) if isinstance(whole, Standing) else None


def take_up(on: date, head: int) -> Standing | None:
    """What the last judgement found, where only events were touched since. It is no longer kept:
    a judgement that fails leaves nothing."""
    global _left
    left, _left = _left, None
    if left is None or left.whole.on != on:
        return None
    if (left.database, left.mark) != (_database(), _mark()) or not only_events(left.head, head):
        return None
    return left.whole


def only_events(since: int, to: int) -> bool:
    """Whether the entries after `since`, up to `to`, leave all else as it was."""
    given: dict[str, Any] = {"since": since, "to": to, "of_events": list(OF_EVENTS)}
    with connection.cursor() as cursor:
        cursor.execute(_ONLY_EVENTS.format(entries=ENTRIES_TOUCHING), given)
        return bool(cursor.fetchone()[0])


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _mark() -> tuple[Any, ...]:
    """It changes with each judgement: with the cases remembered first, then with its end."""
    row = Judging.objects.values_list("token", "cases_head", "cases_day", "finished_at").first()
    return row or ()
