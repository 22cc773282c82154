"""What must hold besides the post: scope, state, and who the actor is to the row.

A condition stands in the table of acts. The door asks it after the row is locked, and `may` asks
the same one for a page that has the row; so what the table says is what happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.refusals import Forbidden, Refused

Kind = Literal["scope", "state", "person"]
_ONESELF, _NOT_FOR_ONESELF = _("本人"), _("不是为自己")


@dataclass(frozen=True)
class Condition:
    """kind: what it limits. label: the condition in a short sentence. check: raises Refused (or
    Forbidden) where it does not hold for this row; without a row nothing is checked."""

    name: str
    kind: Kind
    label: str | Promise
    check: Callable[[Actor, datetime, Any], None]

    def against(self, by: Actor, at: datetime, row: Any) -> Refused | None:
        """What stands against the row; None where the condition holds."""
        try:
            self.check(by, at, row)
        except Refused as refusal:
            return refusal
        return None

    def holds(self, by: Actor, at: datetime, row: Any) -> bool:
        return self.against(by, at, row) is None


def asks(
    name: str, kind: Kind, label: str | Promise,
    against: Callable[[Actor, datetime, Any], Refused | None],
) -> Condition:  # fmt: skip
    """A condition by what stands against a row: the refusal, or None."""

    def check(by: Actor, at: datetime, row: Any) -> None:
        if refusal := against(by, at, row):
            raise refusal

    return Condition(name, kind, label, check)


def state(
    name: str, label: str | Promise, holds: Callable[[Any], bool], refusal: Refused
) -> Condition:
    """A state that the row must be in, and what is answered where it is not."""
    return asks(name, "state", label, lambda _by, _at, row: None if holds(row) else refusal.again())


def own(refusal: Refused, name: str = "own", label: str | Promise = _ONESELF) -> Condition:
    """Only whom the row is about; who enters signed papers on the server has no account."""
    return asks(
        name, "person", label,
        lambda by, _at, row: None
        if by.account is None or by.person == row.person_id
        else refusal.again(),
    )  # fmt: skip


def not_own(
    refusal: Refused, name: str = "not_oneself", label: str | Promise = _NOT_FOR_ONESELF
) -> Condition:
    """Anybody but whom the row is about."""
    return asks(
        name, "person", label,
        lambda by, _at, row: refusal.again()
        if by.person is not None and by.person == row.person_id
        else None,
    )  # fmt: skip


def _second_person(by: Actor, at: datetime, row: Any) -> None:
    if by.account and by.account == row.proposed_by:
        raise Refused("提出的人不能自己确认。", who="另一位系统管理员、管理层或法定代表人")


def _not_oneself(by: Actor, at: datetime, row: Any) -> None:
    holder = getattr(row, "holder_id", row.pk)
    if by.holder == holder:
        raise Refused(
            "不能给自己授予岗位、更换第二因素、关联人员，也不能停用自己的账号。",
            who="另一位系统管理员",
        )


def _open(by: Actor, at: datetime, row: Any) -> None:
    if row.state != "open":
        raise Refused("这项提议已经有了结果。", lawful="请刷新页面查看。")


def _by_hand(by: Actor, at: datetime, row: Any) -> None:
    if row.basis:
        raise Refused(
            "这项职权来自任命或登记的身份，须由终止任命（身份）的行为结束。",
            clauses=("6 chapeau", "16-b"),
            lawful="请在“两类岗位”页办理任职终止，或在人员页登记身份的结束日期。",
        )


def _in_person(by: Actor, at: datetime, row: Any) -> None:
    if by.token:
        raise Forbidden("这件事须本人签署或判断，访问令牌不能代办。", lawful="请由本人登录后办理。")


SECOND_PERSON = Condition("second_person", "person", _("不是提出的人"), _second_person)
NOT_ONESELF = Condition("not_oneself", "person", _NOT_FOR_ONESELF, _not_oneself)
OPEN = Condition("open", "state", _("提议尚未办结"), _open)
BY_HAND = Condition("by_hand", "state", _("不是来自任命或身份的授权"), _by_hand)
# Signatures and judgements of a person. Our own imports enter them from signed papers, and the
# operator too; another program with somebody's token does not (Act.by_machine).
IN_PERSON = Condition("in_person", "person", _("本人亲自办理"), _in_person)
