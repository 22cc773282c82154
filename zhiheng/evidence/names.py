"""File names as data: kept as they came, shown so that nothing in them can deceive. Pure.

With a right-to-left override in it, “reportexe.pdf” may well be an .exe.
"""

import re
import unicodedata

LONGEST = 255
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|%]')


def kept(name: str) -> str:
    """The name without folders and without NUL, in NFC, shortened from the left of its ending."""
    plain = unicodedata.normalize("NFC", name.replace("\0", "")).replace("\\", "/")
    plain = plain.rsplit("/", 1)[-1].strip()
    # An unpaired surrogate has no UTF-8; the database and the trail keep its number instead.
    plain = "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) <= 0xDFFF else c for c in plain)
    if len(plain) <= LONGEST:
        return plain
    stem, dot, ending = plain.rpartition(".")
    ending = dot + ending if dot and len(ending) <= 10 else ""
    return (stem or plain)[: LONGEST - len(ending)] + ending


def shown(name: str) -> str:
    """The name for people: bidirectional, zero-width and control characters as their numbers."""
    return "".join(f"\\u{ord(c):04x}" if _hidden(c) else c for c in name) or "（没有文件名）"


def for_download(name: str, ending: str = "") -> str:
    """The name under which the file is handed over: nothing hidden, nothing a system refuses."""
    plain = "".join(c for c in name if not _hidden(c))
    return _FORBIDDEN.sub("_", plain).strip(". ") or f"evidence{ending}"


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN
