"""What a user is told when a request cannot be carried out: one line, and no traceback."""

import os
import sys
import tempfile
import traceback
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

_LONGEST = 600
_SPACING = "\n\r\t\v\f\u2028\u2029"


class Unusable(Exception):
    """The request or its input cannot be used (exit 2).

    The message is one Chinese sentence: which file, row, column and value, and what would be right.
    """


def one_line(text: str) -> str:
    """The text on one line: line breaks become spaces, control and bidi characters are shown."""
    flat = "".join(" " if char in _SPACING else _visible(char) for char in text.strip())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}……"


def _visible(char: str) -> str:
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")
    return f"\\u{ord(char):04x}" if hidden else char


def record_unforeseen(error: BaseException) -> str:
    """Keep the traceback in a log file; the sentence that says where it is."""
    text = "".join(traceback.format_exception(error))
    for folder in (data_dir() / "logs", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"zhiheng-{datetime.now(UTC):%Y%m%d}.log"
            with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{datetime.now(UTC).isoformat()} {sys.argv!r}\n{text}\n")
        except OSError:
            continue
        return f"详情记在 {path}，请把它交给维护人员。"
    return "日志也无法写入；请检查 DATA_DIR 是否可写。"


def data_dir() -> Path:
    """The data directory: DATA_DIR, or ./data."""
    return Path(os.environ.get("DATA_DIR") or "data")
