"""The body of this installation."""

from datetime import date

from zhiheng.body.models import Body


def the_body() -> Body | None:
    """The body, or None before it has been founded."""
    return Body.objects.first()


def records_complete_from() -> date | None:
    """The first day from which a gap in the records is a breach; None: no day declared yet."""
    return Body.objects.values_list("records_complete_from", flat=True).first()
