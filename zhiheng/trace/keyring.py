"""The installation's own secrets, as files beside the data and never in the database.

settings.KEYS_DIR/trail.json (0600) holds the master key (wraps owners' keys), the pepper (blind
indexes), the Ed25519 seed of the signer and the origin, the name under which the log is known.
Whoever loses this file loses all sealed personal data: it belongs into the backup, kept apart.
"""

import base64
import json
import os
import re
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

FILE = "trail.json"


def ensure_keys(origin: str | None = None) -> Path:
    """Make the keys on first use; two starters agree on one file. Returns its path.

    origin: the body's name; without one a neutral name is drawn. It may be given later with
    `name_origin`, as long as nothing has been signed.
    """
    path = Path(settings.KEYS_DIR) / FILE
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {name: _fresh() for name in ("master", "pepper", "signer")}
    fresh["origin"] = slug(origin) if origin else f"zhiheng-{secrets.token_hex(4)}"
    draft = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    write_private(draft, json.dumps(fresh, ensure_ascii=False, indent=1))
    try:
        os.link(draft, path)  # never overwrites: the first starter wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path


def name_origin(name: str) -> str:
    """Give the log the body's name; raises ValueError once something has been signed under one."""
    path = ensure_keys()
    if (path.parent / "signer-state.json").exists():
        raise ValueError("已有签发过的检查点，存证链的名称不能再改。")
    keys = json.loads(path.read_text(encoding="utf-8")) | {"origin": slug(name)}
    draft = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    write_private(draft, json.dumps(keys, ensure_ascii=False, indent=1))
    draft.replace(path)
    return str(keys["origin"])


def slug(name: str) -> str:
    """A name fit for a signed note: no spaces, no plus sign, not empty."""
    words = re.sub(r"[\s+\x00-\x1f]+", "-", unicodedata.normalize("NFC", name)).strip("-")
    return words or "zhiheng"


def master() -> bytes:
    return _key("master")


def pepper() -> bytes:
    return _key("pepper")


def signer_seed() -> bytes:
    return _key("signer")


def origin() -> str:
    return str(_keys()["origin"])


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, and make sure that it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _key(name: str) -> bytes:
    return base64.b64decode(_keys()[name], validate=True)


def _keys() -> dict[str, Any]:
    path = ensure_keys()
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
