"""Whom a newcomer can be: shown on the sign-in page of the demonstration body, and only there."""

import json
import time
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from zhiheng.body.models import Body

PERIOD = 30


def listed() -> list[dict[str, Any]]:
    """The demonstration's sign-ins with their current codes; empty for a real body, or none."""
    if not Body.objects.filter(demonstration=True).exists():
        return []
    path = Path(settings.KEYS_DIR) / "demonstration.json"
    try:
        people = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    now = time.time()
    return [{**one, **_current(one.get("totp_seed"), now)} for one in people]


def _current(seed: str | None, now: float) -> dict[str, Any]:
    """The code that counts now and the seconds it still counts (RFC 6238, 30 s)."""
    if not seed:
        return {"code": "", "seconds": 0}
    code = format_hotp_value(hotp_value(seed, int(now) // PERIOD))
    return {"code": code, "seconds": PERIOD - int(now) % PERIOD}
