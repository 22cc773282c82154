"""Constants and the chain rule of the trail's format, version 1 (docs/trail-format.md). Pure."""

from hashlib import sha256

VERSION = 1
NAME = "zhiheng-trail"
HASHES = {
    "chain": "SHA-256(0x02 || previous digest || payload)",
    "tree": "RFC 6962 over payloads with SHA-256",
}
GENESIS = bytes(32)
"""The digest before the first entry."""


def chain(previous: bytes, payload: bytes) -> bytes:
    """The digest of an entry, from the digest of the entry before and its payload."""
    return sha256(b"\x02" + previous + payload).digest()
