"""Accounts, posts in force and proposals, as plain data for pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q

from zhiheng.access.acts import acts
from zhiheng.access.models import Grant, Holder, Proposal
from zhiheng.access.terms import ALL_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.trace.models import Entry

PAGE = 50
ALARM_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class AccountRow:
    """One account in the list."""

    id: UUID
    name: str
    username: str
    active: bool
    second_factor: bool
    posts: tuple[str, ...]
    version: int


def accounts(at: datetime, *, after: str = "", text: str = "") -> list[AccountRow]:
    """Accounts by username after one, at most PAGE + 1 (one more tells that there is more)."""
    rows = Holder.objects.select_related("account").annotate(
        factor=Exists(Authenticator.objects.filter(user=OuterRef("account"), type="totp"))
    )
    if text:
        rows = rows.filter(Q(account__username__icontains=text) | Q(name__icontains=text))
    if after:
        rows = rows.filter(account__username__gt=after)
    page = list(rows.order_by("account__username")[: PAGE + 1])
    posts = _posts_of([row.pk for row in page], at)
    return [
        AccountRow(
            row.pk, row.name, row.account.username, row.active and row.account.is_active,
            row.factor, tuple(posts.get(row.pk, ())), row.version,
        )
        for row in page
    ]  # fmt: skip


def _posts_of(holders: list[UUID], at: datetime) -> dict[UUID, list[str]]:
    held: dict[UUID, list[str]] = {}
    for grant in _in_force(at).filter(holder__in=holders).order_by("post"):
        label = str(Post(grant.post).label)
        if label not in held.setdefault(grant.holder_id, []):
            held[grant.holder_id].append(label)
    return held


def _in_force(at: datetime) -> Any:
    return Grant.objects.filter(Q(ends=None) | Q(ends__gt=at), starts__lte=at)


def posts_held(holder: UUID | None, at: datetime) -> list[dict[str, Any]]:
    """One's own posts in force, each with the day it began."""
    if holder is None:
        return []
    grants = _in_force(at).filter(holder=holder).order_by("post", "starts")
    return [{"label": Post(g.post).label, "since": g.starts, "id": g.pk} for g in grants]


def grants_of(holder: Holder, at: datetime) -> list[Grant]:
    """Grants of a holder that are in force or yet to begin, by post."""
    lasting = Q(ends=None) | Q(ends__gt=at)
    return list(Grant.objects.filter(lasting, holder=holder).order_by("post", "starts"))


def open_proposals(limit: int = 50, holder: Holder | None = None) -> list[Proposal]:
    """Proposals that wait for a second person, oldest first; of one holder, or of all."""
    rows = Proposal.objects.filter(state="open").select_related("holder", "holder__account")
    if holder is not None:
        rows = rows.filter(holder=holder)
    return list(rows.order_by("proposed_at")[:limit])


def recovery_alarms(at: datetime) -> list[dict[str, Any]]:
    """Recovery codes used in the last two weeks, newest first: who, when, which entry."""
    entries = list(
        Entry.objects.filter(act="use_recovery_code", recorded__gt=at - ALARM_LASTS)
        .order_by("-seq")
        .values("seq", "recorded", "subject_id")[:20]
    )
    wanted = {entry["subject_id"] for entry in entries if entry["subject_id"]}
    names: dict[UUID | None, str] = dict(
        Holder.every.filter(pk__in=wanted).values_list("pk", "name")
    )
    return [
        {
            "seq": e["seq"],
            "at": e["recorded"],
            "id": e["subject_id"],
            "name": names[e["subject_id"]],
        }
        for e in entries
    ]


def access_matrix() -> list[dict[str, Any]]:
    """Every act and who may do it, as the program enforces it: what `may` and the door ask."""
    return [
        {
            "act": act.name,
            "label": str(act.label),
            "kind": "act" if act.writes else "page",
            "posts": {post: post in act.posts for post in sorted(ALL_POSTS)},
            "operator": OPERATOR in act.posts,
            "system": SYSTEM in act.posts,
            "second_factor": act.second_factor,
            "scope": [one.name for one in act.of_kind("scope")],
            "state": [one.name for one in act.of_kind("state")],
            "conditions": [one.name for one in act.of_kind("person")],
            "clauses": list(act.clauses),
        }
        for act in acts()
    ]
