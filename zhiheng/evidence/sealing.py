"""How a file lies on the disk: sealed piece by piece, so that it never has to fit into memory.

Header: b"ZHE1" ‖ owner (16 bytes, UUID) ‖ prefix (7 random bytes). Then frames of at most FRAME
bytes of the file, each AES-256-GCM under the owner's file key, with the nonce prefix ‖ number
(4 bytes) ‖ 1 for the last frame and 0 for the others, and the header as additional data. So no
frame can be left out, doubled, moved, or borrowed from another file.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"ZHE1"
FRAME = 1 << 16
_TAG = 16
_HEADER = len(MAGIC) + 16 + 7


class Altered(Exception):
    """The sealed file is not (any more) what was written: cut, changed, or another's."""


class Sealer:
    """Writes one sealed file: `write` pieces of any size, then `finish`."""

    def __init__(self, file: BinaryIO, owner: UUID, key: bytes) -> None:
        self._file, self._cipher, self._rest, self._number = file, AESGCM(key), b"", 0
        self._header = MAGIC + owner.bytes + secrets.token_bytes(7)
        file.write(self._header)

    def write(self, piece: bytes) -> None:
        data = self._rest + piece
        # The last frame is known only at the end: one whole frame is always held back.
        while len(data) > FRAME:
            self._frame(data[:FRAME], last=False)
            data = data[FRAME:]
        self._rest = data

    def finish(self) -> None:
        self._frame(self._rest, last=True)

    def _frame(self, data: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last)
        self._file.write(self._cipher.encrypt(nonce, data, self._header))
        self._number += 1


def owner_in(file: BinaryIO) -> UUID | None:
    """Whose key opens the file, from its header; None where it is no sealed file."""
    header = file.read(_HEADER)
    if len(header) != _HEADER or not header.startswith(MAGIC):
        return None
    return UUID(bytes=header[len(MAGIC) : len(MAGIC) + 16])


def opened(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The file's content, frame by frame; raises Altered at the first that does not hold."""
    header, cipher = file.read(_HEADER), AESGCM(key)
    if len(header) != _HEADER or not header.startswith(MAGIC):
        raise Altered("no sealed file")
    number, frame = 0, file.read(FRAME + _TAG)
    while True:
        following = file.read(FRAME + _TAG)
        try:
            yield cipher.decrypt(_nonce(header, number, not following), frame, header)
        except (InvalidTag, ValueError):
            raise Altered(f"frame {number} does not hold") from None
        if not following:
            return
        number, frame = number + 1, following


def _nonce(header: bytes, number: int, last: bool) -> bytes:
    return header[-7:] + number.to_bytes(4, "big") + bytes([last])
