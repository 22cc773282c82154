"""The trail as a file that anyone can verify: JSON Lines, one entry a line (docs, part 6)."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from django.db import connection

from zhiheng.trace import signer
from zhiheng.trace.checkpoint import parse
from zhiheng.trace.format import HASHES, NAME, VERSION


def export(path: Path, progress: Callable[[int], None] = lambda count: None) -> int:
    """Write the whole trail to `path`, all or nothing; the number of entries.

    Raises signer.SignerRefuses where the trail does not continue what was signed before, OSError.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            count = write(file, progress)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def write(file: TextIO, progress: Callable[[int], None] = lambda count: None) -> int:
    """Write the header and every entry that its checkpoint covers; their number."""
    note = signer.sign_head()
    size = parse(note)[0].size
    header = {
        "format": NAME,
        "version": VERSION,
        "hashes": HASHES,
        "checkpoint": note,
        "key": signer.public_key(),
    }
    file.write(_line(header))
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT seq, payload, digest FROM trace_entry WHERE seq <= %s ORDER BY seq", [size]
        )
        for seq, payload, digest in cursor:
            entry = {"seq": seq, "payload": payload, "digest": bytes(digest).hex()}
            file.write(_line(entry))
            progress(seq)
    return size


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
