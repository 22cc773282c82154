"""The signer: signs the head of the chain, never backwards and never another history.

What it has signed last stands in settings.KEYS_DIR/signer-state.json, outside the database: a
database put back to an older state, or rewritten, is not signed any more.
"""

import fcntl
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from zhiheng.trace import checkpoint, keyring
from zhiheng.trace.merkle import Frontier, inclusion_path
from zhiheng.trace.models import Head

STATE = "signer-state.json"


class SignerRefuses(Exception):
    """The present chain does not continue what was signed before; the message says how."""


def public_key() -> str:
    """The key that verifies this installation's checkpoints."""
    return checkpoint.public_key(keyring.origin(), keyring.signer_seed())


def sign_head() -> str:
    """A signed checkpoint of the chain as committed now; raises SignerRefuses.

    Must not run inside a transaction: what is signed must not be rolled back.
    """
    with _alone(), transaction.atomic(durable=True):
        head = Head.objects.get(pk=1)
        return _sign(head.seq, Frontier.from_bytes(head.seq, bytes(head.frontier)).root())


def prove(seq: int) -> tuple[str, list[bytes]]:
    """A checkpoint of the present head, and the inclusion proof of entry `seq` in it."""
    note = sign_head()
    size = checkpoint.parse(note)[0].size
    return note, inclusion_path(seq - 1, list(leaves(0, size)))


def leaves(after: int, upto: int) -> Iterator[bytes]:
    """Leaf hashes of the entries after+1 … upto, hashed by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256('\\x00'::bytea || convert_to(payload, 'UTF8')) FROM trace_entry "
            "WHERE seq > %s AND seq <= %s ORDER BY seq",
            [after, upto],
        )
        for (leaf,) in cursor:
            yield bytes(leaf)


def last_signed() -> dict[str, Any] | None:
    """What the signer remembers: size, frontier (hex), checkpoint; None before the first."""
    path = Path(settings.KEYS_DIR) / STATE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _sign(size: int, root: bytes) -> str:
    state = last_signed()
    tree = Frontier()
    if state:
        tree = Frontier.from_bytes(state["size"], bytes.fromhex(state["frontier"]))
    if size < tree.size:
        raise SignerRefuses(
            f"存证链只有 {size} 条，而已签发的检查点到第 {tree.size} 条："
            "数据库可能被换回了旧备份，不再签发。请用 trace verify --against 核对。"
        )
    for leaf in leaves(tree.size, size):
        tree.push(leaf)
    if tree.size != size or tree.root() != root:
        raise SignerRefuses(
            "存证链与以前签发的检查点不相承接：历史可能被改写，不再签发。"
            "请用 trace verify --against 核对。"
        )
    signed = checkpoint.Checkpoint(keyring.origin(), size, root)
    note = checkpoint.sign(signed, keyring.signer_seed())
    if not state or state["checkpoint"] != note:
        _remember({"size": size, "frontier": tree.to_bytes().hex(), "checkpoint": note})
    return note


def _remember(state: dict[str, Any]) -> None:
    path = Path(settings.KEYS_DIR) / STATE
    draft = path.with_name(f"{STATE}.{secrets.token_hex(4)}")
    keyring.write_private(draft, json.dumps(state, ensure_ascii=False, indent=1))
    draft.replace(path)


@contextmanager
def _alone() -> Iterator[None]:
    """One signer at a time: the head is read under this lock, so it never lies behind the state."""
    keyring.ensure_keys()
    with (Path(settings.KEYS_DIR) / "signer.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
