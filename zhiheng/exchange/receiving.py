"""Receiving a file from a page: to the disk as it comes, and no further than the limit."""

import os
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class CappedUpload(TemporaryFileUploadHandler):
    """Stops reading a request whose files together exceed settings.MAX_IMPORT_BYTES."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.received = 0

    def new_file(self, *args: Any, **more: Any) -> None:
        """The file loses its name at once: what came in stays nowhere if the server is killed."""
        super().new_file(*args, **more)
        if os.name == "posix":
            os.unlink(self.file.temporary_file_path())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.MAX_IMPORT_BYTES:
            if self.request is not None:
                self.request.META["zhiheng.too_big"] = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
