"""What the trail and the law book say: entries, receipts, histories, clauses with their answers."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from zhiheng.access.acts import acts, may
from zhiheng.access.refusals import Absent, CannotNow, told
from zhiheng.api import seen, values
from zhiheng.api.answers import plain
from zhiheng.conformance.models import Answer
from zhiheng.deadlines.opened import CLOSED, line_closed
from zhiheng.law.clock import in_shanghai
from zhiheng.law.register import Obligation, Status, obligations
from zhiheng.trace import queries, signer
from zhiheng.trace.ledger import receipt
from zhiheng.trace.models import Entry

router = Router()
Before = Annotated[int | None, Query(ge=1, lt=2**62)]
Limit = Annotated[int, Query(ge=1, le=200)]


class Me(Schema):
    name: str
    posts: list[str]
    acts: list[str] = Field(description="此刻以这种方式可以办理的事项")
    token: str | None = Field(description="所用访问令牌的编号；用会话时为空")


class Trail(Schema):
    entries: list[dict[str, Any]]
    next: int | None = Field(description="更早的：作为 before 再问")


class Clause(Schema):
    id: str
    clause: str
    duty: str
    status: str
    status_reason: str
    answer: dict[str, Any] | None = Field(description="判定的结论；看不到结论的岗位为空")


@router.get("/me", response={200: Me}, tags=["me"], operation_id="me",
            summary=gettext_noop("本人：岗位与此刻可办的事项"))  # fmt: skip
def me(request: HttpRequest) -> dict[str, Any]:
    """Who asks, by which posts, and what can be done now."""
    by, at, held = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    names = [one.name for one in acts() if one.writes and may(by, one.name, at, held)]
    token = str(by.token) if by.token else None
    return {"name": by.name, "posts": sorted(held), "acts": names, "token": token}


# -- the trail -------------------------------------------------------------------------------------


@router.get("/trail", response={200: Trail}, tags=["trail"], operation_id="trail",
            summary=gettext_noop("留痕：最近的事项"))  # fmt: skip
def trail(
    request: HttpRequest, before: Before = None, limit: Limit = 50,
    act: Annotated[values.Text | None, Query(max_length=100)] = None,
) -> dict[str, Any]:  # fmt: skip
    """The newest acts; ask again with `next` as `before`."""
    _sees_trail(request)
    return _told(queries.recent(before=before, limit=limit, act=act))


@router.get(
    "/trail/of/{table}/{key}", response={200: Trail}, tags=["trail"],
    operation_id="trail_of", summary=gettext_noop("留痕：一条记录的经过"),
)  # fmt: skip
def trail_of(
    request: HttpRequest, table: str, key: UUID, before: Before = None, limit: Limit = 50
) -> dict[str, Any]:
    """All that was done to one row, the newest first. Personal values are not in the trail."""
    _sees_trail(request)
    model = seen.tables().get(table)
    if model is None:
        raise Absent(seen.ABSENT)
    seen.one(model, key, request.actor, request.now)  # type: ignore[attr-defined]
    return _told(queries.history(table, key, before=before, limit=limit))


@router.get(
    "/trail/{seq}", response={200: dict[str, Any]}, tags=["trail"],
    operation_id="trail_entry", summary=gettext_noop("留痕：一条"),
)  # fmt: skip
def entry(request: HttpRequest, seq: int) -> dict[str, Any]:
    """One entry: one's own, or any with the sight of the trail. Where it tells of a row that is not
    open to the asker, its changes are left out and `closed` says so."""
    _readable(request, seq)
    line = queries.entry(seq)
    if not _closed(request, line):
        return _line(line)
    return {**_line(replace(line, changes=())), "closed": told(CLOSED)}


@router.get(
    "/trail/{seq}/receipt", response={200: dict[str, Any]}, tags=["trail"],
    operation_id="trail_receipt", summary=gettext_noop("留痕：收据，可自行保存"),
)  # fmt: skip
def receipt_of(request: HttpRequest, seq: int) -> dict[str, Any]:
    """The receipt to be kept outside: entry, inclusion proof, signed checkpoint."""
    _readable(request, seq)
    if _closed(request, queries.entry(seq)):
        raise Absent(CLOSED)
    try:
        return receipt(seq)
    except signer.SignerRefuses as refusal:
        raise CannotNow(str(refusal)) from None


def _sees_trail(request: HttpRequest) -> None:
    if not may(request.actor, "see.trail", request.now, request.posts):  # type: ignore[attr-defined]
        raise Absent(seen.ABSENT)


def _readable(request: HttpRequest, seq: int) -> None:
    """Absent unless there is such an entry and it is one's own, or one sees the trail."""
    found = Entry.objects.filter(seq=seq if 0 < seq < 2**62 else 0).values_list("account")
    account = found.first()
    own = account is not None and account[0] and account[0] == request.actor.account  # type: ignore[attr-defined]
    if account is None:
        raise Absent(seen.ABSENT)
    if not own:
        _sees_trail(request)


def _closed(request: HttpRequest, line: queries.Line) -> bool:
    return line_closed(line, request.actor, request.now, request.posts)  # type: ignore[attr-defined]


def _told(page: queries.Page) -> dict[str, Any]:
    return {"entries": [_line(one) for one in page.lines], "next": page.next}


def _line(line: queries.Line) -> dict[str, Any]:
    """An entry without its payload: what a receipt has."""
    changes = [
        {
            "table": one.table, "id": str(one.id), "op": one.op, "version": one.version,
            "columns": [
                {"name": c.name, "old": plain(c.old), "new": plain(c.new), "sealed": c.sealed}
                for c in one.columns
            ],
        }
        for one in line.changes
    ]  # fmt: skip
    return {
        "seq": line.seq, "at": in_shanghai(line.at).isoformat(),
        "recorded": in_shanghai(line.recorded).isoformat(), "act": line.act,
        "outcome": line.outcome, "by": line.by,
        "subject": {"table": line.subject[0], "id": str(line.subject[1])} if line.subject else None,
        "reason": line.reason, "rules": list(line.rules), "rows": line.rows, "changes": changes,
        "digest": line.digest,
    }  # fmt: skip


# -- clauses ---------------------------------------------------------------------------------------


@router.get("/clauses", response={200: list[Clause]}, tags=["clauses"],
            operation_id="clauses", summary=gettext_noop("条款与判定"))  # fmt: skip
def clauses(
    request: HttpRequest, article: Annotated[int | None, Query(ge=1, le=99)] = None,
    clause: Annotated[values.Text | None, Query(max_length=40)] = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The register of obligations, each with the body's answer as judged last."""
    by, at, held = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    if not may(by, "see.law", at, held):
        raise Absent(seen.ABSENT)
    judged = may(by, "see.board", at, held)
    answers = {row.clause: row for row in seen.rows(Answer, by, at)}
    return [
        _clause(one, answers.get(one.clause), judged)
        for one in obligations()
        if (article is None or one.article == article) and (clause is None or one.clause == clause)
    ]


def _clause(one: Obligation, row: Answer | None, judged: bool) -> dict[str, Any]:
    answer = row and {
        "verdict": row.verdict, "because": row.because, "missing": row.missing,
        "since": plain(row.since), "judged_on": plain(row.judged_on), "readings": row.readings,
    }  # fmt: skip
    if row is None and judged and one.status is Status.RULED:
        answer = {"verdict": "unknown", "because": "还没有判断过。"}
    return {
        "id": one.id, "clause": one.clause, "duty": one.duty, "status": str(one.status.value),
        "status_reason": one.status_reason, "answer": answer,
    }  # fmt: skip
