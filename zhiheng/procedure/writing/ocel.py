"""OCEL 2.0 as JSON, written as it comes: events go straight out, objects wait in a file aside.

Values of attributes are texts, as the standard's JSON schema demands; their types are declared.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from zhiheng.procedure.writing.centric import OF_EVENT, OF_OBJECT, Happening, Telling, Thing, Value
from zhiheng.procedure.writing.recorded import Recorded, Written, stamp

ALWAYS = "1970-01-01T00:00:00Z"  # the time of an attribute that never changes, says the standard


def write_ocel(target: BinaryIO, cases: Iterable[Recorded]) -> Written:
    """Write the whole log, a case at a time."""
    telling = Telling()
    with tempfile.TemporaryFile() as aside:
        events, objects = _Items(target), _Items(aside)
        target.write(b'{"events":[')
        for case in cases:
            for thing in telling.things(case):
                objects.add(_object(thing))
            for happening in telling.happenings(case):
                events.add(_event(happening))
        target.write(b'],\n"objects":[')
        aside.seek(0)
        shutil.copyfileobj(aside, target, 1 << 20)
    kinds = dict.fromkeys(telling.kinds, OF_EVENT)
    target.write(f'],\n"objectTypes":{_json(_types(OF_OBJECT))},\n'.encode())
    target.write(f'"eventTypes":{_json(_types(kinds))}}}\n'.encode())
    return telling.written


class _Items:
    """The items of a JSON array, one a line."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._before = "\n"

    def add(self, item: Mapping[str, Any]) -> None:
        self._target.write((self._before + _json(item)).encode())
        self._before = ",\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _event(told: Happening) -> dict[str, Any]:
    return {
        "id": told.id,
        "type": told.kind,
        "time": stamp(told.at),
        "attributes": [{"name": n, "value": _text(v)} for n, v in told.attributes.items()],
        "relationships": _relations(told.relations),
    }


def _object(told: Thing) -> dict[str, Any]:
    return {
        "id": told.id,
        "type": told.kind,
        "attributes": [
            {"name": n, "time": ALWAYS, "value": _text(v)} for n, v in told.attributes.items()
        ],
        "relationships": _relations(told.relations),
    }


def _relations(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": key, "qualifier": capacity} for key, capacity in pairs]


def _types(kinds: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": kind, "attributes": [{"name": n, "type": t} for n, t in attributes.items()]}
        for kind, attributes in kinds.items()
    ]


def _text(value: Value) -> str:
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return stamp(value)
        case Decimal():
            return format(value, "f")
    return str(value)
