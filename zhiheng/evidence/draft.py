"""A file on its way in: streamed to the disk sealed, hashed on the way, under a size cap.

Until an act keeps it, it lies under a name that nobody looks for and is opened by a key that
stands nowhere: a process killed here leaves an unreadable remnant, which `store.sweep` removes.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.utils.translation import gettext as _

from zhiheng.evidence import names, sealing
from zhiheng.trace import vault

HEAD = 4096


class NotTaken(Exception):
    """The file could not be taken in. says: why, and what next. full: the disk is at fault."""

    def __init__(self, says: str, *, full: bool = False) -> None:
        super().__init__(says)
        self.says, self.full = says, full


class Draft:
    """One file being received. sha256, sm3: hexadecimal, of the content; size in bytes.

    problem: why it could not be taken in; such a draft holds nothing on the disk. What is given
    after a problem is swallowed, so that the rest of a request can still be read.
    """

    def __init__(self, name: str) -> None:
        self.name, self.size, self.head = names.kept(name), 0, b""
        self.owner: UUID = uuid4()
        self.secret = vault.drawn()
        self.problem: NotTaken | None = None
        self._sha, self._sm3 = hashlib.sha256(), Hash(SM3())
        self.path = folder() / f".draft-{secrets.token_hex(16)}"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb")
            self._sealer = sealing.Sealer(self._file, self.owner, vault.file_key(self.secret))
        except OSError as error:
            self._fails(error)

    def write(self, piece: bytes) -> None:
        if self.problem or not piece:
            return
        self.size += len(piece)
        if self.size > settings.MAX_EVIDENCE_BYTES:
            most = settings.MAX_EVIDENCE_BYTES >> 20
            says = _("文件“{name}”超过上限 {most} MB：请压缩、拆分，或扫描成较小的文件。")
            self._refuse(NotTaken(says.format(name=self.shown, most=most)))
            return
        self.head += piece[: HEAD - len(self.head)]
        self._sha.update(piece)
        self._sm3.update(piece)
        try:
            self._sealer.write(piece)
        except OSError as error:
            self._fails(error)

    def finish(self) -> "Draft":
        """No more comes: to the disk with it. An empty file is a problem too."""
        if self.problem:
            return self
        self.sha256, self.sm3 = self._sha.hexdigest(), self._sm3.finalize().hex()
        if not self.size:
            says = _("文件“{name}”是空的（0 字节）：请重新选择文件。")
            self._refuse(NotTaken(says.format(name=self.shown)))
            return self
        try:
            self._sealer.finish()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            self._fails(error)
        return self

    @property
    def shown(self) -> str:
        return names.shown(self.name)

    def close(self) -> None:
        """Forget it, where no act has kept it (Django calls this at the end of a request)."""
        if file := self.__dict__.get("_file"):
            with suppress(OSError):  # what could not be written is thrown away
                file.close()
        self.path.unlink(missing_ok=True)

    def __str__(self) -> str:
        """What tells two requests apart: the content, not the moment."""
        return self.problem.says if self.problem else self.sha256

    def _refuse(self, problem: NotTaken) -> None:
        self.problem = problem
        self.close()

    def _fails(self, error: OSError) -> None:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            says = _("磁盘已满，文件“{name}”没有存下：请告诉系统管理员腾出空间，再补交一次。")
        else:
            says = _("磁盘现在写不进去，文件“{name}”没有存下：请告诉系统管理员，再补交一次。")
        self._refuse(NotTaken(says.format(name=self.shown), full=True))


def received(pieces: Iterable[bytes], name: str) -> Draft:
    """A whole file at once, for commands, imports and tests."""
    draft = Draft(name)
    for piece in pieces:
        draft.write(piece)
    return draft.finish()


def folder() -> Path:
    return Path(settings.EVIDENCE_DIR)
