"""Icons: the paths of Tabler's outline SVG files, put into the page (no font, no extra request)."""

import re
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "static" / "vendor" / "icons"
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')

# Drawn where an icon's file is not there (assets not yet set up): a ring, never a broken page.
_RING = '<circle cx="12" cy="12" r="9" />'


def listed() -> tuple[str, ...]:
    """The icons that set-up copies into static/vendor/icons."""
    return tuple((HERE / "icons.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=512)
def _paths(name: str) -> str:
    file = FOLDER / f"{name}.svg"
    if not file.is_file():
        return _RING
    found = _BODY.search(file.read_text(encoding="utf-8"))
    if not found:
        return _RING
    return re.sub(r"\s*\n\s*", "", _FRAME.sub("", found.group(1)))


def icon(name: str, extra: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers: the word stands beside it."""
    return format_html(
        '<svg class="icon {}" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        extra,
        mark_safe(_paths(name)),  # a file of the package, not of a user
    )
