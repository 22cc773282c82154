"""XES (IEEE 1849): a trace for each case. What is written here reads back as the same events.

Each element stands on a line of its own: some readers take a file line by line.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from zhiheng.procedure.events import Event
from zhiheng.procedure.writing.recorded import Recorded, Written, stamp

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <int key="cycle" value="0"/>
  </global>
  <classifier name="step" keys="concept:name"/>
  <classifier name="step_in_cycle" keys="concept:name cycle"/>
"""
_SPECIAL = re.compile('[&<>"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def write_xes(target: BinaryIO, cases: Iterable[Recorded], *, name: str) -> Written:
    """Write the whole log under `name`, a case at a time.

    A waiver, and an event without a time, is an event without `time:timestamp`.
    """
    written = Written()
    target.write(f"{_HEAD}  {_string('concept:name', name)}\n".encode())
    for case in cases:
        target.write("".join(_trace(case)).encode())
        written.cases += 1
        written.events += len(case.events)
    target.write(b"</log>\n")
    return written


def _trace(case: Recorded) -> Iterator[str]:
    yield f"  <trace>\n    {_string('concept:name', case.case)}\n"
    for key, text in (("scheme", case.scheme), ("scheme_version", case.version)):
        if text:
            yield f"    {_string(key, text)}\n"
    yield f'    <boolean key="closed" value="{str(case.closed).lower()}"/>\n'
    if case.ended:
        yield f'    <date key="ended" value="{case.ended.isoformat()}T00:00:00.000+08:00"/>\n'
    if case.certificates:
        yield f"    {_string('certificates', ', '.join(case.certificates))}\n"
    for event in case.events:
        yield "    <event>\n"
        yield from (f"      {attribute}\n" for attribute in _attributes(event))
        yield "    </event>\n"
    yield "  </trace>\n"


def _attributes(event: Event) -> Iterator[str]:
    yield _string("concept:name", event.step)
    if event.at:
        yield f'<date key="time:timestamp" value="{stamp(event.at)}"/>'
    if event.by:
        yield _string("org:resource", event.by)
    yield f'<int key="cycle" value="{event.cycle}"/>'
    if event.quantity is not None:
        yield f'<float key="quantity" value="{event.quantity:f}"/>'
    for key, text in (("evidence", event.evidence), ("waiver", event.waiver)):
        if text:
            yield _string(key, text)


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value="{_SPECIAL.sub(_escaped, value)}"/>'


def _escaped(found: re.Match[str]) -> str:
    """What XML cannot hold even as a reference shows as its code point; nothing is dropped."""
    char = found[0]
    if char in "\t\n\r" or "\x7f" <= char <= "\x9f":
        return f"&#{ord(char)};"
    return _NAMED.get(char) or f"\\u{ord(char):04x}"
