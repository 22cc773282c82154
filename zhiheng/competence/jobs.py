"""What the worker does for this area: a ban that was entered ahead takes powers on its first day.

One that is live when it is entered does so in its own act; this is for those whose day comes later,
and for powers that somebody was given meanwhile (13-c, reading A-40).
"""

from datetime import datetime

from zhiheng.access.rounds import every


@every("competence.bans", cron="*/5 * * * *")
def look(now: datetime) -> bool:
    """End what banned persons still may do; whether there was anything. Two statements if not."""
    from django.db.models import Q

    from zhiheng.access.actor import system
    from zhiheng.access.models import Grant
    from zhiheng.law.clock import in_shanghai
    from zhiheng.personnel.commands import bans as banning

    live = banning.live_bans(in_shanghai(now).date())
    held = Grant.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=now), holder__person__in=list(live),
        post__in=list(banning.CERTIFICATION_POSTS),
    )  # fmt: skip
    if not live or not held.exists():
        return False
    banning.settle_bans(by=system(), at=now)
    return True
