"""What an event log tells of one case. The body's database makes these; the writers read them."""

from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.procedure.events import SHANGHAI, Event


@dataclass(frozen=True)
class Recorded:
    """One case with its events in order of time.

    scheme, version: what it is judged by, empty where that is not known; closed: initial
    certification is finished; ended: the day the certificate ended; certificates: their numbers.
    """

    case: str
    events: tuple[Event, ...]
    scheme: str = ""
    version: str = ""
    closed: bool = True
    ended: date | None = None
    certificates: tuple[str, ...] = ()


@dataclass
class Written:
    """How much a writer wrote. left_out: rows without a time where the format demands one."""

    cases: int = 0
    events: int = 0
    left_out: int = 0


def stamp(at: datetime) -> str:
    """An instant as xs:dateTime and RFC 3339, in Asia/Shanghai, to the microsecond where needed."""
    local = at.astimezone(SHANGHAI)
    return local.isoformat(timespec="milliseconds" if local.microsecond % 1000 == 0 else "auto")
