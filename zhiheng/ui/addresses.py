"""Where the marks lead. Fixed paths, so that the look knows no area above it."""

from urllib.parse import quote


def clause(identity: object) -> str:
    """A clause's page, by obligation id ("M012") or by clause key ("4 ¶3-b")."""
    return f"/law/{quote(str(identity), safe='()')}/"


def reading(identity: object) -> str:
    """A reading's page (解释口径), by its id ("A-12")."""
    return f"/law/readings/{quote(str(identity), safe='')}/"


def person(identity: object) -> str:
    return f"/people/{identity}/"


def certificate(identity: object) -> str:
    return f"/certificates/{identity}/"
