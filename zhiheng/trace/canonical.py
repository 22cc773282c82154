"""Canonical JSON: one value, one sequence of bytes (the subset of RFC 8785 that the trail uses).

Objects have ASCII keys, sorted; texts are NFC; integers lie within ±2^53; there are no floats. For
this subset compact sorted JSON in UTF-8 is already RFC 8785, and fast.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

LARGEST = 2**53


class NotCanonical(ValueError):
    """A value, or a text, that has no canonical form in this subset."""


def dumps(value: Any) -> bytes:
    """The canonical bytes of plain JSON data; raises NotCanonical for what has none."""
    _check(value)
    return encode(value)


def encode(value: Any) -> bytes:
    """As dumps, for data already known to be in the subset (bulk work, verification)."""
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError:
        return _encode_any(value)


def encode_told(value: Any) -> bytes:
    """As dumps, for what `plain` made of stored values: only texts are looked at once more."""
    data = encode(value)
    if not data.isascii() and not unicodedata.is_normalized("NFC", data.decode()):
        raise NotCanonical("a text is not in NFC")
    return data


_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def _encode_any(value: Any) -> bytes:
    """As encode, also where orjson gives up: ±2^53 itself, nesting beyond 254."""
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except (TypeError, UnicodeEncodeError, ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from None


def loads(text: str) -> Any:
    """Parse a text that must be canonical already; raises NotCanonical otherwise.

    Also duplicate keys, spaces and escapes that need not be are found: the bytes are compared.
    """
    try:
        value = orjson.loads(text)
        same = orjson.dumps(value, option=_SORTED) == text.encode()
    except (TypeError, ValueError):
        same = False
    # Bytes that orjson repeats are canonical but for what it allows: fractions, and texts not in
    # NFC. Whatever is doubtful is read again by the letter: five times slower, with the reason.
    if same and type(value) is dict and _is_whole(value) and _in_nfc(text):
        return value
    return _loads_by_the_letter(text)


def _is_whole(value: Any) -> bool:
    """Whether an object or list that was read holds no fraction, at any depth."""
    for item in value.values() if type(value) is dict else value:
        kind = type(item)
        if kind is float or ((kind is dict or kind is list) and item and not _is_whole(item)):
            return False
    return True


def _in_nfc(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _loads_by_the_letter(text: str) -> Any:
    """As loads, by the standard library's parser, which can be asked to refuse numbers."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if not _in_nfc(text):
        raise NotCanonical("not in NFC")
    try:
        same = _ENCODER.encode(value) == text
    except RecursionError as error:
        raise NotCanonical(str(error)) from None
    if not same:
        raise NotCanonical("not in canonical form")
    return value


def _no_float(text: str) -> Any:
    raise ValueError(f"floating-point number {text}")


def _exact(text: str) -> int:
    if len(text) > 15 and not -LARGEST <= int(text) <= LARGEST:
        raise ValueError("integer beyond 2^53")
    return int(text)


_DECODER = json.JSONDecoder(parse_int=_exact, parse_float=_no_float, parse_constant=_no_float)


def _check(value: Any) -> None:
    """Raise NotCanonical where a value leaves the subset."""
    kind = type(value)
    if value is None or kind is bool or (kind is str and value.isascii()):
        return
    if isinstance(value, str):
        if not _in_nfc(value):
            raise NotCanonical(f"text is not in NFC: {value[:40]!r}")
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(f"integer beyond 2^53: {value}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"key is not ASCII text: {key!r}")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")


def instant(moment: datetime) -> str:
    """An aware instant as RFC 3339 in UTC with six decimals: 2026-01-05T08:00:00.000000Z."""
    if moment.tzinfo is None:
        raise NotCanonical("an instant needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def plain(value: Any) -> Any:
    """A stored value as plain JSON data: the form in which rows are digested (docs, part 4).

    bytes → hex, instants → RFC 3339 UTC, dates and times → ISO, decimals → shortest plain digits,
    ids → text, ranges → "[a,b)"; raises NotCanonical for floats and for types unknown here.
    """
    convert = _PLAIN.get(type(value))
    if convert is not None:
        return convert(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if hasattr(value, "lower_inc") and hasattr(value, "isempty"):
        return _range(value)
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def tidy(value: Any) -> Any:
    """As plain, with every text in NFC; raises NotCanonical also for a NUL character."""
    if isinstance(value, str):
        if "\x00" in value:
            raise NotCanonical("text with a NUL character")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {str(key): tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [tidy(item) for item in items]
    return plain(value)


def _same(value: Any) -> Any:
    return value


def _int(value: int) -> int:
    if not -LARGEST <= value <= LARGEST:
        raise NotCanonical(f"integer beyond 2^53: {value}")
    return value


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical("decimal is not finite")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _sequence(value: Any) -> list[Any]:
    return [plain(item) for item in value]


def _mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) and key.isascii() for key in value):
        raise NotCanonical(f"keys are not ASCII texts: {list(value)!r}")
    return {str(key): plain(item) for key, item in value.items()}


def _range(value: Any) -> str:
    """A PostgreSQL range in its own notation, with plain bounds."""
    if value.isempty:
        return "empty"
    low = "" if value.lower is None else plain(value.lower)
    high = "" if value.upper is None else plain(value.upper)
    return f"{'[' if value.lower_inc else '('}{low},{high}{']' if value.upper_inc else ')'}"


_PLAIN: dict[type, Any] = {
    str: _same,
    bool: _same,
    type(None): _same,
    int: _int,
    UUID: str,
    datetime: instant,
    date: date.isoformat,
    time: time.isoformat,
    Decimal: _decimal,
    bytes: bytes.hex,
    bytearray: bytearray.hex,
    memoryview: lambda value: bytes(value).hex(),
    list: _sequence,
    tuple: _sequence,
    dict: _mapping,
}
