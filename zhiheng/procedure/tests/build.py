"""Short words for tests: the contract's own example scheme, events by name, findings as pairs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.procedure.events import SHANGHAI, CaseJudgement, Event
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.scheme import Scheme, load_scheme

EXAMPLE = """
scheme: CCC-0915
version: "2025-08-15"
steps:
  - {id: application}
  - {id: application_review, after: [application]}
  - {id: type_test, after: [application_review], quantity: {at_least: 3}}
  - {id: factory_inspection, after: [application_review], at_most: 2, waivable: true}
  - {id: review, after: [type_test, factory_inspection]}
  - {id: decision, after: [review], clause: "17065/7.6"}
  - {id: certificate, after: [decision], optional: true}
separations:
  - {never_both: [[type_test, factory_inspection], [review, decision]], clause: "17065/7.6.2"}
limits:
  - {from: application, to: certificate, days: 90, clause: "L-90"}
surveillance:
  after: certificate
  every_months: 12
  steps:
    - {id: surveillance_inspection}
    - {id: surveillance_review, after: [surveillance_inspection]}
"""

ON = date(2025, 3, 1)


def scheme(text: str = EXAMPLE) -> Scheme:
    return load_scheme(text, "scheme.yaml")


def steps(*lines: str, more: str = "") -> Scheme:
    """A scheme of these steps, each in flow style without braces: "id: b, after: [a]"."""
    listed = "".join(f"  - {{{line}}}\n" for line in lines)
    return scheme(f"scheme: S\nversion: '1'\nsteps:\n{listed}{more}")


def at(text: str) -> datetime:
    """A time of Asia/Shanghai: "2025-01-01" (noon) or "2025-01-01 08:30"."""
    moment = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return moment.replace(tzinfo=SHANGHAI)


def event(step: str, when: str | None = "2025-01-01", by: str | None = "甲", **more: Any) -> Event:
    if (quantity := more.pop("quantity", None)) is not None:
        more["quantity"] = Decimal(quantity)
    return Event(more.pop("case", "c1"), step, at(when) if when else None, by, **more)


def waiver(step: str, cycle: int = 0) -> Event:
    return Event("c1", step, cycle=cycle, waiver="经批准免除")


def good_case() -> list[Event]:
    """Initial certification under EXAMPLE with nothing to find, certificate on 2025-01-20."""
    return [
        event("application", "2025-01-01", "客户"),
        event("application_review", "2025-01-02", "受理员"),
        event("type_test", "2025-01-05", "实验室", quantity="3"),
        event("factory_inspection", "2025-01-06", "检查员"),
        event("review", "2025-01-10", "复核人"),
        event("decision", "2025-01-15", "决定人"),
        event("certificate", "2025-01-20", "制证员"),
    ]


def certified(when: str, *more: Event) -> list[Event]:
    """A case whose certificate came at `when`, under `watched()`."""
    return [event("certificate", when), *more]


def watched(months: int = 12) -> Scheme:
    """One step `certificate`, then surveillance of `visit` and `report`."""
    later = "[{id: visit}, {id: report, after: [visit]}]"
    return steps(
        "id: certificate",
        more=f"surveillance: {{after: certificate, every_months: {months}, steps: {later}}}",
    )


def judged(scheme: Scheme, events: list[Event], **more: Any) -> CaseJudgement:
    more = {"case": "c1", "on": ON, "has_evidence_column": False, **more}
    return judge_case(scheme, events, **more)


def found(scheme: Scheme, events: list[Event], **more: Any) -> list[tuple[int | None, str, Any]]:
    """(cycle, verdict, step) of every finding."""
    findings = judged(scheme, events, **more).findings
    return [(each.cycle, str(each.verdict), each.step) for each in findings]
