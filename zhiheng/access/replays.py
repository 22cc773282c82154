"""Requests that come twice: the same key with the same body gets the stored answer, once acted.

What is stored of the body is its keyed digest: inputs may hold an identity number, and a bare hash
of one falls in seconds. Keys are kept for a week (`prune`, called by the worker).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from zhiheng.access.actor import Actor
from zhiheng.access.models import Request
from zhiheng.access.refusals import Replayed
from zhiheng.trace.models import Record

KEPT = timedelta(days=7)


def digest(name: str, subject: Any, inputs: Mapping[str, Any]) -> bytes:
    """What the request asks for, so that a reused key with another body is noticed."""
    asked = [name, _plain(subject) if subject is not None else None, _keyed(inputs)]
    text = json.dumps(asked, default=_plain, sort_keys=True, ensure_ascii=True)
    return salted_hmac("zhiheng.access.replays", text, algorithm="sha256").digest()


def _keyed(value: Any) -> Any:
    """Mappings with texts as keys: inputs may be given by day."""
    if isinstance(value, Mapping):
        return {str(key): _keyed(inner) for key, inner in value.items()}
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return str(value.pk)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):  # their order differs from process to process
        return sorted(map(str, value))
    return str(value)


def earlier(key: str, by: Actor, body: bytes) -> Request | None:
    """The stored request of this key, or None; the key is held until the transaction ends.

    Raises Replayed: 409 while another request holds the key, 422 where its body differs.
    """
    with connection.cursor() as cursor:
        place = _place(key, by)
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [place])
        if not cursor.fetchone()[0]:
            raise Replayed("同一个请求正在办理，请稍候片刻，再回到原来的页面看结果。", 409)
    stored = Request.objects.filter(pk=place).first()
    if stored and bytes(stored.digest) != body:
        raise Replayed("这个请求编号已用于另一项内容，请刷新页面后重新提交。", 422)
    return stored


def _place(key: str, by: Actor) -> str:
    """Where the key is kept: each account has keys of its own, so that nobody can use up those that
    somebody else's program is going to send."""
    sender = str(by.account or by.role)
    return salted_hmac(
        "zhiheng.access.replays.key", f"{sender} {key}", algorithm="sha256"
    ).hexdigest()


def keep(key: str, by: Actor, act: str, body: bytes, answer: dict[str, Any]) -> None:
    """Store the answer, in the act's own transaction."""
    Request.objects.create(
        key=_place(key, by),
        account=by.account,
        act=act,
        digest=body,
        answer=answer,
        at=timezone.now(),
    )


def claim(key: str, act: str) -> bool:
    """Take a key that may be used once, whatever its body; False where it was taken before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_request (key, act, digest, answer, at) "
            "VALUES (%s, %s, '', '{}', %s) ON CONFLICT DO NOTHING",
            [key, act, timezone.now()],
        )
        return bool(cursor.rowcount)


def prune(now: datetime) -> int:
    """Forget the keys that are older than a week; how many there were."""
    return Request.objects.filter(at__lt=now - KEPT).delete()[0]
