"""What the daily round of questions about people costs a large body (13-a, reading A-39).

python bench/questions.py [PEOPLE] [CERTIFICATES]   default 3,000 and 100,000, with six events each
                                                    since the regulation is in force; on an embedded
                                                    database in a temporary folder
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from measuring.body import served, timed, write

FIRST = datetime(2026, 1, 5, 2, tzinfo=UTC)
STEPS = ("申请评审", "型式试验", "工厂检查", "复核", "认证决定", "监督检查")
SITE = {"工厂检查", "监督检查"}
FACTORIES, ODD = 2_000, 100  # every hundredth person gives rise to something


def main(people: int, count: int) -> None:
    """Fill a database, look, ask, look again; print."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as folder:
        served(Path(folder), lambda: _measure(people, count))


def _measure(people: int, count: int) -> None:
    from zhiheng.access.actor import operator
    from zhiheng.indications import commands

    _fill(people, count)
    now = datetime.now(UTC)
    timed("看有没有要问的", lambda: commands.due(now))
    asked, _ = timed("按记录提出", lambda: commands.ask_questions(by=operator("bench"), at=now))
    print(f"  {asked.value}")
    timed("第二天再看", lambda: commands.due(now + timedelta(days=1)))


def _fill(people: int, count: int) -> None:
    from zhiheng.body.models import Body
    from zhiheng.clients.models import Client, Factory
    from zhiheng.personnel.models import Employment, Person, Registration
    from zhiheng.schemes.models import Scheme

    persons = [
        Person(number=f"E{n:05d}", name=f"示例{n}", sort_key=f"{n:05d}", joined=date(2020, 1, 1))
        for n in range(people)
    ]
    valid = [
        Registration(person=one, number=f"R{n:05d}", starts=date(2024, 1, 1))
        for n, one in enumerate(persons)
    ]
    other = [
        Employment(person=one, employer="另一机构", starts=date(2025, 1, 1))
        for one in persons[1::ODD]
    ]
    client, scheme = Client(name="示例电器"), Scheme(code="BENCH", name="示例规则", kind="ccc")
    plants = [Factory(name=f"工厂{n}", number=f"F{n:05d}") for n in range(FACTORIES)]
    body = Body(
        name="示例认证有限公司", credit_code="91110000000000000X", approval_number="CNCA-R-0000",
        records_complete_from=date(2024, 1, 1),
    )  # fmt: skip
    print(f"{people:,} 人，{count:,} 张证书，{count * len(STEPS):,} 个事件", flush=True)
    write([[body], persons, valid, other, [client], plants, [scheme]])
    write(_work(count, client, scheme, plants, persons))


def _work(
    count: int, client: Any, scheme: Any, plants: list[Any], people: list[Any]
) -> Iterator[Any]:  # fmt: skip
    from zhiheng.cases.models import Case
    from zhiheng.certificates.models import Certificate

    cases = [
        Case(number=f"P-{n:07d}", scheme=scheme, client=client, closed=True) for n in range(count)
    ]
    yield cases
    yield (
        Certificate(
            number=f"C{n:09d}", case=case, scheme=scheme, client=client, product="示例产品",
            factory=plants[n % FACTORIES], issued_on=date(2025, 3, 1), state="01",
        )
        for n, case in enumerate(cases)
    )  # fmt: skip
    yield (event for n, case in enumerate(cases) for event in _events(n, case, people))


def _events(n: int, case: Any, people: list[Any]) -> Iterator[Any]:
    """Everybody does one thing on a working day; the odd ones do all theirs in four weeks."""
    from zhiheng.cases.models import Event

    for place, step in enumerate(STEPS):
        turn = n * len(STEPS) + place
        who = turn % len(people)
        week, weekday = divmod(turn // len(people) % (20 if who % ODD == 2 else 225), 5)
        day = FIRST + timedelta(days=7 * week + weekday)
        yield Event(
            case=case, step=step, at=day, person=people[who], evidence="记录",
            quantity=Decimal(1) if step in SITE else None,
        )  # fmt: skip


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(3_000, 100_000)[len(given) :])
