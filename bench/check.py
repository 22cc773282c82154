"""How long a whole body takes to be judged: afresh, again, after one more surveillance; and what
0.1 % new events cost of what all projects do.

python bench/check.py [CERTIFICATES]    default 100,000, with ten events each and 10 % faults;
                                        on an embedded database in a temporary folder
python bench/check.py N --keep FOLDER   the same, in a folder that stays (to look at with serve)
python bench/check.py N --fill FOLDER   only writes the records, which takes longer than all else
python bench/check.py --judge FOLDER    judges what --fill wrote there
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from measuring.body import served, timed, write

SCHEME = """
scheme: BENCH
version: "1"
steps:
  - {id: application}
  - {id: review, after: [application]}
  - {id: type_test, after: [review]}
  - {id: inspection, after: [review]}
  - {id: decision, after: [type_test, inspection]}
  - {id: certificate, after: [decision]}
separations:
  - {never_both: [[type_test, inspection], [decision]], clause: "9(3)-b"}
surveillance: {after: certificate, every_months: 12, steps: [{id: visit}, {id: report}]}
"""
STEPS = ("application", "review", "type_test", "inspection", "decision", "certificate")
START = date(2024, 2, 1)
MANAGERS = 12
FAULTY = 10  # every tenth certificate has nobody, every tenth case an event without evidence
EVENTS = 10


def main(arguments: list[str]) -> None:
    """Fill a database, judge, print."""
    numbers = [int(word) for word in arguments if word.isdigit()]
    count = numbers[0] if numbers else 100_000
    if kept := [word for word in arguments if word in ("--keep", "--fill", "--judge")]:
        folder = Path(arguments[arguments.index(kept[0]) + 1])
        served(
            folder, lambda: _measure(count, fill="--judge" not in kept, judge="--fill" not in kept)
        )
        return
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as name:
        served(Path(name), lambda: _measure(count))


def _measure(count: int, *, fill: bool = True, judge: bool = True) -> None:
    if fill:
        timed("写入记录", lambda: _fill(count))
    if judge:
        _judge()


def _judge() -> None:
    from zhiheng.access.actor import operator
    from zhiheng.conformance.commands import judge
    from zhiheng.conformance.judging import whole

    by, today = operator("bench"), datetime.now(UTC)
    timed("重新判定（zhiheng check）", lambda: whole(today.date()))
    first, _ = timed("第一次判定并写下", lambda: judge(by=by, at=today))
    print(f"  {first.changes}")
    again, _ = timed("什么也没有变", lambda: judge(by=by, at=today))
    assert again.done is None, again.changes
    timed("登记一次监督", lambda: _surveillances(1))
    timed("再判定", lambda: judge(by=by, at=today))
    timed("过了一天", lambda: judge(by=by, at=today + timedelta(days=1)))
    _projects((today + timedelta(days=1)).date())


def _projects(on: date) -> None:
    """What all projects take, and those of 0.1 % of new events: read, judged, put into words where
    something is not in order, remembered."""
    from zhiheng.cases.models import Case
    from zhiheng.conformance.commands import trail_head
    from zhiheng.conformance.remembering import remembered

    def judged(*, afresh: bool) -> float:
        head = trail_head()
        return timed(
            "所有项目" if afresh else "有新事件的项目",
            lambda: remembered(on, date(2024, 1, 1), head, afresh=afresh),
        )[1]

    everything = judged(afresh=True)
    new = max(1, Case.objects.count() * EVENTS // 2000)
    shares = []
    for turn in (1, 2, 3):
        timed(f"登记 {2 * new:,} 个事件", partial(_surveillances, new, turn))
        shares.append(100 * judged(afresh=False) / everything)
    print(f"  千分之一新事件：占全部的 {statistics.median(shares):.2f} %（三次的中位数）")


def _fill(count: int) -> None:
    from zhiheng.body.models import Body
    from zhiheng.clients.models import Client
    from zhiheng.personnel.models import Person
    from zhiheng.posts.models import Appointment
    from zhiheng.schemes.models import Scheme, SchemeVersion

    people = [
        Person(number=f"E{n:03d}", name=f"示例{n}", sort_key=f"{n:03d}") for n in range(MANAGERS)
    ]
    posts = [
        Appointment(
            person=one, post="director" if n == 0 else "project_manager", starts=date(2025, 6, 1)
        )
        for n, one in enumerate(people)
    ]
    client = Client(name="示例电器有限公司")
    scheme = Scheme(code="BENCH", name="示例规则", kind="ccc", surveillance_months=12)
    version = SchemeVersion(scheme=scheme, label="1", definition=SCHEME)
    body = Body(
        name="示例认证有限公司", credit_code="91110000000000000X", approval_number="CNCA-R-0000",
        records_complete_from=date(2024, 1, 1),
    )  # fmt: skip
    print(f"{count:,} 张证书，{count * EVENTS:,} 个事件")
    write([[body], people, posts, [client], [scheme], [version]])
    write(_records(count, client, scheme, people))


def _records(count: int, client: Any, scheme: Any, people: list[Any]) -> Iterator[Any]:
    from zhiheng.cases.models import Case
    from zhiheng.certificates.models import Certificate, Responsibility, StateChange

    cases = [
        Case(number=f"P-{n:07d}", scheme=scheme, client=client, applied_on=_day(n), closed=True)
        for n in range(count)
    ]
    yield cases
    yield (event for n, case in enumerate(cases) for event in _events(n, case, people))
    certificates = [
        Certificate(
            number=f"C{n:09d}", case=cases[n], scheme=scheme, client=client, product="示例产品",
            issued_on=_day(n) + timedelta(days=5), state="01",
        )
        for n in range(count)
    ]  # fmt: skip
    yield certificates
    yield (
        StateChange(certificate=one, state="01", acted_on=_day(n) + timedelta(days=5))
        for n, one in enumerate(certificates)
    )
    yield (
        Responsibility(
            certificate=one, person=people[1 + n % (MANAGERS - 1)], starts=date(2026, 1, 1)
        )
        for n, one in enumerate(certificates)
        if n % FAULTY
    )


def _day(n: int) -> date:
    return START + timedelta(days=n % 365)


def _events(n: int, case: Any, people: list[Any]) -> Iterator[Any]:
    from zhiheng.cases.models import Event

    begun = datetime.combine(_day(n), datetime.min.time(), UTC)
    lacking = n % FAULTY == 1
    for place, step in enumerate(STEPS):
        who = people[(n + (5 if step == "decision" else 1)) % MANAGERS]
        at = begun + timedelta(days=place)
        yield Event(case=case, step=step, at=at, person=who, evidence="记录")
    for cycle in (1, 2):
        for place, step in enumerate(("visit", "report")):
            at = begun + timedelta(days=360 * cycle + place)
            yield Event(
                case=case, step=step, at=at, person=people[n % MANAGERS], cycle=cycle,
                evidence="" if lacking and cycle == 2 else "记录",
            )  # fmt: skip


def _surveillances(count: int, first: int = 0) -> None:
    """A further surveillance in so many projects all over, from the first one on."""
    from zhiheng.cases.models import Case, Event
    from zhiheng.personnel.models import Person

    keys = list(Case.objects.order_by("number").values_list("pk", flat=True))
    mine = [keys[(first + n * len(keys) // count) % len(keys)] for n in range(count)]
    given = {"at": datetime.now(UTC), "person": Person.every.first(), "evidence": "记录"}
    both = [(key, step) for key in mine for step in ("visit", "report")]
    write([[Event(case_id=key, step=step, cycle=3, **given) for key, step in both]])


if __name__ == "__main__":
    main(sys.argv[1:])
