"""The one door for every act: permission, lock, judge, write, one entry in the trail – or nothing.

A command is `def name(*, subject, by, at, sheet, **inputs)`. The decorator gives it its transaction
and its sheet; called from within another command it joins that one's transaction and entry.
"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from inspect import signature
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from zhiheng.access import once, replays, under_way
from zhiheng.access.actor import Actor
from zhiheng.access.acts import Act, declare, open_to, posts_in_force
from zhiheng.access.acts import act as find
from zhiheng.access.collisions import told
from zhiheng.access.conditions import Condition
from zhiheng.access.models import Holder
from zhiheng.access.refusals import Absent, BadInput, Forbidden, NeedsSecondFactor, Refused, Stale
from zhiheng.access.terms import called
from zhiheng.law.judgement import Judgement
from zhiheng.trace.ledger import Receipt, append
from zhiheng.trace.models import Entry, Record
from zhiheng.trace.sheet import Sheet

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What an act answers: its value, the receipt, and whether this was a repeated request."""

    value: Any
    receipt: Receipt | None
    repeated: bool = False
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unseen:
    """In place of a version: the request told none. It may add to a row, and not change it."""


@dataclass(frozen=True)
class Columns:
    """The columns of a model that a command takes as `**values`; the door lets no other through."""

    model: type[Record]
    names: tuple[str, ...]


Command = Callable[..., Done]
_COMMANDS: dict[str, Command] = {}
YEARS = range(1900, 2201)  # as in an import: what lies beyond is a slip, and no clock can hold it
NO_YEAR = gettext_noop("年份应在 1900 到 2200 之间，请核对。")
UNKEPT = gettext_noop("文字中有不能保存的字符，请删去后再提交。")
LONGEST_TEXT = 2000  # of a reason or an explanation: the chain keeps it for ever
TOO_LONG = gettext_noop("太长了，请写在 2000 字以内。")
_NO_COLUMN = gettext_noop("没有这个项目。")
_NO_VERSION = gettext_noop(
    "请求没有说明您看到的是哪一版（version），保存可能盖掉别人刚做的更改；"
    "这次没有保存。请刷新页面，核对最新的内容后重新提交。"
)
_current: ContextVar[Sheet | None] = ContextVar("sheet of the act under way", default=None)


def command(
    name: str,
    *,
    label: str,
    posts: Iterable[str],
    clauses: Iterable[str] = (),
    second_factor: bool = False,
    on: type[Record] | None = None,
    conditions: tuple[Condition, ...] = (),
    values: Columns | None = None,
) -> Callable[[Callable[..., Any]], Command]:
    """Make a function the command `name`. `on`: the model whose row `subject` names, locked first;
    conditions: what must hold of that row, asked right after; values: what `**values` may name.

    Pages give the version that was seen, or Unseen: then the act must leave that row as it is.
    Raises Forbidden and Refused (both recorded), Absent, Stale, Replayed, NeedsSecondFactor,
    BadInput. What the database refuses comes as Stale or Refused, see collisions.
    """
    act = declare(
        Act(name, label, frozenset(posts), tuple(clauses), second_factor, conditions=conditions)
    )

    def decorate(function: Callable[..., Any]) -> Command:
        named = set(signature(function).parameters)

        @wraps(function)
        def perform(
            *,
            by: Actor,
            at: datetime,
            subject: Any = None,
            key: str | None = None,
            version: int | Unseen | None = None,
            **inputs: Any,
        ) -> Done:
            if values and (strange := inputs.keys() - named - set(values.names)):
                raise BadInput(dict.fromkeys(sorted(strange), _NO_COLUMN))
            if beyond := [n for n, v in inputs.items() if _is_beyond(v)]:
                raise BadInput(dict.fromkeys(sorted(beyond), NO_YEAR))
            if unkept := [n for n, v in inputs.items() if isinstance(v, str) and not is_kept(v)]:
                raise BadInput(dict.fromkeys(sorted(unkept), UNKEPT))
            if len(inputs.get("reason") or "") > LONGEST_TEXT:
                raise BadInput({"reason": TOO_LONG})
            outer = _current.get()
            if outer is not None:
                return _within(act, function, outer, subject, by, at, on, version, inputs)
            try:
                with told(), once.acting(), under_way.told_under(key):
                    return _perform(act, function, subject, by, at, on, key, version, inputs)
            except Absent:
                raise
            except Refused as refusal:
                _record_refusal(act, refusal, subject, by, at, on)
                raise

        perform.act = act  # type: ignore[attr-defined]
        perform.on, perform.values = on, values  # type: ignore[attr-defined]
        _COMMANDS[name] = perform
        return perform

    return decorate


def _is_beyond(value: Any) -> bool:
    return isinstance(value, date) and value.year not in YEARS


def is_kept(text: str) -> bool:
    """Whether the database and the trail can hold it: no NUL, no half characters."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def commands() -> dict[str, Command]:
    """Every command that has been loaded, by the name of its act."""
    return dict(_COMMANDS)


def _within(
    act: Act, function: Callable[..., Any], sheet: Sheet, subject: Any, by: Actor, at: datetime,
    on: type[Record] | None, version: int | Unseen | None, inputs: dict[str, Any],
) -> Done:  # fmt: skip
    """A command called by a command: same transaction, same entry."""
    row = _locked(on, subject, version)
    _hold(act, by, at, row)
    value = function(subject=row, by=by, at=at, sheet=sheet, **inputs)
    _seen(version, row, sheet)
    return Done(value, None)


def _perform(
    act: Act, function: Callable[..., Any], subject: Any, by: Actor, at: datetime,
    on: type[Record] | None, key: str | None, version: int | Unseen | None, inputs: dict[str, Any],
) -> Done:  # fmt: skip
    with transaction.atomic():
        body = replays.digest(act.name, subject, inputs) if key else b""
        if key and (earlier := replays.earlier(key, by, body)):
            return Done(None, None, repeated=True, answer=earlier.answer)
        held = _admit(act, by, at)
        row = _locked(on, subject, version)
        _hold(act, by, at, row)
        sheet = Sheet(uuid4())
        token = _current.set(sheet)
        try:
            value = function(subject=row, by=by, at=at, sheet=sheet, **inputs)
        finally:
            _current.reset(token)
        _seen(version, row, sheet)
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
            replays.keep(key, by, act.name, body, answer)
        return Done(value, receipt, answer=answer)


def demand(name: str, *, by: Actor, at: datetime) -> None:
    """Raise Forbidden, recorded, where the actor has no right to the act: what a page asks before
    it looks at what was typed."""
    try:
        _held(find(name), by, at)
    except Forbidden as refusal:
        _record_refusal(find(name), refusal, None, by, at, None)
        raise


def _admit(act: Act, by: Actor, at: datetime) -> frozenset[str]:
    """Posts by which the actor is let in, now; a second factor where the act asks for one."""
    held = _held(act, by, at)
    if act.second_factor and by.account and not by.fresh_second_factor:
        raise NeedsSecondFactor()
    return held


def _held(act: Act, by: Actor, at: datetime) -> frozenset[str]:
    """Posts that give the actor the act; rights are those at the moment of the request."""
    if not open_to(by, act):
        raise Forbidden(
            f"访问令牌不能办理“{act.label}”。", clauses=act.clauses, who=called(act.posts),
            lawful="请由本人登录后办理；程序可以办的，由本人签发允许此事的访问令牌。",
        )  # fmt: skip
    held = posts_in_force(by, timezone.now()) if by.account else posts_in_force(by, at)
    if not held & act.posts:
        raise Forbidden(
            f"您此刻没有“{act.label}”的权限。",
            clauses=act.clauses,
            who=called(act.posts),
            lawful="请由上述岗位的在任人员办理，或先完成任命。",
        )
    return held & act.posts


def _hold(act: Act, by: Actor, at: datetime, row: Any) -> None:
    """The act's conditions on the row; raises what the first that does not hold raises."""
    for condition in act.conditions if row is not None else ():
        condition.check(by, at, row)


def _locked(on: type[Record] | None, subject: Any, version: int | Unseen | None) -> Any:
    """The subject's row, locked; Stale where its version is not the one the user saw."""
    if on is None or subject is None:
        return subject
    key = subject.pk if isinstance(subject, Record) else subject
    row = on.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Absent("找不到这条记录，或它已被撤回。", lawful="请返回列表刷新后再试。")
    if isinstance(version, int) and row.version != version:
        raise Stale(f"这条记录{_changed(row)}，您看到的已不是最新的内容，所以这次没有保存。")
    return row


def _seen(version: int | Unseen | None, row: Any, sheet: Sheet) -> None:
    """BadInput where the act changed the row it was asked about, and none says what was seen."""
    if not isinstance(version, Unseen) or not isinstance(row, Record):
        return
    if type(row).every.filter(pk=row.pk, trail_id=sheet.entry).exists():
        raise BadInput({"version": _NO_VERSION})


def _changed(row: Record) -> str:
    """When and by whom the row became what it is, from the entry that it names."""
    entry = Entry.objects.filter(pk=row.trail_id).first()
    if entry is None:
        return "刚刚被更改"
    names = Holder.every.filter(account=entry.account) if entry.account else Holder.every.none()
    name = names.values_list("name", flat=True).first() or "程序或命令行操作员"
    when = timezone.localtime(entry.recorded).strftime("%Y年%-m月%-d日 %H:%M")
    return f"已于 {when} 由{name}更改（留痕第 {entry.seq} 号）"


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
        **({"token": str(by.token)} if by.token else {}),
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
    """Enter the refusal, in a transaction of its own: the act itself has been rolled back.

    Not for visitors, who could flood the chain.
    """
    if not by.account and not by.role:
        return
    if connection.in_atomic_block and connection.needs_rollback:
        _log.warning("refusal of %s within a broken transaction is not recorded", act.name)
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
