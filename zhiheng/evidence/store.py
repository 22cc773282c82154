"""Where evidence lies: under the SHA-256 of its content, linked there whole, never overwritten.

The order is: draft to the disk, link to the hash, folder to the disk, then the database. Killed
between any two, there is either nothing that anybody can read, or everything.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from zhiheng.evidence import sealing
from zhiheng.evidence.draft import Draft, folder
from zhiheng.trace import vault

_OLD_SECONDS = 24 * 3600


class Missing(Exception):
    """The file is not where its record says."""


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def owner_of(sha256: str) -> UUID | None:
    """Whose key opens what lies under this hash; None where nothing readable lies there."""
    try:
        with path_of(sha256).open("rb") as file:
            return sealing.owner_in(file)
    except OSError:
        return None


def keep(draft: Draft) -> None:
    """Link the draft to its hash and see the folder to the disk; raises OSError.

    The caller holds the hash's lock and knows that nothing a record owns lies there: what is found
    there all the same is the remnant of an act that never was, and makes way.
    """
    place = path_of(draft.sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(draft.path, place)
    except FileExistsError:
        os.replace(draft.path, place)
    for made in (place.parent, folder()):
        _to_disk(made)


def keep_for(draft: Draft, owner: UUID) -> None:
    """As keep, sealed anew for a record whose own file was lost: the same content heals it."""
    again = Draft(draft.name)
    again.close()
    again.owner, key = owner, vault.file_key(vault.secret_of(owner))
    descriptor = os.open(again.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, draft.path.open("rb") as source:
        sealer = sealing.Sealer(file, owner, key)
        for piece in sealing.opened(source, vault.file_key(draft.secret)):
            sealer.write(piece)
        sealer.finish()
        file.flush()
        os.fsync(file.fileno())
    again.sha256 = draft.sha256
    try:
        keep(again)
    finally:
        again.close()


def content(sha256: str, owner: UUID) -> Iterator[bytes]:
    """The file's pieces, verified before the first is given: all of it is whole, or none is given.

    Raises Missing, sealing.Altered, vault.Erased.
    """
    key = vault.file_key(vault.secret_of(owner))
    try:
        with path_of(sha256).open("rb") as file:
            whole = hashlib.sha256()
            for piece in sealing.opened(file, key):
                whole.update(piece)
            if whole.hexdigest() != sha256:
                raise sealing.Altered("another content")
    except FileNotFoundError:
        raise Missing(sha256) from None
    return _pieces(path_of(sha256), key)


def _pieces(path: Path, key: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from sealing.opened(file, key)


def whole(sha256: str, owner: UUID) -> bool:
    """Whether the file lies there, opens, and is what was stored; raises vault.Erased."""
    try:
        content(sha256, owner)
    except (Missing, sealing.Altered):
        return False
    return True


def remove(sha256: str, owner: UUID) -> None:
    """Take an erased file off the disk; without its key it was unreadable already."""
    if owner_of(sha256) == owner:
        path_of(sha256).unlink(missing_ok=True)


def remnants(now: datetime) -> Iterator[Path]:
    """Drafts and hidden files older than a day: nobody will come for them."""
    for path in folder().glob(".draft-*"):
        try:
            if path.stat().st_mtime < now.timestamp() - _OLD_SECONDS:
                yield path
        except FileNotFoundError:
            continue


def hashes(now: datetime) -> Iterator[str]:
    """The hashes under which files lie that are older than a day."""
    for path in folder().glob("[0-9a-f][0-9a-f]/*"):
        try:
            if path.stat().st_mtime < now.timestamp() - _OLD_SECONDS:
                yield path.name
        except FileNotFoundError:
            continue


def _to_disk(made: Path) -> None:
    descriptor = os.open(made, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
