"""The one door for every act: permission, lock, judge, write, one entry in the trail – or nothing.

A command is `def name(*, subject, by, at, sheet, **inputs)`. The decorator gives it its transaction
and its sheet; called from within another command it joins that one's transaction and entry.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from zhiheng.access.actor import Actor
from zhiheng.access.acts import Act, declare, posts_in_force
from zhiheng.access.models import Request
from zhiheng.access.refusals import Forbidden, NeedsSecondFactor, Refused, Replayed, Stale
from zhiheng.law.judgement import Judgement
from zhiheng.trace.ledger import Receipt, append
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet


@dataclass(frozen=True)
class Done:
    """What an act answers: its value, the receipt, and whether this was a repeated request."""

    value: Any
    receipt: Receipt | None
    repeated: bool = False
    answer: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[Sheet | None] = ContextVar("sheet of the act under way", default=None)


def command(
    name: str,
    *,
    label: str,
    posts: Iterable[str],
    clauses: Iterable[str] = (),
    second_factor: bool = False,
    on: type[Record] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Done]]:
    """Make a function the command `name`. `on`: the model whose row `subject` names, locked first.

    Raises Forbidden, Refused (both recorded), Stale, Replayed, NeedsSecondFactor, BadInput.
    """
    act = declare(Act(name, label, frozenset(posts), tuple(clauses), second_factor))

    def decorate(function: Callable[..., Any]) -> Callable[..., Done]:
        @wraps(function)
        def perform(
            *,
            by: Actor,
            at: datetime,
            subject: Any = None,
            key: str | None = None,
            version: int | None = None,
            **inputs: Any,
        ) -> Done:
            outer = _current.get()
            if outer is not None:
                return _within(act, function, outer, subject, by, at, on, inputs)
            try:
                return _perform(act, function, subject, by, at, on, key, version, inputs)
            except Refused as refusal:
                _record_refusal(act, refusal, subject, by, at, on)
                raise

        perform.act = act  # type: ignore[attr-defined]
        return perform

    return decorate


def _within(
    act: Act, function: Callable[..., Any], sheet: Sheet, subject: Any, by: Actor, at: datetime,
    on: type[Record] | None, inputs: dict[str, Any],
) -> Done:  # fmt: skip
    """A command called by a command: same transaction, same entry."""
    row = _locked(on, subject, None)
    return Done(function(subject=row, by=by, at=at, sheet=sheet, **inputs), None)


def _perform(
    act: Act, function: Callable[..., Any], subject: Any, by: Actor, at: datetime,
    on: type[Record] | None, key: str | None, version: int | None, inputs: dict[str, Any],
) -> Done:  # fmt: skip
    with transaction.atomic():
        digest = _digest(act.name, subject, inputs) if key else b""
        if key and (earlier := _earlier(key, by, digest)):
            return Done(None, None, repeated=True, answer=earlier.answer)
        held = _admit(act, by, at)
        row = _locked(on, subject, version)
        sheet = Sheet(uuid4())
        token = _current.set(sheet)
        try:
            value = function(subject=row, by=by, at=at, sheet=sheet, **inputs)
        finally:
            _current.reset(token)
        receipt = append(
            sheet,
            at=at,
            recorded=timezone.now(),
            who=_who(by, held),
            act=act.name,
            outcome="done",
            subject=_subject(on, row if isinstance(row, Record) else value),
            reason=inputs.get("reason") or None,
            rules=_rules(act, sheet.judgements),
            key=key,
        )
        answer = {"seq": receipt.seq, "digest": receipt.digest, "subject": _identity(value)}
        if key:
            Request.objects.create(
                key=key, account=by.account, act=act.name, digest=digest, answer=answer,
                at=timezone.now(),
            )  # fmt: skip
        return Done(value, receipt, answer=answer)


def _earlier(key: str, by: Actor, digest: bytes) -> Request | None:
    """The stored request of this key; 409 while another holds it, 422 where its body differs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [key])
        if not cursor.fetchone()[0]:
            raise Replayed("同一请求正在处理，请稍候再看结果。", 409)
    earlier = Request.objects.filter(pk=key).first()
    if earlier and (bytes(earlier.digest) != digest or earlier.account != by.account):
        raise Replayed("这个请求编号已用于另一项内容，请刷新页面后重新提交。", 422)
    return earlier


def _admit(act: Act, by: Actor, at: datetime) -> frozenset[str]:
    """Posts by which the actor is let in, now; rights are those at the moment of the request."""
    held = posts_in_force(by, timezone.now()) if by.account else posts_in_force(by, at)
    if not held & act.posts:
        raise Forbidden(
            f"您此刻没有“{act.label}”的权限。",
            clauses=act.clauses,
            who=_names(act.posts),
            lawful="请由上述岗位的在任人员办理，或先完成任命。",
        )
    if act.second_factor and by.account and not by.fresh_second_factor:
        raise NeedsSecondFactor()
    return held & act.posts


def _names(posts: Iterable[str]) -> str:
    from zhiheng.access.terms import Post

    return "、".join(str(Post(post).label) for post in sorted(posts) if post in Post.values)


def _locked(on: type[Record] | None, subject: Any, version: int | None) -> Any:
    """The subject's row, locked; Stale where its version is not the one the user saw."""
    if on is None or subject is None:
        return subject
    key = subject.pk if isinstance(subject, Record) else subject
    row = on.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Refused("找不到这条记录，或它已被撤回。", lawful="请返回列表刷新后再试。")
    if version is not None and row.version != version:
        from zhiheng.trace.models import Entry

        entry = Entry.objects.filter(pk=row.trail_id).first()
        when = timezone.localtime(entry.recorded).strftime("%Y年%-m月%-d日 %H:%M") if entry else ""
        raise Stale(f"这条记录已于 {when} 被他人更改。您的输入已保留，请核对最新内容后再提交。")
    return row


def _subject(on: type[Record] | None, row: Any) -> tuple[str, UUID | None]:
    if isinstance(row, Record):
        return row._meta.db_table, row.pk
    return (on._meta.db_table if on else "", None)


def _identity(value: Any) -> str | None:
    return str(value.pk) if isinstance(value, Record) else None


def _who(by: Actor, held: frozenset[str]) -> dict[str, Any]:
    return {
        "account": str(by.account) if by.account else None,
        "holder": str(by.holder) if by.holder else None,
        "person": str(by.person) if by.person else None,
        "posts": sorted(held),
        "via": by.via,
    }


def _rules(act: Act, judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """Which clauses guarded the act and what the rules answered."""
    applied = [
        {"clause": j.clause, "verdict": str(j.verdict), "because": j.because} for j in judgements
    ]
    named = {entry["clause"] for entry in applied}
    return applied + [{"clause": clause} for clause in act.clauses if clause not in named]


def _record_refusal(
    act: Act, refusal: Refused, subject: Any, by: Actor, at: datetime, on: type[Record] | None
) -> None:
    """Enter the refusal, in a transaction of its own: the act itself has been rolled back."""
    if connection.in_atomic_block and connection.needs_rollback:
        return
    with transaction.atomic():
        held = posts_in_force(by, timezone.now())
        key = subject.pk if isinstance(subject, Record) else subject
        table = on._meta.db_table if on else ""
        append(
            Sheet(uuid4()),
            at=at,
            recorded=timezone.now(),
            who=_who(by, held),
            act=act.name,
            outcome="refused",
            subject=(table, key if isinstance(key, UUID) else None),
            reason=refusal.says,
            rules=_rules(act, refusal.judgements)
            + [{"clause": c} for c in refusal.clauses if c not in act.clauses],
        )


def _digest(name: str, subject: Any, inputs: dict[str, Any]) -> bytes:
    """What the request asks for, so that a reused key with another body is noticed."""

    def plain(value: Any) -> Any:
        if isinstance(value, Record):
            return str(value.pk)
        if isinstance(value, datetime | date):
            return value.isoformat()
        return str(value)

    subject_key = plain(subject) if subject is not None else None
    text = json.dumps([name, subject_key, inputs], default=plain, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).digest()
