"""The line format between the child that parses and the parent that trusts nobody.

Each line is one JSON array. `["sheet", {...}]` opens a sheet, `[row, value, ...]` is a filled row
with its number as the spreadsheet shows it (from 1), `["close", {...}]` ends the sheet,
`["done", {}]` the book, `["refused", "sentence"]` stands alone. Dates and faults travel as small
objects with one key.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson


@dataclass(frozen=True)
class Fault:
    """A cell whose formula gives no value: code "#REF!", "#N/A"…, or "" where none was cached."""

    code: str = ""


_TYPES: dict[str, Any] = {"d": date, "t": datetime, "h": time}


def _special(value: Any) -> dict[str, str]:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case time():
            return {"h": value.isoformat()}
        case timedelta():
            return {"h": _clock(value)}
        case Fault():
            return {"e": value.code}
    raise TypeError(type(value).__name__)


def _clock(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()) % 86_400, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


def _revive(found: dict[str, Any]) -> Any:
    if len(found) != 1:
        return found
    key, text = next(iter(found.items()))
    if key == "e":
        return Fault(text)
    if key in _TYPES:
        return _TYPES[key].fromisoformat(text)
    return found


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_special).encode


def line(*items: Any) -> bytes:
    """One line of the wire, newline included. Lone surrogates become question marks."""
    return _encode(items).encode("utf-8", "replace") + b"\n"


def read_line(raw: bytes) -> list[Any]:
    """The array on one line. Raises ValueError where it is none."""
    try:
        found = orjson.loads(raw)
    except ValueError:  # numbers that are none travel as NaN, which only the standard library reads
        found = json.loads(raw)
    if not isinstance(found, list) or not found:
        raise ValueError("not a wire line")
    return [_revive(item) if type(item) is dict else item for item in found]
