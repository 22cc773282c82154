"""Checkpoints: size and root of the tree as a signed note (C2SP tlog-checkpoint, Ed25519). Pure.

    origin
    size, decimal
    root, base64
                                  (an empty line)
    — origin base64(key id ‖ signature)

The key id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key); a key is written as
name+hex(key id)+base64(0x01 ‖ public key).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

DASH = "\N{EM DASH} "


class Malformed(ValueError):
    """The text is no signed checkpoint, or no key."""


class Forged(ValueError):
    """No signature of this key under the checkpoint holds."""


@dataclass(frozen=True)
class Checkpoint:
    """The tree of the first `size` entries of the log called `origin` has this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def public_key(name: str, seed: bytes) -> str:
    """The key (as text) that verifies what `sign` makes with this seed (32 bytes)."""
    public = _private(seed).public_key().public_bytes_raw()
    shown = base64.b64encode(b"\x01" + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{shown}"


def sign(checkpoint: Checkpoint, seed: bytes) -> str:
    """The signed note."""
    private = _private(seed)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(checkpoint.body().encode())
    stamp = base64.b64encode(key_id(checkpoint.origin, public) + signature).decode()
    return f"{checkpoint.body()}\n{DASH}{checkpoint.origin} {stamp}\n"


def parse(note: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    """Checkpoint and signatures (name, key id ‖ signature), unverified; raises Malformed."""
    body, gap, below = note.partition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) < 3 or not below.endswith("\n"):
        raise Malformed("no signed checkpoint")
    origin, size, root = lines[:3]
    if not origin or not re.fullmatch(r"0|[1-9][0-9]{0,17}", size):
        raise Malformed("no origin or no size")
    checkpoint = Checkpoint(origin, int(size), _base64(root, 32))
    return checkpoint, [_signature(line) for line in below[:-1].split("\n")]


def _signature(line: str) -> tuple[str, bytes]:
    name, _, stamp = line.removeprefix(DASH).rpartition(" ")
    if not line.startswith(DASH) or not name:
        raise Malformed("no signature line")
    return name, _base64(stamp, None)


def verify(note: str, key: str) -> Checkpoint:
    """The checkpoint, where the key has signed it; raises Malformed or Forged."""
    checkpoint, signatures = parse(note)
    name, public = parse_key(key)
    body = note.partition("\n\n")[0] + "\n"
    for signer, stamp in signatures:
        if signer == name and stamp[:4] == key_id(name, public):
            if _holds(public, stamp[4:], body.encode()):
                return checkpoint
            break
    raise Forged("the signature does not hold")


def parse_key(key: str) -> tuple[str, bytes]:
    """Name and public key (32 bytes) of a key as text; raises Malformed."""
    name, _, rest = key.partition("+")
    shown, _, encoded = rest.partition("+")
    data = _base64(encoded, 33)
    if not name or data[0] != 1 or shown != key_id(name, data[1:]).hex():
        raise Malformed("no verifying key")
    return name, data[1:]


def _base64(text: str, length: int | None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("no base64") from None
    if base64.b64encode(data).decode() != text or (length is not None and len(data) != length):
        raise Malformed("wrong length")
    return data


def _private(seed: bytes):  # type: ignore[no-untyped-def]  # imported late: it costs 50 ms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)


def _holds(public: bytes, signature: bytes, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
