"""Cells made into plain values. Each function returns the value or raises BadValue(why, right).

Empty gives None (or "" for text): whether a column may be empty is for the caller, see `required`.
All names a reader of cells needs are here; dates, identities and cleaning have their own files.
"""

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from zhiheng.exchange.reading.book import Cell, Value
from zhiheng.exchange.reading.cleaning import (
    BadValue,
    Cleaned,
    clean,
    clean_code,
    clean_text,
    half_width,
    is_empty,
    raw_of,
    required,
    shown,
)
from zhiheng.exchange.reading.dates import SHANGHAI, to_date, to_datetime
from zhiheng.exchange.reading.identities import (
    DOCUMENTS,
    RESIDENT,
    identity_from,
    org_code_from,
    organisation_from,
    uscc_from,
)

__all__ = [
    "DOCUMENTS", "RESIDENT", "SHANGHAI", "BadValue", "Cleaned", "clean", "clean_code",
    "clean_text", "identity_from", "is_empty", "org_code_from", "organisation_from", "raw_of",
    "required", "shown", "split_fields", "split_multi", "to_bool", "to_choice", "to_date",
    "to_datetime", "to_decimal", "to_int", "uscc_from",
]  # fmt: skip

_YES = frozenset(("是", "√", "✓", "✔", "☑", "有", "Y", "YES", "TRUE", "T", "1", "对", "真"))
_NO = frozenset(("否", "×", "✗", "✘", "☐", "无", "N", "NO", "FALSE", "F", "0", "错", "假"))
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


def to_decimal(
    value: Value | Cell, *, least: Decimal | int | None = None, most: Decimal | int | None = None
) -> Decimal | None:
    """A decimal number within [least, most]; None where empty. Commas only between thousands."""
    raw = raw_of(value)
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise BadValue("是一个逻辑值，不是数", "填写数字，如 12.5")
    text = repr(raw) if isinstance(raw, int | float) else half_width(clean_text(raw))
    if not text:
        return None
    number = _decimal(text, typed=isinstance(raw, int | float))
    if (least is not None and number < least) or (most is not None and number > most):
        raise BadValue(f"{text} 不在允许的范围内", _range(least, most))
    return number


def _decimal(text: str, *, typed: bool) -> Decimal:
    if not typed and not _NUMBER.fullmatch(text):
        raise BadValue(f"“{text[:40]}”不是数", "只写数字，如 12.5，不带单位和百分号")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(number.as_tuple().digits) > 30:
        raise BadValue(f"“{text[:40]}”不是可用的数", "只写数字，如 12.5")
    return number


def _range(least: Decimal | int | None, most: Decimal | int | None) -> str:
    if least is None:
        return f"不大于 {most}"
    return f"不小于 {least}" if most is None else f"在 {least} 到 {most} 之间"


def to_int(value: Value | Cell, *, least: int | None = None, most: int | None = None) -> int | None:
    """A whole number within [least, most]; None where empty."""
    number = to_decimal(value, least=least, most=most)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue(f"{number} 不是整数", "填写整数，如 12")
    return int(number)


def to_bool(value: Value | Cell) -> bool | None:
    """是/否, √/×, 有/无, Y/N, 1/0, or a real boolean; None where empty."""
    raw = raw_of(value)
    if raw is None or isinstance(raw, bool):
        return raw
    text = clean_code(raw)
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise BadValue(f"“{text[:20]}”既不是“是”也不是“否”", "填“是”或“否”")


def to_choice(
    value: Value | Cell, mapping: Mapping[str, str], synonyms: Mapping[str, str] | None = None
) -> str | None:
    """The key that a cell means: the key itself, its label, or a synonym; None where empty.

    mapping: key → Chinese label. synonyms: further words → key. Letter case, width and blanks do
    not count. An unknown word is refused with the nearest label.
    """
    text = clean_code(value)
    if not text:
        return None
    if text in mapping:
        return text
    words = {_plain(key): key for key in mapping}
    words |= {_plain(label): key for key, label in mapping.items()}
    words |= {_plain(word): key for word, key in (synonyms or {}).items()}
    if text in words:
        return words[text]
    raise BadValue(f"“{text[:40]}”不在可选的范围内", _nearest(text, words, mapping))


def _plain(word: str) -> str:
    return "".join(half_width(word).split()).upper()


def _nearest(text: str, words: Mapping[str, str], mapping: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(text, words, n=1, cutoff=0.6)
    labels = list(mapping.values())
    choices = "、".join(labels[:12]) + ("等" if len(labels) > 12 else "")
    return f"是否“{mapping[words[close[0]]]}”？" if close else f"可填：{choices}"


def split_multi(value: Value | Cell, separators: str = "；;、\n") -> list[str]:
    """The parts of a cell with several values, cleaned, empty ones left out.

    The official sheets separate with the full-width ；.
    """
    text = clean_text(value, lines=True)
    parts = (clean(part).text for part in re.split(f"[{re.escape(separators)}]", text))
    return [part for part in parts if part]


def split_fields(part: str, separators: str = "，,") -> list[str]:
    """The fields of one part, empty ones kept: 注册号，姓名，角色，电话 in the official sheets."""
    return [clean(field).text for field in re.split(f"[{re.escape(separators)}]", part)]
