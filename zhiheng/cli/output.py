"""Results to standard output: one JSON document, or text for people."""

import json
import sys
from typing import TYPE_CHECKING, Any

from zhiheng.law.judgement import Verdict

if TYPE_CHECKING:
    from rich.console import Console

VERDICT_LABELS = {
    Verdict.MET: ("✓ 满足", "green"),
    Verdict.NOT_MET: ("✗ 不满足", "red"),
    Verdict.UNKNOWN: ("? 未知", "yellow"),
    Verdict.NOT_APPLICABLE: ("– 不适用", "dim"),
}


def print_json(document: Any) -> None:
    """One JSON document, readable, in the characters of its text.

    Where standard output is not Unicode (LC_ALL=C, a GBK console) all but ASCII is escaped the
    JSON way: what the stream itself would put in place of “¶” is no JSON.
    """
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    print(json.dumps(document, ensure_ascii=not unicode, indent=2, allow_nan=False))


def console() -> "Console":
    """A rich console on standard output (rich is imported only when people read)."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)
