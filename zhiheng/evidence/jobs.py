"""What the worker does for this area: sweep away what no act kept."""

from datetime import datetime

from django.db import transaction

from zhiheng.evidence import commands, store
from zhiheng.evidence.models import File


def sweep(now: datetime) -> int:
    """Remove drafts and files without a record that are older than a day; how many there were.

    What a record owns stays, taken back or not: the trail names its hash.
    """
    swept = 0
    for path in store.remnants(now):
        path.unlink(missing_ok=True)
        swept += 1
    for sha256 in store.hashes(now):
        owner = store.owner_of(sha256)
        if owner and File.every.filter(pk=owner).exists():
            continue
        with transaction.atomic():
            commands.hold(sha256)
            # Read again under the lock: an act may just have kept the same content.
            owner = store.owner_of(sha256)
            if owner is None or not File.every.filter(pk=owner).exists():
                store.path_of(sha256).unlink(missing_ok=True)
                swept += 1
    return swept
