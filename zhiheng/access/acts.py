"""The one table of what may be done: act → posts × scope × state × conditions, with clauses.

Pages, API, command line and templates ask the same `may`. Commands declare their act when they are
defined; what is only seen is declared with `sight`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON, Condition
from zhiheng.access.models import Grant
from zhiheng.access.once import once_a_page
from zhiheng.access.refusals import Refused
from zhiheng.access.statements import statement
from zhiheng.access.terms import ALL_POSTS, OPERATOR, SYSTEM


@dataclass(frozen=True)
class Act:
    """One entry of the table. `writes` tells a command from a page that is only read.

    conditions: what must hold of the row besides (scope, state, who the actor is to it).
    """

    name: str
    label: str
    posts: frozenset[str]
    clauses: tuple[str, ...] = ()
    second_factor: bool = False
    writes: bool = True
    conditions: tuple[Condition, ...] = ()

    @property
    def by_machine(self) -> bool:
        """Whether another program may do it with somebody's access token: only what our own program
        may do without a person, nothing that asks for a person's second factor or for himself."""
        personal = self.second_factor or IN_PERSON in self.conditions
        return self.writes and SYSTEM in self.posts and not personal

    @property
    def besides(self) -> list[str]:
        """What must hold besides the post, each in a short sentence."""
        told = [str(one.label) for one in self.conditions]
        return [*told, gettext("五分钟内的第二因素")] if self.second_factor else told

    def of_kind(self, kind: str) -> tuple[Condition, ...]:
        return tuple(one for one in self.conditions if one.kind == kind)


_ACTS: dict[str, Act] = {}


def declare(act: Act) -> Act:
    """Enter an act; a name can be taken once only, and unknown posts are refused."""
    strange = act.posts - ALL_POSTS - {OPERATOR, SYSTEM}
    if strange:
        raise ValueError(f"{act.name}: unknown posts {sorted(strange)}")
    if _ACTS.setdefault(act.name, act) != act:
        raise ValueError(f"act {act.name} is declared twice")
    return act


def sight(name: str, label: str, posts: Iterable[str]) -> Act:
    """Declare something that may be seen by those who hold one of the posts."""
    return declare(Act(name, label, frozenset(posts), writes=False))


def act(name: str) -> Act:
    return _ACTS[name]


def acts() -> tuple[Act, ...]:
    return tuple(_ACTS[name] for name in sorted(_ACTS))


def in_force(at: datetime) -> Q:
    """Grants that hold at an instant."""
    return Q(starts__lte=at) & (Q(ends__isnull=True) | Q(ends__gt=at))


@once_a_page
def grants_in_force(account: UUID, at: datetime) -> list[Grant]:
    """The grants of an account at an instant, with their scopes."""
    return list(_held(account, at).order_by("post"))


def _held(account: UUID, at: datetime) -> "QuerySet[Grant]":
    return Grant.objects.filter(in_force(at), holder__account=account, holder__active=True)


def posts_in_force(by: Actor, at: datetime) -> frozenset[str]:
    """The posts by which `by` acts at `at`; without an account its role (operator, system)."""
    if by.account is None:
        return frozenset({by.role}) if by.role else frozenset()
    return posts_of(by.account, at)


@once_a_page
def posts_of(account: UUID, at: datetime) -> frozenset[str]:
    """The posts of an account at an instant, read fresh from the database in every act."""
    return frozenset(post for (post,) in _posts(account=account, at=at))


@statement
def _posts(*, account: UUID, at: datetime) -> "QuerySet[Grant, Any]":
    return _held(account, at).values_list("post")


def open_to(by: Actor, act: Act) -> bool:
    """Whether the way in which `by` came lets the act through: an access token does what it was
    issued for, of what a machine may do; whatever is only seen is open to it."""
    return by.token is None or not act.writes or (act.by_machine and act.name in by.limited_to)


def may(
    by: Actor, name: str, at: datetime, posts: frozenset[str] | None = None, on: Any = None
) -> bool:
    """Whether `by` may do the act at `at`. Pass `posts` to ask for many acts with one look-up.

    on: the row it would be done to; then its conditions are asked too, as the door will.
    """
    held = posts_in_force(by, at) if posts is None else posts
    entry = _ACTS[name]
    if not held & entry.posts or not open_to(by, entry):
        return False
    return on is None or all(one.holds(by, at, on) for one in entry.conditions)


def against(by: Actor, name: str, at: datetime, on: Any) -> Refused | None:
    """The first condition of the act that the row does not meet, as it would be refused; so a page
    tells it before anything is typed."""
    told = (one.against(by, at, on) for one in _ACTS[name].conditions)
    return next((refusal for refusal in told if refusal), None)
