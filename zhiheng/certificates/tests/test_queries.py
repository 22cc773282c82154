"""Suspensions, publications, settling: what the whole body's queries find, in how much SQL."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.access.actor import operator
from zhiheng.certificates import commands, queries
from zhiheng.certificates.models import Certificate, Confirmation, StateChange
from zhiheng.certificates.queries.page import certificate_page
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW
from zhiheng.deadlines.models import Deadline
from zhiheng.law.judgement import Verdict
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)


def change(row: Certificate, state: str, day: date, **more) -> StateChange:
    return build.write(StateChange(certificate=row, state=state, acted_on=day, **more))


@pytest.fixture
def rows() -> list[Certificate]:
    build.body()
    client = build.client()
    return [build.certificate(f"C{n}", client) for n in range(6)]


def test_suspensions_late_unknown_asked_for_and_before_the_regulation(rows: list) -> None:
    change(rows[0], "02", date(2026, 3, 9), confirmed_on=date(2026, 3, 2))  # late
    change(rows[1], "02", date(2026, 3, 9))  # when confirmed is not known
    change(rows[2], "02", date(2026, 3, 9), grounds=["0208"])  # the holder asked
    change(rows[3], "02", date(2025, 12, 9))  # before the regulation
    change(rows[4], "02", date(2026, 3, 4), confirmed_on=date(2026, 3, 2))
    change(rows[4], "03", date(2026, 6, 4), grounds=["0201"])  # follows a suspension: not judged
    build.write(Confirmation(certificate=rows[5], confirmed_on=date(2026, 6, 28), facts="示例"))
    found = {each.number: each.judgement.verdict for each in queries.suspensions(ON)}
    assert found == {
        "C0": Verdict.NOT_MET, "C1": Verdict.UNKNOWN, "C2": Verdict.NOT_APPLICABLE,
        "C4": Verdict.MET, "C5": Verdict.MET,
    }  # fmt: skip
    assert [each.number for each in queries.suspension_faults(ON)] == ["C0", "C1"]
    tally = queries.suspension_tally(ON)
    assert (tally.met, tally.not_met, tally.unknown, tally.not_applicable) == (2, 1, 1, 1)
    for row in rows:
        page = certificate_page(row.pk, ON)
        told = [one.verdict for one in page.acts if one.clause == "5(6)-c"]
        assert told == ([found[row.number]] if row.number in found else [])


def test_publications(rows: list) -> None:
    change(rows[0], "02", date(2026, 3, 9), published_on=date(2026, 3, 9))
    change(rows[1], "03", date(2026, 3, 9), published_on=date(2026, 3, 10))
    change(rows[2], "02", date(2026, 3, 9))
    change(rows[3], "04", date(2026, 3, 9))
    assert [each.number for each in queries.publication_faults(ON)] == ["C1", "C2"]
    tally = queries.publication_tally(ON)
    assert (tally.met, tally.not_met, tally.registered) == (1, 2, True)


def test_settling_after_an_import(rows: list) -> None:
    late, open_one = rows[0], rows[1]
    answer = change(late, "02", date(2026, 6, 20))
    build.write(
        Confirmation(certificate=late, confirmed_on=date(2026, 6, 10), facts="示例"),
        Confirmation(certificate=open_one, confirmed_on=date(2026, 6, 28), facts="示例"),
    )
    keys = [row.pk for row in rows]
    by = operator("test")
    done = commands.settle_certificates(by=by, at=NOW, certificates=keys)
    assert done.value == {"states": 1, "answered": 1, "clocks": 2}
    late.refresh_from_db()
    assert late.state == "02"
    assert Confirmation.objects.get(certificate=late).answered_by == answer
    answered = dict(Deadline.objects.values_list("subject_id", "answered_at"))
    late_clock = answered[Confirmation.objects.get(certificate=late).pk]
    assert late_clock is not None and late_clock.date() == date(2026, 6, 20)
    assert answered[Confirmation.objects.get(certificate=open_one).pk] is None
    assert_replay_equals_tables()


@pytest.mark.parametrize("count", [3, 300])
def test_the_whole_body_takes_few_statements(count: int) -> None:
    build.body()
    client = build.client()
    new = [Certificate(number=f"N{n:04}", client=client, product="示例", state="02",
                       issued_on=date(2025, 1, 1)) for n in range(count)]  # fmt: skip
    changes = [StateChange(certificate=c, state="02", acted_on=date(2026, 3, 9)) for c in new]
    build.write(*new, *changes)
    with CaptureQueriesContext(connection) as seen:
        assert len(queries.coverage_of_all(ON).found) == count
        assert len(list(queries.suspension_faults(ON))) == count
        assert len(list(queries.publication_faults(ON))) == count
        assert len(queries.surveillance_of_all(ON)[1]) == count
        assert queries.coverage_over_time([ON])[0].live == count
    assert len(seen) < 30
