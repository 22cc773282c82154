"""The body of this installation."""

from datetime import date

from zhiheng.access.once import once_a_page
from zhiheng.body.models import Body


@once_a_page
def the_body() -> Body | None:
    """The body, or None before it has been founded."""
    return Body.objects.first()


def records_complete_from() -> date | None:
    """The first day from which a gap in the records is a breach; None: no day declared yet."""
    body = the_body()
    return body.records_complete_from if body else None
