"""A verifier of exports by a stranger: written from docs/trail-format.md, using nothing of ours.

Run as `python stranger.py FILE [CHECKPOINT]`; prints the first fault or "whole".
"""

import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEYS = {
    "v", "seq", "entry", "at", "recorded", "by", "act", "outcome", "subject", "reason", "rules",
    "regulation", "key", "note", "evidence", "erased", "rows", "leaves",
}  # fmt: skip


class Fault(Exception):
    pass


def demand(condition: bool, seq: int, says: str) -> None:
    if not condition:
        raise Fault(f"{seq}: {says}")


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def once(pairs: list) -> dict:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def integer(text: str) -> int:
    if abs(int(text)) > 2**53:
        raise ValueError("too large")
    return int(text)


def not_a_float(text: str) -> None:
    raise ValueError(text)


def read_line(line: bytes, seq: int, keys: set) -> dict:
    """Part 6: a line, ended by a line feed, with exactly these keys."""
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=once)
    except ValueError:
        raise Fault(f"{seq}: no UTF-8 or no JSON") from None
    demand(line.endswith(b"\n") and isinstance(found, dict) and found.keys() == keys, seq, "keys")
    return found


def read_payload(text: str, seq: int) -> dict:
    """Parts 1 and 2: a canonical payload with its keys."""
    demand(isinstance(text, str), seq, "payload is no text")
    try:
        text.encode()
        told = json.loads(
            text,
            object_pairs_hook=once,
            parse_int=integer,
            parse_float=not_a_float,
            parse_constant=not_a_float,
        )
        again = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise Fault(f"{seq}: payload is no canonical JSON") from None
    demand(again == text and unicodedata.is_normalized("NFC", text), seq, "not canonical")
    demand(isinstance(told, dict) and told.keys() == KEYS and told["v"] == 1, seq, "payload keys")
    return told


def root(leaves: list[bytes]) -> bytes:
    """Part 3: the root over leaf hashes."""
    if not leaves:
        return sha(b"")
    while len(leaves) > 1:
        pairs = [sha(b"\x01" + leaves[i] + leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + ([leaves[-1]] if len(leaves) % 2 else [])
    return leaves[0]


def read_checkpoint(note: str, key: str, seq: int) -> tuple[int, bytes]:
    """Part 3: size and root of a signed note that this key has signed."""
    try:
        origin, size, shown, empty, *signatures = note.split("\n")
        name, key_id, encoded = key.split("+", 2)
        public = base64.b64decode(encoded)
        right = sha(name.encode() + b"\n" + public)[:4]
        demand(key_id == right.hex() and public[:1] == b"\x01" and not empty, seq, "key")
        for line in signatures:
            stamp = base64.b64decode(line.split(" ")[-1])
            if line.startswith(f"— {name} ") and stamp[:4] == right:
                signed = f"{origin}\n{size}\n{shown}\n".encode()
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(stamp[4:], signed)
                return int(size), base64.b64decode(shown)
    except (ValueError, InvalidSignature):
        pass
    raise Fault(f"{seq}: the checkpoint is not signed by this key")


def verify(path: str, outside: str | None = None) -> int:
    """The number of entries of a whole export; raises Fault."""
    leaves, digest, recorded, seq = [], bytes(32), "", 0
    with open(path, "rb") as file:
        head = read_line(file.readline(), 0, {"format", "version", "hashes", "checkpoint", "key"})
        demand((head["format"], head["version"]) == ("zhiheng-trail", 1), 0, "format")
        size, signed = read_checkpoint(head["checkpoint"], head["key"], 0)
        for seq, line in enumerate(file, start=1):
            entry = read_line(line, seq, {"seq", "payload", "digest"})
            told = read_payload(entry["payload"], seq)
            demand(entry["seq"] == told["seq"] == seq, seq, "seq")
            demand(told["recorded"] >= recorded, seq, "recorded")
            payload, recorded = entry["payload"].encode(), told["recorded"]
            digest = sha(b"\x02" + digest + payload)
            demand(entry["digest"] == digest.hex(), seq, "digest")
            leaves.append(sha(b"\x00" + payload))
    demand(seq >= size, seq + 1, "entries are missing")
    demand(seq == size, size + 1, "entries beyond the checkpoint")
    demand(root(leaves) == signed, size, "root")
    if outside is not None:
        size, signed = read_checkpoint(outside, head["key"], seq)
        demand(size <= seq, seq + 1, "entries are missing")
        demand(root(leaves[:size]) == signed, size, "another history")
    return seq


if __name__ == "__main__":
    try:
        kept = Path(sys.argv[2]).read_text("utf-8") if len(sys.argv) > 2 else None
        print("whole:", verify(sys.argv[1], kept))
    except Fault as fault:
        sys.exit(str(fault))
