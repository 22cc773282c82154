"""Evidence as a page receives it: to the disk as it comes, sealed, never held in memory.

A file that cannot be taken in never stands in the way of an act: the form is valid without it, the
act goes through, and the file is asked for afterwards.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhiheng.access.confirming import DROPPED
from zhiheng.evidence.draft import Draft, NotTaken

FIELD = "evidence"
MOST_FILES = 20


class Received(UploadedFile):
    """What stands in request.FILES: the draft, forgotten at the end of the request."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(name=draft.name or "-", size=draft.size)
        self.draft = draft

    def close(self) -> None:
        self.draft.close()


class EvidenceUpload(FileUploadHandler):
    """Streams the field `evidence` into drafts; leaves every other field to the next handler."""

    chunk_size = 1 << 16

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._draft: Draft | None = None
        self._made = 0

    def new_file(self, field_name: str, file_name: str, *args: Any, **more: Any) -> None:
        super().new_file(field_name, file_name, *args, **more)
        self._draft = None
        if field_name == FIELD and self._made < MOST_FILES:
            self._made += 1
            self._draft = Draft(file_name)
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._draft is None:
            return raw_data
        self._draft.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self._draft is None:
            return None
        draft, self._draft = self._draft, None
        return Received(draft.finish())

    def upload_interrupted(self) -> None:
        if self._draft is not None:
            self._draft.close()


def brought(request: HttpRequest) -> list[Draft]:
    """The files of a request's field `evidence`, those that could not be taken in too.

    A file that was left behind while a second factor was asked for counts as such.
    """
    files = [one for one in request.FILES.getlist(FIELD) if isinstance(one, Received)]
    found = [one.draft for one in files]
    if DROPPED in request.POST and not found:
        found.append(left_behind(_("等待第二因素期间文件没有存着。")))
    return found


def left_behind(why: str) -> Draft:
    """A draft that never held anything: the act goes on, and the file is asked for."""
    draft = Draft("")
    draft.close()
    draft.problem = NotTaken(why)
    return draft


def problems(drafts: list[Draft]) -> list[str]:
    """Why files were not taken in, for the person who brought them."""
    return [draft.problem.says for draft in drafts if draft.problem]
