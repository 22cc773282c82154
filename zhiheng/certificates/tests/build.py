"""Rows for tests, written as an act writes them: through a sheet, with an entry in the trail."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from zhiheng.body.models import Body
from zhiheng.cases.models import Case, Event
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.clients.models import Client
from zhiheng.personnel.models import Person
from zhiheng.posts.models import Appointment
from zhiheng.procedure.events import SHANGHAI
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Record
from zhiheng.trace.sheet import Sheet

NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
TODAY = date(2026, 6, 30)

PROCEDURE = """
scheme: CCC-0915
version: "1"
steps:
  - {id: application}
  - {id: type_test, after: [application]}
  - {id: decision, after: [type_test]}
  - {id: certificate, after: [decision]}
separations:
  - {never_both: [[type_test], [decision]], clause: "9(3)-b"}
surveillance: {after: certificate, every_months: 12, steps: [{id: visit}]}
"""


@transaction.atomic
def write(*rows: Record) -> Any:
    """Store the rows in one act; the first of them is returned."""
    sheet = Sheet()
    by_model: dict[type[Record], list[Record]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for group in by_model.values():
        sheet.create_many(group)
    append(
        sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="test", outcome="done",
        subject=("", None),
    )  # fmt: skip
    return rows[0]


def body(complete: date | None = date(2026, 1, 1)) -> Body:
    return write(
        Body(
            name="示例认证", credit_code="91110000000000000X", approval_number="CNCA-R-0000",
            records_complete_from=complete,
        )
    )  # fmt: skip


def person(number: str, name: str = "") -> Person:
    return Person(number=number, name=name or f"示例{number}", sort_key=number)


def person_of(number: str) -> Person:
    """A stored person without a post."""
    return write(person(number))


def post(who: Person, starts: date = date(2025, 12, 1), **more: Any) -> Appointment:
    return Appointment(post=more.pop("kind", "project_manager"), person=who, starts=starts, **more)


def manager(number: str, starts: date = date(2025, 12, 1), **more: Any) -> Person:
    who = person(number)
    write(who, post(who, starts, **more))
    return who


def client(name: str = "示例电池厂") -> Client:
    return write(Client(name=name))


def scheme(code: str = "CCC-0915", months: int | None = 12, definition: str = PROCEDURE) -> Scheme:
    row = Scheme(code=code, name=f"示例规则 {code}", kind="ccc", surveillance_months=months)
    versions = [SchemeVersion(scheme=row, label="1", definition=definition)] if definition else []
    return write(row, *versions)


def case(number: str, under: Scheme, **more: Any) -> Case:
    return write(Case(number=number, scheme=under, **{"closed": True, **more}))


def event(of: Case, step: str, day: date | None, by: str = "", **more: Any) -> Event:
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=SHANGHAI) if day else None
    more.setdefault("evidence", "记录")
    return Event(case=of, step=step, at=at, performer=by, **more)


def certificate(number: str, of: Client, **more: Any) -> Certificate:
    """A certificate that is valid since 2025-03-01 unless told otherwise, with its first state."""
    given = {"product": "示例锂电池", "issued_on": date(2025, 3, 1), "state": "01", **more}
    row = Certificate(number=number, client=of, **given)
    since = row.issued_on or date(2025, 3, 1)
    return write(row, StateChange(certificate=row, state="01", acted_on=since))


def answers(of: Certificate, who: Person, starts: date, ends: date | None = None, **more: Any):
    return write(Responsibility(certificate=of, person=who, starts=starts, ends=ends, **more))
