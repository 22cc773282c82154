"""Receiving a file from a page: to the disk as it comes, and no further than the limit."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class CappedUpload(TemporaryFileUploadHandler):
    """Stops reading a request whose files together exceed settings.MAX_IMPORT_BYTES."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.MAX_IMPORT_BYTES:
            if self.request is not None:
                self.request.META["zhiheng.too_big"] = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
