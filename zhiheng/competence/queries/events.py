"""Events of projects for statements that read them, of all projects or of some.

Cases stand above, so they are called by their tables. In these clauses `c` is the project and `e`
the event; neither leaves out what was taken back.
"""

from collections.abc import Iterable
from uuid import UUID

ALL_EVENTS = "cases_case c JOIN cases_event e ON e.case_id = c.id"
# Case by case (OFFSET 0): its events lie together, of which the planner cannot know; it would
# rather read all events than look for those of one case in a thousand. cases: see `array_of`.
EVENTS_OF_SOME = """(SELECT * FROM cases_case WHERE id = ANY(%(cases)s::uuid[])) c
    CROSS JOIN LATERAL (SELECT * FROM cases_event WHERE case_id = c.id OFFSET 0) e"""
# The step without space around it; "—" where nothing is left, as of rows that no command writes.
STEP = "coalesce(nullif(btrim(e.step, E' \\t\\r\\n\u3000\u00a0'), ''), '—')"


def array_of(ids: Iterable[UUID | str]) -> str:
    """An array as the database reads it: the driver, which looks at each id, takes a second for
    twenty thousand of them."""
    return "{" + ",".join(map(str, ids)) + "}"
