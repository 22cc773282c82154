"""Pages of the trail: the newest acts, one entry, the history of one row, verification."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import segno
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhiheng.access.acts import acts, may
from zhiheng.access.models import Holder
from zhiheng.access.sights import seen_by
from zhiheng.access.terms import called
from zhiheng.deadlines.opened import CLOSED, line_closed, row_closed
from zhiheng.desk import lines, names, verification
from zhiheng.evidence import places
from zhiheng.trace import kinds, queries, signer
from zhiheng.trace.ledger import receipt
from zhiheng.trace.models import Entry, Outcome
from zhiheng.ui import errors
from zhiheng.ui.lists import register

MOST_EXPORTED = 20_000
MOST_PEOPLE = 300
SHOWN = 20  # rows of one entry; an act may have changed thousands


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address; what cannot be read is left out."""
    found: dict[str, Any] = {}
    if act := request.GET.get("act", ""):
        found["act"] = act[:100]
    if request.GET.get("outcome") in Outcome.values:
        found["outcome"] = request.GET["outcome"]
    with suppress(ValueError):
        found["account"] = UUID(request.GET.get("who", ""))
    return found


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@require_GET
@seen_by("see.trail")
def trail(request: HttpRequest) -> HttpResponse:
    """The newest acts, with filters by act, person and outcome."""
    asked = _asked(request)
    page = queries.recent(before=_before(request), **asked)
    query = request.GET.copy()
    query.pop("before", None)
    people = Holder.every.order_by("name").values_list("account", "name")[:MOST_PEOPLE]
    context = {
        "entries": lines.told(page.lines, changes=False, closed=_unnamed(request)),
        "next": f"?{query.urlencode()}&before={page.next}".replace("?&", "?") if page.next else "",
        "query": query.urlencode(),
        "acts": sorted({(one.name, _(one.label)) for one in acts() if one.writes},
                       key=lambda pair: pair[1]),
        "people": [(str(account), name) for account, name in people],
        "outcomes": [("done", _("已办理")), ("refused", _("未获办理"))],
        "asked": {name: request.GET.get(name, "") for name in ("act", "who", "outcome")},
        "filtered": bool(asked) or _before(request) is not None,
    }  # fmt: skip
    return render(request, "desk/trail.html", context)


def _trail_lines(request: HttpRequest) -> Any:
    """All acts under the filters, the newest first, at most MOST_EXPORTED of them."""
    asked, before, written = _asked(request), _before(request), 0
    while written < MOST_EXPORTED:
        page = queries.recent(before=before, limit=500, **asked)
        for one in lines.told(page.lines, changes=False, closed=_unnamed(request)):
            yield (
                one["seq"], one["at"], one["who"], one["sentence"],
                _("未获办理") if one["refused"] else _("已办理"), "、".join(one["clauses"]),
            )  # fmt: skip
        written += len(page.lines)
        before = page.next
        if before is None:
            return


register(
    "trail", "留痕", "see.trail", ("序号", "时间", "办理人", "内容", "结果", "条款"), _trail_lines
)


def _readable(request: HttpRequest, account: UUID | None) -> None:
    """Whoever sees the trail, and everybody his own acts; else PermissionDenied."""
    own = account is not None and account == request.actor.account  # type: ignore[attr-defined]
    if not own and not may(request.actor, "see.trail", request.now, request.posts):  # type: ignore[attr-defined]
        raise PermissionDenied("see.trail")


@require_GET
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry: what was done, by whom, under which rules, and what it changed."""
    line = _line(request, seq)
    closed = _closed(request, line)
    if closed:
        line = replace(line, changes=(), payload="")
    unnamed = _unnamed(request)
    keys = {key for key in lines.keys_of([line]) if key[0] not in unnamed}
    known = names.gather(keys, [line.by.get("account")])
    told = lines.one(line, known)
    shown = line.changes[:SHOWN]
    context = {
        "line": line,
        "told": told,
        "act": lines.act_label(line.act),
        "who": known.who(line.by),
        "posts": called(line.by.get("posts") or ()),
        "subject": {**_subject(line, known), **({"url": ""} if closed else {})},
        "rows": [
            {
                "what": known.of(change.table, change.id),
                "url": names.address(change.table, change.id),
                "history": f"/trail/of/{change.table}/{change.id}/",
                "version": change.version,
                "columns": list(lines.told_change(change, known)),
            }
            for change in shown
        ],
        "tables": [(kinds.called(table), n) for table, n in sorted(line.tables.items())],
        "unshown": 0 if closed else line.rows - len(shown),
        "closed": _(CLOSED) if closed else "",
        "qr": qr(f"zhiheng {seq} {line.digest}"),
        "checkpoint": (signer.last_signed() or {}).get("checkpoint", ""),
    }
    return render(request, "desk/entry.html", context)


def _line(request: HttpRequest, seq: int) -> queries.Line:
    """The entry, where this person may read it."""
    account = Entry.objects.filter(seq=seq).values_list("account", flat=True)
    if not account:
        raise Http404
    _readable(request, account[0])
    return queries.entry(seq)


def _unnamed(request: HttpRequest) -> frozenset[str]:
    """The tables whose rows this person may not even know by name."""
    return places.closed(request.actor, request.now, request.posts)  # type: ignore[attr-defined]


def _closed(request: HttpRequest, line: queries.Line) -> bool:
    """Whether what it did to rows is not open to this person, as the rows' pages are not."""
    return line_closed(line, request.actor, request.now, request.posts)  # type: ignore[attr-defined]


def _subject(line: queries.Line, known: names.Names) -> dict[str, str]:
    if not line.subject or not line.subject[0]:
        return {}
    table, key = line.subject
    return {"label": known.of(table, key), "url": f"/trail/of/{table}/{key}/"}


def qr(text: str) -> str:
    """A QR code as an SVG data: address."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2))


@require_GET
def receipt_file(request: HttpRequest, seq: int) -> HttpResponse:
    """The receipt as a file: the entry, its proof, the signed checkpoint."""
    if _closed(request, _line(request, seq)):
        return errors.page(request, 403, what=_("这条留痕的收据不对您开放"), why=_(CLOSED))
    try:
        document = receipt(seq)
    except signer.SignerRefuses as refusal:
        return errors.page(request, 409, what=_("现在不能签发收据"), why=str(refusal))
    return JsonResponse(
        document,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="receipt-{seq}.json"'},
    )


@require_GET
@seen_by("see.trail")
def history(request: HttpRequest, table: str, key: UUID) -> HttpResponse:
    """Everything that was done to one row, in sentences."""
    if table not in names.models():
        raise Http404
    by, at, posts = request.actor, request.now, request.posts  # type: ignore[attr-defined]
    if row_closed([(table, key)], by, at, posts):
        raise PermissionDenied("see.trail")
    page = queries.history(table, key, before=_before(request))
    known = names.gather([(table, key)])
    place = names.address(table, key)
    context = {
        "name": known.of(table, key),
        "kind": kinds.called(table),
        "place": "" if place.startswith("/trail/") else place,
        "entries": lines.told(page.lines, closed=_unnamed(request)),
        "next": f"?before={page.next}" if page.next else "",
    }
    return render(request, "desk/history.html", context)


@require_GET
@seen_by("see.trail")
def verify(request: HttpRequest) -> HttpResponse:
    """Verification: start it, watch it, read what it found; take a checkpoint away."""
    return render(request, "desk/verify.html", _verification(request))


def _verification(request: HttpRequest) -> dict[str, Any]:
    found = verification.current()
    now = request.now  # type: ignore[attr-defined]
    head = queries.recent(limit=1).lines
    return {
        "found": found,
        "stalled": bool(found and found.stalled(now)),
        "percent": 100 * found.done // found.all if found and found.all else 0,
        "head": head[0] if head else None,
        "signed": signer.last_signed(),
    }


@require_GET
@seen_by("see.trail")
def verify_progress(request: HttpRequest) -> HttpResponse:
    """The answer to the progress bar; once it has ended the whole page is asked for again."""
    context = _verification(request)
    if context["found"] and context["found"].ended:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return render(request, "desk/verify_progress.html", context)


@require_POST
@seen_by("see.trail", does="see.trail")
def verify_start(request: HttpRequest) -> HttpResponse:
    verification.begin(request.now)  # type: ignore[attr-defined]
    return redirect("trail_verify")


@require_GET
@seen_by("see.trail")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """A signed checkpoint of the trail as it is now, to be kept elsewhere."""
    try:
        note = signer.sign_head()
    except signer.SignerRefuses as refusal:
        return errors.page(request, 409, what=_("现在不能签发检查点"), why=str(refusal))
    return HttpResponse(
        note,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="checkpoint.txt"'},
    )
