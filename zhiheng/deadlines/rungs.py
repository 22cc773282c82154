"""The rungs of a clock: when somebody is reminded that it runs. Pure.

A clock of hours reminds after 1, 6, 12, 18, 22 and 23 of them; a clock of days at half of its time,
at four fifths, and one day before its strict end. Both say when that end has passed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

SHORT = timedelta(hours=48)
HOURS = (1, 6, 12, 18, 22, 23)
DAY = timedelta(days=1)


class Name(StrEnum):
    """What a rung is called; hours are called by their number: 1h, 6h …"""

    HALF = "half"
    MOST = "80%"
    EVE = "eve"
    OVERDUE = "overdue"


LABELS = {
    Name.HALF: _("时限已过一半"),
    Name.MOST: _("时限已过八成"),
    Name.EVE: _("还剩一天"),
    Name.OVERDUE: _("已经逾期"),
}


@dataclass(frozen=True)
class Rung:
    """name: within its clock; at: the instant from which the reminder is due."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """A rung whose reminder is due and not yet given. overtaken: a later one is due as well, so
    this one is noted and not sent."""

    rung: Rung
    overtaken: bool


def rungs(start: datetime, due: datetime) -> tuple[Rung, ...]:
    """The rungs of a clock, in order of time; each lies after its start, the last at its end."""
    length = due - start
    if length <= SHORT:
        found = [Rung(f"{n}h", start + timedelta(hours=n)) for n in HOURS]
    else:
        found = [
            Rung(Name.HALF, start + length / 2),
            Rung(Name.MOST, start + length * 4 / 5),
            Rung(Name.EVE, due - DAY),
        ]
    found = [rung for rung in found if start < rung.at < due]
    return (*sorted(found, key=lambda rung: rung.at), Rung(Name.OVERDUE, due))


def wanted(
    start: datetime, due: datetime, answered: datetime | None, given: Collection[str], at: datetime
) -> tuple[Wanted, ...]:
    """Reminders due at `at` of a clock of which `given` were given; none once it is answered."""
    if answered is not None and answered <= at:
        return ()
    passed = [rung for rung in rungs(start, due) if rung.at <= at]
    return tuple(
        Wanted(rung, overtaken=rung is not passed[-1]) for rung in passed if rung.name not in given
    )


def label(name: str) -> str:
    """The rung in words."""
    if name in LABELS:
        return str(LABELS[Name(name)])
    return str(_("已过 %(n)s 小时") % {"n": name.removesuffix("h")})
