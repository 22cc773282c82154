"""What follows from rows that an import wrote: states kept for lists, clocks, answers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM
from zhiheng.certificates.commands.states import start_clock, stop_clock
from zhiheng.certificates.models import Certificate, Confirmation, StateChange
from zhiheng.certificates.queries.acts import answering_day, states_of
from zhiheng.trace.sheet import Sheet


@command("settle_certificates", label="结清证书的后续", posts={OPERATOR, SYSTEM})
def settle_certificates(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, certificates: Iterable[UUID]
) -> dict[str, int]:
    """Called by the importer within its own act, for the certificates it wrote about.

    Gives each the state of its latest change; gives confirmed facts the change that answers them,
    or their clock. Returns how many were changed: {"states", "answered", "clocks"}.
    """
    keys = list(certificates)
    states = states_of(keys)
    stale = [
        row
        for row in Certificate.objects.filter(pk__in=states).order_by("pk").select_for_update()
        if row.state != states[row.pk][-1][1]
    ]
    for row in stale:
        row.state = states[row.pk][-1][1]
    counts = {"states": sheet.change_many(stale, ["state"]), "answered": 0, "clocks": 0}
    waiting = Confirmation.objects.filter(certificate__in=keys, answered_by__isnull=True)
    for confirmation in waiting.order_by("pk").select_for_update(of=("self",)):
        day = answering_day(confirmation.confirmed_on, states.get(confirmation.certificate_id, ()))
        start_clock(confirmation, by, at)
        counts["clocks"] += 1
        if day is not None:
            changes = StateChange.objects.filter(
                certificate=confirmation.certificate_id, acted_on=day
            )
            sheet.change(confirmation, answered_by=changes.exclude(state="01").first())
            stop_clock(confirmation, day, by, at)
            counts["answered"] += 1
    return counts
