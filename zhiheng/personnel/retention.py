"""How long what is known of a person must be kept: each area tells its own duty. Until the last
of them has run out the data is frozen: shown masked, readable by a named post, never erased.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhiheng.law.figures import figure
from zhiheng.personnel.models import Ban, Person

RECORDS = "records_retention_years"


@dataclass(frozen=True)
class Duty:
    """Why the data is kept. until: the first day on which it need not be; None: no end known."""

    because: str
    clause: str
    until: date | None

    def runs(self, on: date) -> bool:
        return self.until is None or on < self.until


Ask = Callable[[UUID, date], Iterator[Duty]]
_AREAS: dict[str, Ask] = {}


def register(area: str, ask: Ask) -> None:
    """An area tells which duties keep the data of a person, as of a day."""
    _AREAS[area] = ask


def duties(person: UUID, on: date) -> list[Duty]:
    """Every duty known for the person, whether it still runs or not."""
    return [duty for area in sorted(_AREAS) for duty in _AREAS[area](person, on)]


def running(person: UUID, on: date) -> list[Duty]:
    """The duties that still keep the data from being erased."""
    return [duty for duty in duties(person, on) if duty.runs(on)]


def years_after(day: date, on: date) -> date:
    """The day on which records of what ended on `day` need be kept no longer (3-b)."""
    value = figure(RECORDS, on).value
    if not isinstance(value, int):
        raise TypeError(f"{RECORDS} is no number of years")
    try:
        return day.replace(year=day.year + value)
    except ValueError:  # 29 February
        return date(day.year + value, 3, 1)


def _of_persons(key: UUID, on: date) -> Iterator[Duty]:
    left = Person.every.filter(pk=key).values_list("left", flat=True).first()
    if left is None:
        yield Duty("还在职，或没有登记离职日期。", "3-b", None)
    else:
        yield Duty("离职后的记录保存期。", "3-b", years_after(left, on))
    for ends in Ban.objects.filter(person=key).values_list("ends", flat=True):
        yield Duty("有从业禁止：要能认出此人，以免违法聘用。", "13-c", ends)


register("personnel", _of_persons)
