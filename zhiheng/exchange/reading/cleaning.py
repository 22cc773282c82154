"""Text as people type and paste it, made plain: what is invisible goes, and it is said what went.

Rules: the upload systems' cleaning rules (trim, no invisible characters, no blanks in numbers).
"""

import re
import unicodedata
from typing import NamedTuple

from zhiheng.exchange.reading.book import Cell, Value
from zhiheng.exchange.reading.wire import Fault


class BadValue(ValueError):
    """A value that cannot be used: `why` it is wrong, what would be `right` (both Chinese)."""

    def __init__(self, why: str, right: str = ""):
        super().__init__(f"{why}；{right}" if right else why)
        self.why, self.right = why, right


class Cleaned(NamedTuple):
    """The plain text, and a Chinese note for each thing that was taken out or changed."""

    text: str
    notes: tuple[str, ...]


_BLANKS = re.compile(r"[^\S\n]+")
_LONG_NUMBER = 10**15
GUARDED = "=+-@\t\r＝＋－＠"


def raw_of(value: Value | Cell) -> Value:
    """The raw value of a cell, or the value itself. Raises BadValue for a Fault."""
    raw = value.raw if isinstance(value, Cell) else value
    if isinstance(raw, Fault):
        if raw.code:
            raise BadValue(
                f"公式出错：{raw.code}", "改好公式，或复制后“选择性粘贴—数值”，再填入确定的值"
            )
        raise BadValue("公式没有算出的值", "在 Excel 中打开重算并保存，或“选择性粘贴—数值”")
    return raw


def is_empty(value: Value | Cell) -> bool:
    """True where nothing visible was filled in. A fault is not empty."""
    raw = value.raw if isinstance(value, Cell) else value
    return raw is None or (isinstance(raw, str) and not clean(raw).text)


def clean(text: str) -> Cleaned:
    """Trimmed, NFC, without zero-width, direction and control characters; lines stay."""
    if text.isprintable() and (text.isascii() or _is_plain(text)):
        return Cleaned(_unguard(text.strip()), ())
    notes = []
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visible = "".join(c for c in kept if c == "\n" or not _is_invisible(c))
    if visible != kept:
        gone = sorted({c for c in kept if c != "\n" and _is_invisible(c)})
        notes.append("去掉了不可见字符 " + "、".join(f"U+{ord(c):04X}" for c in gone))
    normal = unicodedata.normalize("NFC", visible)
    if normal != visible:
        notes.append("统一了字符的组合形式")
    return Cleaned(_unguard(_BLANKS.sub(" ", normal).strip()), tuple(notes))


def _is_plain(printable: str) -> bool:
    """Whether a text without any invisible character has nothing else to be cleaned of."""
    return "  " not in printable and unicodedata.is_normalized("NFC", printable)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn")


def _unguard(text: str) -> str:
    """Take off the leading quote that our own exports put before a would-be formula."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in GUARDED else text


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their ordinary forms: １２Ａ（ → 12A(."""
    if text.isascii():
        return text
    return "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c == "\u3000" else c for c in text
    )


def clean_text(value: Value | Cell, *, most: int | None = None, lines: bool = False) -> str:
    """Words: a name, a sentence, an address. "" where empty; numbers and dates as they are written.

    most: longest allowed, in characters. lines: whether line breaks stay (else one blank each).
    """
    text = clean(_written(raw_of(value))).text
    if not lines:
        text = " ".join(text.split("\n"))
    if most is not None and len(text) > most:
        raise BadValue(f"有 {len(text)} 个字，超过 {most} 个字", f"缩短到 {most} 个字以内")
    return text


def clean_code(value: Value | Cell, *, most: int | None = None, upper: bool = True) -> str:
    """A number or code: half-width, without blanks, upper case. "" where empty.

    A number cell is taken where it is whole and under 10^15; a longer one has lost digits.
    """
    raw = raw_of(value)
    if isinstance(raw, bool):
        raise BadValue("是一个逻辑值，不是编号", "把该列设为文本后填写编号")
    if isinstance(raw, int | float) and not (abs(raw) < _LONG_NUMBER and raw == int(raw)):
        raise BadValue(
            f"编号被表格转成了数字 {raw:.15g}，可能已经损坏", "把该列设为文本后按原件重新填写"
        )
    text = "".join(half_width(clean(_written(raw)).text).split())
    text = text.upper() if upper else text
    if re.fullmatch(r"\d+(\.\d+)?E\+\d+", text):
        raise BadValue(f"“{text}”是科学计数，编号的末几位已经损坏", "把该列设为文本后重新填写")
    if most is not None and len(text) > most:
        raise BadValue(f"有 {len(text)} 位，超过 {most} 位", f"核对原件，不超过 {most} 位")
    return text


def _written(raw: Value) -> str:
    """A raw value as a person would write it; a whole number without its decimal point."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw == raw and abs(raw) < _LONG_NUMBER and raw == int(raw):
        return str(int(raw))
    return str(raw)


def shown(value: Value | Cell) -> str:
    """Any cell as one short line for a message; what is invisible shows as its code point."""
    raw = value.raw if isinstance(value, Cell) else value
    text = (raw.code or "（公式无值）") if isinstance(raw, Fault) else _written(raw)
    plain = "".join(f"\\u{ord(c):04x}" if _is_invisible(c) else c for c in text)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def required(text: str, right: str = "填写此项") -> str:
    """The text, or BadValue where there is none."""
    if not text:
        raise BadValue("此项必填，却是空的", right)
    return text
