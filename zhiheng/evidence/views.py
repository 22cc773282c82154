"""Pages of evidence: attach to a row, one piece, hand it over, take it back, what still lacks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput, CannotNow
from zhiheng.access.sights import opened_to, seen_by
from zhiheng.evidence import commands, names, places, queries, receiving, store
from zhiheng.evidence.forms import AttachForm
from zhiheng.evidence.models import Evidence
from zhiheng.evidence.sealing import Altered
from zhiheng.trace.vault import Erased, Unreadable
from zhiheng.ui import errors


@require_safe
@seen_by("see.evidence")
def awaited(request: HttpRequest) -> HttpResponse:
    """Files that acts went through without: each with where to bring it."""
    tables = places.tables(request.actor, request.now, request.posts)  # type: ignore[attr-defined]
    listed, following = queries.awaited(tables, request.GET.get("after", ""))
    context = {
        "lacking": listed,
        "columns": [{"label": label} for label in (_("证明什么"), _("对象"), _("自"), _("原因"))],
        "next_url": f"?after={following}" if following else "",
        "may_attach": _may(request, "attach_evidence"),
    }
    return render(request, "evidence/awaited.html", context)


def _leads(request: HttpRequest, table: str, key: UUID) -> bool:
    return bool(places.opened_row(table, key, request.actor, request.now, request.posts))  # type: ignore[attr-defined]


@opened_to(_leads)
@require_safe
@seen_by("see.evidence")
def at(request: HttpRequest, table: str, key: UUID) -> HttpResponse:
    """Leads to the page where a row is shown that has none of its own."""
    place, _name = _place(request, table, key)
    return redirect(place.page(key) if place.page else place.address(key))


@seen_by("see.evidence", does="attach_evidence")
def attach(request: HttpRequest, table: str, key: UUID) -> HttpResponse:
    """Bring one or more files to a row; each becomes evidence of the same thing."""
    place, name = _place(request, table, key)
    form = AttachForm(request.POST or None, initial={"personal": place.personal})
    if request.method == "POST" and form.is_valid() and _attached(request, form, (table, key)):
        messages.success(request, _("文件已附上并留痕。"))
        return redirect(place.address(key))
    context = {
        "form": form,
        "place": place,
        "name": name,
        "back": place.address(key),
        "held": queries.gathered([key]),
        "may_attach": _may(request, "attach_evidence"),
    }
    return render(request, "evidence/attach.html", context, status=422 if form.is_bound else 200)


def _attached(request: HttpRequest, form: AttachForm, subject: tuple[str, UUID]) -> bool:
    drafts = receiving.brought(request)
    if not drafts:
        form.add_error(None, _("请选择要附上的文件。"))
        return False
    arguments = asked(request)
    key = arguments.pop("key")
    for number, draft in enumerate(drafts):
        try:
            commands.attach(
                subject=subject, draft=draft, key=f"{key[:70]}:{number}", **arguments,
                **form.cleaned_data,
            )  # fmt: skip
        except BadInput as error:
            error.put_on(form)
    return not form.errors


@seen_by("see.evidence")
def piece(request: HttpRequest, key: UUID) -> HttpResponse:
    """One piece: name, hashes, who brought it, what it proves; and where to have it handed over."""
    row, place, subject = _piece(request, key)
    context = {
        "piece": queries.pieces([row])[0],
        "place": place,
        "back": place.address(row.subject_id),
        "subject": subject,
        "version": row.version,
        "readable": commands.may_read(row, request.actor, request.now),  # type: ignore[attr-defined]
        "may_retract": _may(request, "retract_evidence", row),
    }
    return render(request, "evidence/piece.html", context)


@seen_by("see.evidence", does="read_evidence")
def content(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file, never rendered: as an attachment. A personal one only by a recorded request."""
    row, _place_of, _name = _piece(request, key)
    if row.personal or not _may(request, "read_evidence"):
        if request.method != "POST":
            return redirect("evidence:piece", key)
        commands.read(subject=key, reason=request.POST.get("reason", ""), **asked(request))
    try:
        pieces = store.content(row.file.sha256, row.file_id)
    except (store.Missing, Altered, Erased, Unreadable) as error:
        return _not_whole(request, error)
    return handed_over(row, pieces)


def _not_whole(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say what became of a file that cannot be handed over whole."""
    if isinstance(error, Erased):
        why = _("文件所含的个人信息已依规定删除，内容不能再读；它存在过这一点仍在留痕中。")
        return errors.page(request, 410, what=_("这个文件已经删除"), why=why, next=" ")
    missing = isinstance(error, store.Missing)
    raise CannotNow(
        _("文件不在存放处。请告诉系统管理员运行自检；手中有原件的，重新附上同一个文件即可恢复。")
        if missing
        else _("文件与存入时的摘要不一致，没有交出任何内容。请告诉系统管理员运行自检。")
    )


def handed_over(row: Evidence, pieces: Any) -> StreamingHttpResponse:
    """The answer that carries a file: no browser shows it, keeps it or guesses what it is."""
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    name = names.for_download(row.name)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Length"] = str(row.file.size)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@seen_by("see.evidence", does="retract_evidence")
def retract(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a piece back, with the reason."""
    row, place, _name = _piece(request, key)
    if request.method != "POST":
        return redirect("evidence:piece", key)
    commands.retract(subject=key, reason=request.POST.get("reason", ""), **asked(request))
    messages.success(request, _("已撤回；记录仍在留痕中。"))
    return redirect(place.address(row.subject_id))


def _piece(request: HttpRequest, key: UUID) -> tuple[Evidence, places.Place, str]:
    row = Evidence.objects.select_related("file").filter(pk=key).first()
    if row is None:
        raise Http404
    place, name = _place(request, row.subject_table, row.subject_id)
    return row, place, name


def _place(request: HttpRequest, table: str, key: UUID) -> tuple[places.Place, str]:
    """Where a piece belongs, and what the row is called; 404 where the reader may not see it."""
    place = places.opened_row(table, key, request.actor, request.now, request.posts)  # type: ignore[attr-defined]
    called = place.names([key]) if place else {}
    if place is None or key not in called:
        raise Http404
    return place, called[key]


def may_attach(request: HttpRequest) -> bool:
    """Whether whoever asks may attach files (for pages that offer it)."""
    return _may(request, "attach_evidence")


def _may(request: HttpRequest, act: str, row: Evidence | None = None) -> bool:
    return may(request.actor, act, request.now, request.posts, on=row)  # type: ignore[attr-defined]
