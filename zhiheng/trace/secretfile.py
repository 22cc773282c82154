"""Secrets of the installation: files in the data directory that only its owner can read."""

import os
import secrets
from pathlib import Path


def secret_text(path: Path, length: int = 48) -> str:
    """The secret in `path`, made on first use with mode 0600. Two starters agree on one secret."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(length))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii").strip()
