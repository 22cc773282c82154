"""What it costs to give 100,000 certificates to somebody at once, after an import.

python bench/assign.py [CERTIFICATES]    default 100,000; on an embedded database in a temporary
                                         folder. Beside the act stands what the database alone
                                         takes to insert the same rows: the ratio is what counts.
"""

import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from measuring.body import served, timed, write

DAY = date(2026, 6, 1)
_BARE = """
INSERT INTO certificates_responsibility
    (id, version, retracted, trail_id, certificate_id, person_id, starts, deputy, signing,
     assignment_id)
SELECT gen_random_uuid(), 1, false, gen_random_uuid(), id, %s, %s, false, '', NULL
FROM certificates_certificate WHERE state IN ('01', '02')
"""


def main(count: int) -> None:
    """Fill a database, insert bare, give by the act, look what is left to notice; print."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-bench-") as folder:
        served(Path(folder), lambda: _measure(count))


def _measure(count: int) -> None:
    from zhiheng.access.actor import operator
    from zhiheng.certificates import jobs
    from zhiheng.certificates.commands import assign_without_manager

    scheme, person = _fill(count)
    now = datetime.now(UTC)
    _, bare = timed("数据库自己插入同样的行（随后撤回）", lambda: _bare(person))
    _, act = timed(
        "一次指派全部",
        lambda: assign_without_manager(
            subject=scheme, person=person, starts=DAY, by=operator("bench"), at=now
        ),
    )
    print(f"  比数据库自己 {act / bare:.1f} 倍；每张 {act / count * 1e6:.0f} 微秒")
    timed("随后察看谁不能再负责", lambda: jobs.look(datetime.now(UTC)))
    timed("没有变动时再察看", lambda: jobs.look(datetime.now(UTC)))


def _bare(person: Any) -> None:
    """The rows alone, with their constraints and references, without trail; then taken back."""
    from django.db import connection, transaction

    from zhiheng.trace.references import check_references_now

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BARE, [person.pk, DAY])
        check_references_now()
        transaction.set_rollback(True)


def _fill(count: int) -> tuple[Any, Any]:
    from zhiheng.body.models import Body
    from zhiheng.certificates.models import Certificate
    from zhiheng.clients.models import Client
    from zhiheng.personnel.models import Person
    from zhiheng.posts.models import Appointment
    from zhiheng.schemes.models import Scheme

    person = Person(number="E1", name="示例", sort_key="1")
    post = Appointment(person=person, post="project_manager", starts=date(2025, 6, 1))
    client, scheme = Client(name="示例电器"), Scheme(code="BENCH", name="示例规则", kind="ccc")
    body = Body(
        name="示例认证有限公司", credit_code="91110000000000000X", approval_number="CNCA-R-0000",
        records_complete_from=date(2024, 1, 1),
    )  # fmt: skip
    rows = (
        Certificate(
            number=f"B{n:07}", client=client, scheme=scheme, product="示例",
            issued_on=date(2025, 3, 1), state="01",
        )
        for n in range(count)
    )  # fmt: skip
    print(f"{count:,} 张证书")
    write([[body], [person], [post], [client], [scheme], rows])
    return scheme, person


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
