"""What a file looks like by its first bytes: a hint for people, never a permission.

A GIF that is HTML passes for a GIF; so nothing is ever opened in the browser, whatever it says.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

UNKNOWN = "application/octet-stream"
_WORDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/zip": "ZIP",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/ofd": "OFD",
    "text/html": "HTML",
    UNKNOWN: gettext_noop("格式不明"),
}


def hint(head: bytes, name: str) -> str:
    """A media type guessed from the first bytes, with the name's ending to tell ZIPs apart."""
    from puremagic import PureError, from_string

    try:
        return from_string(head, mime=True, filename=name) or UNKNOWN
    except (PureError, ValueError):
        return UNKNOWN


def word(media_type: str) -> str:
    """The media type as people call it."""
    return _(_WORDS[media_type]) if media_type in _WORDS else media_type


def size(number: int) -> str:
    """A size for people."""
    for unit, factor in (("MB", 1 << 20), ("KB", 1 << 10)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number} B"
