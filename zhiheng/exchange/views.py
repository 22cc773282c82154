"""Pages of imports: what came in, a new file, its trial, carrying it in, taking a batch back."""

import tempfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.exchange import jobs, queries
from zhiheng.exchange.commands import withdraw_batch
from zhiheng.exchange.exports import workbook
from zhiheng.exchange.forms import MappingForm, UploadForm, WithdrawForm
from zhiheng.exchange.models import Batch, State, Upload
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.report import marked
from zhiheng.exchange.store import book_of, store
from zhiheng.exchange.template import write_template
from zhiheng.exchange.uploads import QUIET, receive, settle
from zhiheng.ui.sentences import said

SHOWN = 20


@require_safe
@seen_by("see.imports")
def index(request: HttpRequest) -> HttpResponse:
    """The batches, newest first; above them the actor's files that are still on their way."""
    rows, mark = queries.page(queries.batches(), "imported_at", request.GET.get("after", ""))
    names = queries.who_entered(batch.entry for batch in rows)
    waiting = queries.uploads_for(request.actor, frozenset()).exclude(  # type: ignore[attr-defined]
        state__in=(State.DONE, State.SAME, State.BROKEN)
    )
    context = {
        "rows": [(batch, names.get(batch.entry, "")) for batch in rows],
        "columns": _columns(_("文件"), _("入库时间"), _("由谁"), _("新建"), _("更改"), _("状态")),
        "next_url": f"?after={mark}" if mark else "",
        "first": not request.GET.get("after"),
        "waiting": list(waiting.order_by("-created_at")[:5]),
        "may_import": _may(request, "import_file"),
    }
    return render(request, "exchange/index.html", context)


@require_safe
@seen_by("see.imports")
def uploads(request: HttpRequest) -> HttpResponse:
    """All files that were handed in, also those that never came in."""
    found = queries.uploads_for(request.actor, request.posts)  # type: ignore[attr-defined]
    rows, mark = queries.page(found, "created_at", request.GET.get("after", ""))
    names = queries.names_of(upload.account for upload in rows)
    context = {
        "rows": [(upload, names.get(upload.account, "")) for upload in rows],
        "columns": _columns(_("文件"), _("交来时间"), _("由谁"), _("状态")),
        "next_url": f"?after={mark}" if mark else "",
    }
    return render(request, "exchange/uploads.html", context)


@seen_by("see.imports", does="import_file")
def new(request: HttpRequest) -> HttpResponse:
    """A file and its nature; then the worker tries it."""
    _must(request, "import_file")
    if request.method != "POST":
        return render(request, "exchange/new.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    valid = form.is_valid()
    if request.META.get("zhiheng.too_big"):
        form.too_big()
        valid = False
    if valid and (upload := _received(request, form)):
        jobs.defer_trial(upload)
        return redirect("exchange:upload", upload.pk)
    return render(request, "exchange/new.html", {"form": form}, status=422)


def _received(request: HttpRequest, form: UploadForm) -> Upload | None:
    """The upload, or None with the form's error where the file cannot be stored."""
    given = form.cleaned_data
    try:
        stored = store(given["file"].chunks(), given["file"].name)
    except Unreadable as error:
        form.add_error("file", said(error.says))
        return None
    return receive(
        stored, given["file"].name, account=request.user.pk, now=request.now,  # type: ignore[attr-defined]
        nature=given["nature"], effective=given["effective"], sheet=given["sheet"],
    )  # fmt: skip


@require_safe
@seen_by("see.imports")
def upload_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a file stands: at work, asking, tried, or how it ended."""
    upload = _upload(request, key)
    outcome = upload.outcome or {}
    context = {
        "upload": upload,
        "outcome": outcome,
        "counts": outcome.get("counts", {}),
        "changes": outcome.get("changes", [])[:SHOWN],
        "more_changes": max(0, len(outcome.get("changes", [])) - SHOWN),
        "change_columns": _columns(_("表"), _("记录"), _("栏目"), _("原来"), _("改为")),
        "kind_columns": _columns(_("表"), _("新建"), _("更改"), _("未变")),
        "quiet": _quiet(request, upload),
        "form": _mapping_form(upload) if upload.state == State.ASKING else None,
        "may_import": _may(request, "import_file"),
        "batch": Batch.every.filter(pk=upload.batch).first() if upload.batch else None,
    }
    return render(request, "exchange/upload.html", context)


def _quiet(request: HttpRequest, upload: Upload) -> bool:
    return upload.at_work and request.now - upload.updated_at > QUIET  # type: ignore[attr-defined]


@require_safe
@seen_by("see.imports")
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the worker is; the whole page again as soon as it has ended."""
    upload = _upload(request, key)
    if not upload.at_work or _quiet(request, upload):
        return HttpResponseClientRedirect(reverse("exchange:upload", args=[key]))
    return render(request, "exchange/progress.html", {"upload": upload})


@require_POST
@seen_by("see.imports", does="import_file")
def mapping(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answers to what an official sheet does not carry; then the trial again."""
    _must(request, "import_file")
    upload = _upload(request, key)
    if upload.state not in (State.ASKING, State.TRIED):
        return redirect("exchange:upload", key)
    form = _mapping_form(upload, request.POST)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    upload.mapping = {**upload.mapping, **form.answers()}
    _start(upload, State.READING)
    jobs.defer_trial(upload)
    return redirect("exchange:upload", key)


def _mapping_form(upload: Upload, data: Any = None) -> MappingForm:
    return MappingForm(upload.outcome.get("questions", []), upload.mapping, data)


@require_POST
@seen_by("see.imports", does="import_file")
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Try once more: after a refusal, or where the worker was stopped."""
    _must(request, "import_file")
    upload = _upload(request, key)
    if upload.state in (State.TRIED, State.BROKEN, State.FAILED) or _quiet(request, upload):
        _start(upload, State.READING)
        jobs.defer_trial(upload)
    return redirect("exchange:upload", key)


@require_POST
@seen_by("see.imports", does="import_file")
def carry(request: HttpRequest, key: UUID) -> HttpResponse:
    """The yes: the worker carries the file in, in this person's name, by the rights he then has."""
    _must(request, "import_file")
    asked(request)
    upload = _upload(request, key)
    if upload.account != request.user.pk:
        raise BadInput({"": _("只有交来文件的本人可以确认导入；请自己交来同一个文件。")})
    started = Upload.objects.filter(pk=key, state=State.TRIED).update(
        state=State.IMPORTING,
        done=0,
        total=0,
        says="",
        updated_at=request.now,  # type: ignore[attr-defined]
    )
    if started:
        jobs.defer_carrying(upload, request.now)  # type: ignore[attr-defined]
    return redirect("exchange:upload", key)


@require_safe
@seen_by("see.imports")
def marked_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file again, with the refused cells marked and listed."""
    upload = _upload(request, key)
    refusals = upload.outcome.get("refusals", [])
    if not refusals:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with book_of(upload.file_digest, name=upload.file_name) as book:
        marked(file, book, refusals)
    return workbook(file, f"{upload.file_name.rpartition('.')[0]}-需要改正.xlsx")


@require_safe
@seen_by("see.imports")
def template_file(request: HttpRequest) -> HttpResponseBase:
    """The empty workbook with explanations and drop-down lists."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_template(file)
    return workbook(file, "质衡导入模板.xlsx")


@require_safe
@seen_by("see.imports")
def batch_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a batch wrote, by whom, its entry, and how to take it back."""
    batch = Batch.objects.filter(pk=key).first()
    if batch is None:
        raise Http404
    entry = queries.entry_of(batch)
    context = {
        "batch": batch,
        "who": queries.who_entered([batch.entry]).get(batch.entry, ""),
        "entry": entry,
        "receipt": bytes(entry.digest).hex(),
        "written": queries.written_by(batch),
        "columns": _columns(_("表"), _("行数")),
        "form": WithdrawForm(),
        "may_withdraw": _may(request, "withdraw_batch"),
    }
    return render(request, "exchange/batch.html", context)


@require_POST
@seen_by("see.imports", does="withdraw_batch")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    withdraw_batch(subject=key, **asked(request), **form.cleaned_data)
    messages.success(request, _("已撤回：这个批次写入的记录不再有效，更改过的记录已恢复原值。"))
    return redirect("exchange:batch", key)


def _upload(request: HttpRequest, key: UUID) -> Upload:
    """The upload, where the person may see it; absent and forbidden look the same."""
    found = queries.upload_for(key, request.actor, request.posts)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _start(upload: Upload, state: str) -> None:
    upload.done = upload.total = 0
    settle(upload, state, done=0, total=0)


def _may(request: HttpRequest, name: str) -> bool:
    return may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]


def _must(request: HttpRequest, name: str) -> None:
    if not _may(request, name):
        raise PermissionDenied(name)


def _columns(*labels: str) -> list[dict[str, Any]]:
    numeric = {_("新建"), _("更改"), _("未变"), _("行数")}
    return [{"label": label, "numeric": label in numeric} for label in labels]
