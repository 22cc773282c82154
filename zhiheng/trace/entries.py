"""What may be checked of one payload by itself, wherever it came from. Pure."""

import re
from typing import Any

from zhiheng.trace.canonical import NotCanonical, loads
from zhiheng.trace.faults import Fault
from zhiheng.trace.format import VERSION

KEYS = frozenset(
    [
        "v",
        "seq",
        "entry",
        "at",
        "recorded",
        "by",
        "act",
        "outcome",
        "subject",
        "reason",
        "rules",
        "regulation",
        "key",
        "note",
        "evidence",
        "erased",
        "rows",
        "leaves",
    ]
)
ROW_KEYS = frozenset(["table", "id", "op", "version", "digest", "values", "sealed"])
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII).fullmatch


def check_payload(
    payload: str, seq: int, recorded_before: str = ""
) -> tuple[dict[str, Any] | None, list[Fault]]:
    """What the payload tells (None where it is unreadable), and what is wrong with it."""
    try:
        told = loads(payload)
    except NotCanonical:
        return None, [Fault("canonical", seq)]
    if not _well_formed(told):
        return None, [Fault("shape", seq)]
    faults = []
    if told["seq"] != seq:
        faults.append(Fault("seq", seq))
    if told["recorded"] < recorded_before:
        faults.append(Fault("recorded", seq))
    return told, faults


def _well_formed(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and told.keys() == KEYS
        and told["v"] == VERSION
        and type(told["seq"]) is int
        and isinstance(told["act"], str)
        and isinstance(told["by"], dict)
        and told["outcome"] in ("done", "refused")
        and _is_instant(told["at"])
        and _is_instant(told["recorded"])
        and isinstance(told["rows"], list)
        and all(isinstance(row, dict) and row.keys() == ROW_KEYS for row in told["rows"])
    )


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and _INSTANT(value) is not None
