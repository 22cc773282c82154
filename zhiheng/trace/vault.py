"""Personal data: sealed under a key per owner, committed to with a salt per owner, erasable.

An owner is a UUID (as a rule a person). Key and salt (32 bytes each) stand wrapped in trace_secret;
erasing an owner deletes them: sealed values stay unreadable and commitments cannot be guessed at,
while the chain stands. Formats are in docs/trail-format.md, part 5.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from zhiheng.trace import keyring
from zhiheng.trace.canonical import encode, plain
from zhiheng.trace.keyring import ensure_keys as ensure_keys
from zhiheng.trace.models import Secret

NONCE = 12
KEY = 32


class Erased(Exception):
    """The owner has no key (any more): what was sealed cannot be read."""


class Unreadable(Exception):
    """The sealed value, or the wrapped key, does not open: altered, or another installation's."""


def seal(owner: UUID, text: str) -> bytes:
    """The text encrypted for this owner (AES-256-GCM; nonce ‖ ciphertext and tag)."""
    return seal_many([(owner, text)])[0]


def seal_many(pairs: Iterable[tuple[UUID, str]]) -> list[bytes]:
    """As seal for many (owner, text), in order; keys are fetched and made in two statements."""
    pairs = list(pairs)
    held = _secrets({owner for owner, _ in pairs}, make=True)
    return [_seal_bytes(held[owner][:KEY], text.encode(), owner.bytes) for owner, text in pairs]


def unseal(owner: UUID, blob: bytes) -> str:
    """The text again; raises Erased or Unreadable."""
    text = unseal_many([(owner, blob)])[0]
    if text is None:
        raise Erased(str(owner))
    return text


def unseal_many(pairs: Iterable[tuple[UUID, bytes | None]]) -> list[str | None]:
    """Texts in order, in one statement; None where there is nothing, or the owner was erased."""
    pairs = list(pairs)
    held = _secrets({owner for owner, blob in pairs if blob is not None}, make=False)
    return [
        _open_bytes(held[owner][:KEY], bytes(blob), owner.bytes).decode()
        if blob is not None and owner in held
        else None
        for owner, blob in pairs
    ]


def drawn() -> bytes:
    """Key and salt (64 bytes) for an owner whom no act has made yet: see adopt."""
    return secrets.token_bytes(2 * KEY)


def adopt(owner: UUID, secret: bytes) -> None:
    """Keep what was drawn for this owner, in the transaction of the act that makes it."""
    Secret(owner=owner, wrapped=_seal_bytes(keyring.master(), secret, owner.bytes)).save(
        force_insert=True
    )


def secret_of(owner: UUID) -> bytes:
    """Key and salt of an owner; raises Erased."""
    held = _secrets({owner}, make=False)
    if owner not in held:
        raise Erased(str(owner))
    return held[owner]


def file_key(secret: bytes) -> bytes:
    """The key (32 bytes) under which an owner's file is sealed: its own, beside that for texts."""
    return hmac.digest(secret[:KEY], b"file", "sha256")


def seal_installation(text: str) -> bytes:
    """A secret of the installation itself (a second factor's seed), under the master key."""
    return _seal_bytes(keyring.master(), text.encode(), b"installation")


def unseal_installation(blob: bytes) -> str:
    """The text again; raises Unreadable."""
    return _open_bytes(keyring.master(), bytes(blob), b"installation").decode()


def upload_key() -> bytes:
    """The key (32 bytes) under which files on their way in are sealed: the installation's own."""
    return hmac.digest(keyring.master(), b"upload", "sha256")


def blind(kind: str, text: str) -> bytes:
    """A keyed digest (32 bytes) by which equal texts of one kind find each other, and nothing else.

    The text is compared in NFC, without outer spaces, in upper case.
    """
    same = unicodedata.normalize("NFC", text).strip().upper()
    return hmac.digest(keyring.pepper(), encode([kind, same]), "sha256")


def commit(owner: UUID, column: str, value: Any) -> bytes:
    """The commitment (32 bytes) to a column's value that stands in the trail instead of it."""
    return commitment(salts([owner])[owner], column, value)


def commitment(salt: bytes, column: str, value: Any) -> bytes:
    """HMAC-SHA256 under the salt over the canonical JSON of [column, plain value]."""
    return hmac.digest(salt, encode([column, plain(value)]), "sha256")


def salts(owners: Iterable[UUID], *, make: bool = True) -> Mapping[UUID, bytes]:
    """The salts of these owners; those without one get it.

    With make=False (verification) owners are left out whose salt is gone or does not open.
    """
    if make:
        return {owner: both[KEY:] for owner, both in _secrets(set(owners), make=True).items()}
    found = list(Secret.objects.filter(owner__in=set(owners)))
    if not found:  # nothing to open: no key is asked for, nor made
        return {}
    master = keyring.master()
    opened = ((secret.owner, _opened(secret, master)) for secret in found)
    return {owner: both[KEY:] for owner, both in opened if both is not None}


def opens(secret: Secret) -> bool:
    """Whether a wrapped key is whole and this installation's."""
    return _opened(secret, keyring.master()) is not None


def _opened(secret: Secret, master: bytes) -> bytes | None:
    """Key ‖ salt; None where they do not open."""
    try:
        return _open_bytes(master, bytes(secret.wrapped), secret.owner.bytes)
    except Unreadable:
        return None


def erase(owner: UUID) -> bool:
    """Delete key and salt for good; False where there were none. Only within an act (see Sheet)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT trace_erase(%s)", [owner])
        return bool(cursor.fetchone()[0])


def _secrets(owners: set[UUID], *, make: bool) -> dict[UUID, bytes]:
    """Key ‖ salt of each owner."""
    if not owners:
        return {}
    held = _fetch(owners)
    missing = owners - held.keys()
    if make and missing:
        Secret.objects.bulk_create(
            [Secret(owner=owner, wrapped=_fresh(owner)) for owner in missing],
            ignore_conflicts=True,
        )
        held |= _fetch(missing)  # read back: another transaction may have been first
    return held


def _fetch(owners: set[UUID]) -> dict[UUID, bytes]:
    found = list(Secret.objects.filter(owner__in=owners).values_list("owner", "wrapped"))
    if not found:
        return {}
    master = keyring.master()  # once: to ask for it takes as long as to open one
    return {owner: _open_bytes(master, bytes(wrapped), owner.bytes) for owner, wrapped in found}


def _fresh(owner: UUID) -> bytes:
    return _seal_bytes(keyring.master(), secrets.token_bytes(2 * KEY), owner.bytes)


def _seal_bytes(key: bytes, data: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound_to)


def _open_bytes(key: bytes, blob: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], bound_to)
    except (InvalidTag, ValueError):
        raise Unreadable("a sealed value does not open with this installation's keys") from None
