"""Acts done once, however often the load is cut off: each has its key, which the trail keeps.

The first act's key holds the day that is the demonstration's today, so that a load taken up again
on a later day goes on with the same data.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiheng.access.actor import Actor, operator
from zhiheng.access.door import Done
from zhiheng.access.models import Holder
from zhiheng.certificates.models import Certificate
from zhiheng.demo.days import Days
from zhiheng.demo.writing import Rows, import_rows
from zhiheng.personnel.models import Person
from zhiheng.trace.models import Entry

PREFIX = "demo/"
FIRST, LAST = "body", "complete"


def begun_on() -> date | None:
    """The demonstration's today, if a load has begun; None: not yet."""
    keys = Entry.objects.filter(key__startswith=PREFIX, key__endswith=f"/{FIRST}")
    key = keys.order_by("seq").values_list("key", flat=True).first()
    return date.fromisoformat(key.split("/")[1]) if key else None


def is_complete() -> bool:
    return Entry.objects.filter(key__startswith=PREFIX, key__endswith=f"/{LAST}").exists()


def is_loading() -> bool:
    """Whether a load has begun and not come to its end: not all whom one can be are there."""
    return begun_on() is not None and not is_complete()


@dataclass
class Doing:
    """Does acts by the people of the demonstration. at: the instant of the load."""

    days: Days
    at: datetime
    done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        keys = Entry.objects.filter(key__startswith=PREFIX).values_list("key", flat=True)
        self.done.update(keys)  # type: ignore[arg-type]

    def key(self, name: str) -> str:
        return f"{PREFIX}{self.days.today}/{name}"

    def once(self, name: str, act: Callable[..., Done], by: str = "", /, **inputs: Any) -> None:
        """Do the act under this name, unless it was done before. by: a username, or nobody."""
        key = self.key(name)
        if key in self.done:
            return
        act(by=self.actor(by), at=self.at, key=key, **inputs)
        self.done.add(key)

    def bring_in(self, name: str, title: str, rows: Callable[[], Rows], by: str = "") -> None:
        """Import the rows as a workbook of this title, unless that was done before."""
        key = self.key(name)
        if key not in self.done:
            import_rows(rows(), title, by=self.actor(by), at=self.at, key=key)
            self.done.add(key)

    def actor(self, username: str) -> Actor:
        """The person of that account, with a second factor; for nobody the operator."""
        if not username:
            return operator("demo")
        holder = Holder.objects.select_related("account").get(account__username=username)
        return Actor(
            name=holder.name,
            via="cli",
            account=holder.account_id,
            holder=holder.pk,
            person=holder.person,
            fresh_second_factor=True,
        )


def person(number: str) -> Person:
    return Person.objects.get(number=number)


def person_id(number: str) -> UUID:
    return person(number).pk


def certificate(number: str) -> Certificate:
    return Certificate.objects.get(number=number)
