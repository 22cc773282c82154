"""A recorded case as objects and events (OCEL 2.0): what both of its formats write.

Objects: `case`, the `scheme` in its version, each `performer`, each `certificate`. Events: one type
for each step. A waiver is no event, so it stands on the case (`waived`); an event without a time
cannot be told, for OCEL demands one: the writers count it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from zhiheng.procedure.events import SHANGHAI, Event
from zhiheng.procedure.writing.recorded import Recorded, Written

Value = bool | int | Decimal | str | datetime

# name → its type in OCEL 2.0
OF_EVENT = {"cycle": "integer", "quantity": "float", "evidence": "string"}
OF_OBJECT: dict[str, dict[str, str]] = {
    "case": {"closed": "boolean", "ended": "time", "waived": "string"},
    "scheme": {"code": "string", "version": "string"},
    "performer": {},
    "certificate": {},
}


@dataclass(frozen=True)
class Thing:
    """An object. relations: (id of the other, in what capacity)."""

    id: str
    kind: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    relations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Happening:
    """An event. relations: (id of the object, in what capacity)."""

    id: str
    kind: str
    at: datetime
    attributes: Mapping[str, Value]
    relations: tuple[tuple[str, str], ...]


class Telling:
    """Tells each case once; remembers which schemes and performers were told already."""

    def __init__(self) -> None:
        self.written = Written()
        self.kinds: dict[str, None] = {}  # the types of event so far, in order
        self._told: set[str] = set()

    def things(self, case: Recorded) -> Iterator[Thing]:
        """The case itself, and whatever it brings up for the first time."""
        relations: list[tuple[str, str]] = []
        if case.scheme:
            key = f"scheme:{case.scheme} {case.version}".strip()
            relations.append((key, "judged_by"))
            yield from self._once(key, "scheme", {"code": case.scheme, "version": case.version})
        for number in case.certificates:
            relations.append((f"certificate:{number}", "led_to"))
            yield from self._once(f"certificate:{number}", "certificate", {})
        for who in dict.fromkeys(event.by for event in case.events if event.by and event.at):
            yield from self._once(f"performer:{who}", "performer", {})
        yield Thing(f"case:{case.case}", "case", _of_case(case), tuple(relations))
        self.written.cases += 1

    def happenings(self, case: Recorded) -> Iterator[Happening]:
        for event in case.events:
            if event.at is None:
                self.written.left_out += event.is_undated
                continue
            self.written.events += 1
            self.kinds[event.step] = None
            yield _happening(f"e{self.written.events}", event, event.at)

    def _once(self, key: str, kind: str, attributes: Mapping[str, Value]) -> Iterator[Thing]:
        if key not in self._told:
            self._told.add(key)
            yield Thing(key, kind, {name: value for name, value in attributes.items() if value})


def _of_case(case: Recorded) -> dict[str, Value]:
    told: dict[str, Value] = {"closed": case.closed}
    if case.ended:
        told["ended"] = midnight(case.ended)
    waived = [f"{event.step} ({event.cycle})" for event in case.events if event.is_waiver]
    if waived:
        told["waived"] = ", ".join(dict.fromkeys(waived))
    return told


def _happening(key: str, event: Event, at: datetime) -> Happening:
    told: dict[str, Value] = {"cycle": event.cycle}
    if event.quantity is not None:
        told["quantity"] = event.quantity
    if event.evidence:
        told["evidence"] = event.evidence
    relations = [(f"case:{event.case}", "case")]
    if event.by:
        relations.append((f"performer:{event.by}", "performed_by"))
    return Happening(key, event.step, at, told, tuple(relations))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
