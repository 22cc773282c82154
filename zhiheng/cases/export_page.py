"""Taking the event log away from the list of cases: which file, and whether performers are told."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.door import Done
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.cases import queries
from zhiheng.cases.exporting import LONGEST_REASON, Format, Room, export_log, export_named_log
from zhiheng.cases.views import wanted

MOST_CASES = 20_000  # what a person may wait for; a whole body's log is the command line's

FORMATS = [
    (Format.XES_GZ, _("XES，压缩（IEEE 1849，多数流程挖掘软件能读）")),
    (Format.XES, _("XES")),
    (Format.OCEL_JSON, _("OCEL 2.0，JSON")),
    (Format.OCEL_SQLITE, _("OCEL 2.0，SQLite")),
]
HIDDEN, TOLD = "pseudonyms", "staff_numbers"


class ExportForm(forms.Form):
    """Who may not have performers told is not offered the choice."""

    format = forms.ChoiceField(label=_("文件"), choices=FORMATS)
    performers = forms.ChoiceField(
        label=_("承担人"),
        choices=[(HIDDEN, _("用化名，证据和理由只写有无")), (TOLD, _("写工号和原文"))],
        help_text=_("化名在同一个文件里始终指同一个人，换一个文件就对不上。"),
    )
    reason = forms.CharField(
        label=_("为什么要写明承担人"), max_length=LONGEST_REASON, required=False,
        help_text=_("只在写明承担人时填写。"),
    )  # fmt: skip

    def __init__(self, *given: Any, may_name: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.order_fields(["format", "performers", "reason"])
        if not may_name:
            del self.fields["performers"], self.fields["reason"]


@seen_by("see.cases", does="export_log")
def export(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, the file itself. The filters of the list stay in the address."""
    if not _may(request, "export_log"):
        raise PermissionDenied("export_log")
    given = request.POST if request.method == "POST" else None
    form = ExportForm(given, may_name=_may(request, "export_named_log"))
    filters = wanted(request)[1]
    count = queries.found(**filters)[: MOST_CASES + 1].count()
    if given is not None and form.is_valid() and (answer := _exported(request, form, filters)):
        return answer
    context = {
        "form": form, "count": count, "too_many": count > MOST_CASES, "most": MOST_CASES,
        "filtered": any(filters.values()), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "cases/export.html", context, status=422 if form.errors else 200)


def _exported(
    request: HttpRequest, form: ExportForm, filters: dict[str, Any]
) -> HttpResponseBase | None:
    chosen = list(queries.found(**filters).values_list("pk", flat=True)[: MOST_CASES + 1])
    if len(chosen) > MOST_CASES:
        form.add_error(None, _("项目太多，请缩小筛选范围，或由运维人员用命令行导出。"))
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        room = Room(Path(folder))
        done = _done(request, form, room, chosen if any(filters.values()) else None)
        if done is None:
            return None
        if done.repeated:
            messages.info(request, _("刚才已经导出过；需要再导出，请重新提交。"))
            return redirect("cases:export")
        return _attachment(request, done.value.file)


def _done(
    request: HttpRequest, form: ExportForm, room: Room, cases: list[UUID] | None
) -> Done | None:
    given = form.cleaned_data
    common = {
        **asked(request), "room": room, "format": Format(given["format"]),
        "cases": cases,
    }  # fmt: skip
    try:
        if given.get("performers") == TOLD:
            return export_named_log(**common, reason=given["reason"])
        return export_log(**common)
    except BadInput as error:
        error.put_on(form)
        return None


def _attachment(request: HttpRequest, file: Path) -> FileResponse:
    """The file, opened before its folder goes; no browser guesses at it or keeps it."""
    day = f"{timezone.localtime(request.now):%Y%m%d}"  # type: ignore[attr-defined]
    name = f"event-log-{day}.{file.name.partition('.')[2]}"
    answer = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _may(request: HttpRequest, act: str) -> bool:
    return may(request.actor, act, request.now, request.posts)  # type: ignore[attr-defined]
