"""What the worker does for this area: try an upload, carry it in. Nobody waits for it.

A job that was cut off may run again: the trial writes nothing, and the act has the upload's key.
"""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

QUEUE = "import"


@app.task(name="exchange.try_upload", queue=QUEUE)
def try_upload(upload: str) -> None:
    """Read a file and write down what it would do."""
    from zhiheng.exchange.models import State
    from zhiheng.exchange.uploads import try_out, watched

    if found := _at_work(upload, State.READING):
        with _ended(found), watched(found) as report:
            try_out(found, report)


@app.task(name="exchange.carry_upload", queue=QUEUE)
def carry_upload(upload: str, at: str) -> None:
    """Carry a file in for the person who said yes, at the instant of his yes."""
    from zhiheng.exchange.models import State
    from zhiheng.exchange.uploads import carry_in, watched

    if found := _at_work(upload, State.IMPORTING):
        with _ended(found), watched(found) as report:
            carry_in(found, by=_actor(found), at=datetime.fromisoformat(at), report=report)


def defer_trial(upload: Any) -> None:
    """Have the worker try the upload; where a job of it waits already, that one will do."""
    _defer(try_upload, upload.pk, upload=str(upload.pk))


def defer_carrying(upload: Any, at: datetime) -> None:
    """Have the worker carry the upload in."""
    _defer(carry_upload, upload.pk, upload=str(upload.pk), at=at.isoformat())


def _defer(task: Any, key: object, **arguments: str) -> None:
    from django.db import transaction
    from procrastinate.exceptions import AlreadyEnqueued

    lock = f"upload {key}"
    try:
        with transaction.atomic():
            task.configure(lock=lock, queueing_lock=f"{lock} {task.name}").defer(**arguments)
    except AlreadyEnqueued:
        pass


def _at_work(upload: str, state: str) -> Any:
    """The upload, where it is still at this point; None where a person or another job was first."""
    from zhiheng.exchange.models import Upload

    return Upload.objects.filter(pk=upload, state=state).first()


def _actor(upload: Any) -> Any:
    """The person who said yes, as he stands now; his rights are read in the door."""
    from zhiheng.access.actor import Actor, system
    from zhiheng.access.models import Holder

    if upload.account is None:
        return system()
    holder = Holder.objects.filter(account=upload.account).first()
    return Actor(
        name=holder.name if holder else "",
        via="page",
        account=upload.account,
        holder=holder.pk if holder else None,
        person=holder.person if holder else None,
    )


class _ended:
    """However the work breaks, the upload says so instead of waiting for ever."""

    def __init__(self, upload: Any) -> None:
        self.upload = upload

    def __enter__(self) -> None:
        from django.db import close_old_connections

        close_old_connections()

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> None:
        from django.utils.translation import gettext as _

        from zhiheng.exchange.models import State
        from zhiheng.exchange.uploads import settle

        if kind is not None and issubclass(kind, Exception):
            says = _(
                "程序没有预料到的错误，没有导入任何一行。请再试一次；若仍如此，请告诉维护人员。"
            )
            settle(self.upload, State.FAILED, says=says)


def stalled(now: datetime) -> list[Any]:
    """Uploads that should be at work and show no progress for two minutes."""
    from zhiheng.exchange.models import State, Upload
    from zhiheng.exchange.uploads import QUIET

    return list(
        Upload.objects.filter(
            state__in=(State.READING, State.IMPORTING), updated_at__lt=now - QUIET
        )
    )
