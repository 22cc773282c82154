"""Any area's list as a workbook: areas register theirs with zhiheng.ui.lists, we write and serve.

register_list(name, title, sight, columns, rows) is for areas above exchange; those below call
zhiheng.ui.lists.register, which is the same.
"""

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhiheng.access.acts import may
from zhiheng.exchange import queries
from zhiheng.exchange.writing import Column, export_rows
from zhiheng.ui import lists
from zhiheng.ui.lists import register as register_list

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def list_file(request: HttpRequest, name: str) -> FileResponse:
    """The list of that name under the filters of the address, as a workbook."""
    found = lists.find(name)
    if found is None:
        raise Http404
    if not may(request.actor, found.sight, request.now, request.posts):  # type: ignore[attr-defined]
        raise PermissionDenied(found.sight)
    columns = [Column(str(at), str(head), "any") for at, head in enumerate(found.columns)]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    export_rows(file, str(found.title), columns, found.rows(request))
    day = f"{timezone.localtime(request.now):%Y%m%d}"  # type: ignore[attr-defined]
    return workbook(file, f"{found.title}-{day}.xlsx")


def workbook(file: Any, name: str) -> FileResponse:
    """A workbook as an attachment that no browser guesses at or keeps."""
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
    answer["Cache-Control"] = "no-store"
    return answer


def _batch_rows(request: HttpRequest) -> Iterator[Sequence[Any]]:
    rows = queries.batches().order_by("-imported_at", "-id")
    for batch in queries.every(rows):
        yield (
            batch.file_name, batch.imported_at, str(batch.get_nature_display()), batch.effective_on,
            batch.created, batch.changed, batch.same, batch.withdrawn_at, batch.withdrawn_reason,
            batch.file_digest,
        )  # fmt: skip


register_list(
    "imports", "导入批次", "see.imports",
    (
        "文件名", "入库时间", "更改性质", "变更日期", "新建", "更改", "未变",
        "撤回时间", "撤回理由", "文件摘要",
    ),
    _batch_rows,
)  # fmt: skip
