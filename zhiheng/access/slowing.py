"""Wrong passwords slow a name down, growing to half a minute, and never lock it.

Names that belong to nobody are slowed in the same way, so that the answer tells no one which
accounts exist. Only a keyed digest of the name is kept, and forgotten a day after the last try.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from zhiheng.access.models import Attempt

LONGEST_DELAY = 30
FREE_TRIES = 3
FORGOTTEN_AFTER = timedelta(days=1)


def delay(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 0, 0, 2, 4, 8, 16, 30, 30 …"""
    beyond = failures - FREE_TRIES + 1
    return 0 if beyond <= 0 else min(2 ** min(beyond, 5), LONGEST_DELAY)


def wait(username: str, now: datetime) -> int:
    """Seconds that this name still has to wait; 0: it may try."""
    attempt = Attempt.objects.filter(pk=_digest(username)).first()
    if attempt is None or attempt.not_before <= now:
        return 0
    return int((attempt.not_before - now).total_seconds()) + 1


def failed(username: str, now: datetime) -> None:
    """Count one more failure in a row."""
    with transaction.atomic():
        start = {"not_before": now, "at": now}
        Attempt.objects.get_or_create(pk=_digest(username), defaults=start)
        attempt = Attempt.objects.select_for_update().get(pk=_digest(username))
        if now - attempt.at > FORGOTTEN_AFTER:
            attempt.failures = 0
        attempt.failures += 1
        attempt.at, attempt.not_before = now, now + timedelta(seconds=delay(attempt.failures))
        attempt.save()


def forget(username: str) -> None:
    """The right password, or a new one: the name starts afresh."""
    Attempt.objects.filter(pk=_digest(username)).delete()


def prune(now: datetime) -> int:
    return Attempt.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()[0]


def _digest(username: str) -> str:
    return salted_hmac("zhiheng.access.slowing", username, algorithm="sha256").hexdigest()
