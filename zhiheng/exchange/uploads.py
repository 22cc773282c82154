"""An upload from its arrival to its end: read and tried by the worker, carried in after a yes.

Uploads are mechanics, no records of law: what was done stands in the batch and in the trail.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.door import Done
from zhiheng.access.natures import Nature
from zhiheng.access.refusals import BadInput, Refused, Replayed, Stale
from zhiheng.exchange.commands import import_file
from zhiheng.exchange.models import State, Upload
from zhiheng.exchange.planning import Plan
from zhiheng.exchange.planning.make import make_plan
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.report import summary
from zhiheng.exchange.store import Stored, book_of
from zhiheng.law.clock import in_shanghai

QUIET = timedelta(minutes=2)
"""So long without progress, and the page says that nobody is at work."""
Report = Callable[[int, int], None]


def receive(
    stored: Stored, name: str, *, account: uuid.UUID | None, now: datetime,
    nature: str = Nature.CORRECTION, effective: date | None = None, sheet: str = "",
) -> Upload:  # fmt: skip
    """A file that has arrived, waiting to be read; answers of an earlier file are remembered."""
    return Upload.objects.create(
        id=uuid.uuid4(), account=account, file_name=name[:255], file_digest=stored.digest,
        nature=nature, effective_on=effective, sheet=sheet, mapping=remembered(account),
        created_at=now, updated_at=now,
    )  # fmt: skip


def remembered(account: uuid.UUID | None) -> dict[str, str]:
    """The answers given for the last file of this account that came in."""
    last = (
        Upload.objects.filter(account=account, state__in=(State.DONE, State.SAME))
        .exclude(mapping={})
        .order_by("-created_at")
        .first()
    )
    return dict(last.mapping) if last else {}


def plan_of(upload: Upload, report: Report = lambda done, total: None) -> Plan:
    """Read the stored file and plan it against the database as it is now. Raises Unreadable."""
    with book_of(upload.file_digest, name=upload.file_name) as book:
        return make_plan(
            book, digest=upload.file_digest, on=in_shanghai(timezone.now()).date(),
            nature=upload.nature, effective=upload.effective_on, mapping=upload.mapping,
            sheet=upload.sheet, progress=report,
        )  # fmt: skip


def try_out(upload: Upload, report: Report = lambda done, total: None) -> Plan | None:
    """The trial: what the file would do, written on the upload; None where it cannot be used."""
    try:
        plan = plan_of(upload, report)
    except Unreadable as error:
        settle(upload, State.BROKEN, says=error.says)
        return None
    state = State.ASKING if plan.asks else State.TRIED
    upload.kind = plan.kind
    settle(upload, state, outcome=summary(plan))
    return plan


def carry_in(upload: Upload, *, by: Actor, at: datetime, report: Report) -> Done | None:
    """Plan afresh and carry the plan in, as one act; None where there is nothing to write.

    Once more where somebody else changed a row meanwhile. The upload tells how it ended.
    """
    for last in (False, True):
        try:
            return _carry_once(upload, by, at, report)
        except Stale as error:
            if last:
                settle(upload, State.FAILED, says=error.says)
        except Unreadable as error:
            settle(upload, State.BROKEN, says=error.says)
            return None
        except (Refused, Replayed) as error:
            settle(upload, State.FAILED, says=_sentence(error))
            return None
        except BadInput as error:
            settle(upload, State.TRIED, says=str(error))
            return None
    return None


def _carry_once(upload: Upload, by: Actor, at: datetime, report: Report) -> Done | None:
    plan = plan_of(upload, _part(report, 0))
    plan.progress = _part(report, 1)
    upload.kind, upload.outcome = plan.kind, summary(plan)
    if not plan.writes and not plan.refused and not plan.asks:
        settle(upload, State.SAME, says=_("文件中的每一条都与系统中的相同，没有可写的内容。"))
        return None
    done = import_file(by=by, at=at, plan=plan, key=f"upload {upload.pk}")
    batch = done.answer.get("subject") if done.repeated else done.value.pk
    upload.batch = uuid.UUID(str(batch))
    settle(upload, State.DONE)
    return done


def _part(report: Report, part: int) -> Report:
    """Reading and planning are the first half of the way, writing the second."""
    return lambda done, total: report(done + part * total, 2 * total)


def _sentence(error: Refused | Replayed) -> str:
    lawful = getattr(error, "lawful", "")
    who = getattr(error, "who", "")
    return error.says + lawful + (_("可由{who}办理。").format(who=who) if who else "")


def settle(upload: Upload, state: str, *, says: str = "", **more: Any) -> None:
    """Write the upload's new state."""
    upload.state, upload.says, upload.updated_at = state, says, timezone.now()
    for name, value in more.items():
        setattr(upload, name, value)
    upload.save(
        update_fields=["state", "says", "updated_at", "kind", "outcome", "batch", "mapping", *more]
    )


@contextmanager
def watched(upload: Upload, every: float = 0.5) -> Iterator[Report]:
    """Yields `report(done, total)`; a thread with a connection of its own writes it down meanwhile.

    The carrying out is one open transaction: only another connection can tell how far it is.
    """
    latest, stop = [0, 0], threading.Event()

    def write() -> None:
        written = (0, 0)
        try:
            while not stop.wait(every):
                if written != (now := (latest[0], latest[1])):
                    written = now
                    Upload.objects.filter(pk=upload.pk).update(
                        done=now[0], total=now[1], updated_at=timezone.now()
                    )
        finally:
            connections.close_all()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield lambda done, total: latest.__setitem__(slice(None), [done, total])
    finally:
        stop.set()
        thread.join()
