"""One line of the self-check."""

from dataclasses import dataclass

GOOD, NOTE, BAD = "good", "attention", "bad"


@dataclass(frozen=True)
class Line:
    """key: of the check; state: good, attention or bad; what was found, where, what to do next."""

    key: str
    state: str
    what: str
    where: str = ""
    next: str = ""


def judged(key: str, wrong: list[str], fine: str, where: str, next: str) -> list[Line]:
    """A bad line for each sentence, or one good line where there is none."""
    return [Line(key, BAD, says, where, next) for says in wrong] or [Line(key, GOOD, fine, where)]
