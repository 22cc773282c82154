"""The load: every planted defect is found, nothing else is; cut off and taken up; refused."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings

from tests.cast import AT, TODAY, cast, demonstration, prepared, story
from zhiheng.access.actor import operator
from zhiheng.body.commands import found_body
from zhiheng.certificates.models import Certificate
from zhiheng.conformance.commands import judge
from zhiheng.conformance.models import Answer, Finding
from zhiheng.demo import names
from zhiheng.demo.days import Days
from zhiheng.demo.defects import DEFECTS, planted, subject_label
from zhiheng.demo.loading import CannotLoad, load
from zhiheng.demo.people import SHORT
from zhiheng.desk.sign_ins import listed
from zhiheng.exchange.planning.make import make_plan
from zhiheng.exchange.store import book_of, store_path
from zhiheng.personnel.models import Person
from zhiheng.trace.models import Entry
from zhiheng.trace.verify import verify_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def source(databases, django_db_blocker):
    """A database with the demonstration, to clone from."""
    with django_db_blocker.unblock():
        return prepared(databases)


@pytest.fixture
def loaded(source, databases, django_db_blocker):
    """A clone of it; the clock stands at the instant of the load."""
    with django_db_blocker.unblock(), databases.lent(source), time_machine.travel(AT, tick=True):
        yield


def expected(days: Days) -> set[tuple[str, str, str, str]]:
    lives = planted(days)
    return {
        (d.finding.clause, d.finding.kind, d.finding.verdict, subject_label(d, lives))
        for d in DEFECTS
        if d.finding
    }


def found() -> list[tuple[str, str, str, str]]:
    rows = Finding.objects.filter(closed_on=None)
    return list(rows.values_list("clause", "kind", "verdict", "subject_label"))


def test_what_was_planted_is_found_and_nothing_else(loaded):
    _exactly_what_was_planted(TODAY)
    assert {"met", "not_met", "unknown"} <= set(Answer.objects.values_list("verdict", flat=True))


@pytest.mark.django_db(transaction=True)
def test_so_it_is_in_another_year():
    day = TODAY + timedelta(days=200)
    at = AT + timedelta(days=200)
    with time_machine.travel(at, tick=True):
        demonstration(at, day)
    _exactly_what_was_planted(day)


def _exactly_what_was_planted(day: date) -> None:
    assert len(found()) == len(set(found()))
    assert set(found()) == expected(Days(day))


def test_the_story_turns_three_clauses(loaded, tmp_path):
    assert _refusals(story(tmp_path / "坏.xlsx", mended=False)) == 3
    _carry(story(tmp_path / "好.xlsx", mended=True))
    judge(by=operator("test"), at=AT)
    answers = dict(Answer.objects.values_list("clause", "verdict"))
    assert {answers[clause] for clause in ("8.2(5)", "5(6)-c", "5(6)-d")} == {"met"}


def _plan(path):
    stored = store_path(path)
    with book_of(stored.digest, name=path.name) as book:
        return make_plan(book, digest=stored.digest, on=TODAY)


def _refusals(path) -> int:
    return _plan(path).counts["refused"]


def _carry(path) -> None:
    from zhiheng.exchange.commands import import_file

    plan = _plan(path)
    assert [refusal.says for refusal in plan.refused] == []
    import_file(by=operator("test"), at=AT, plan=plan)


class Killed(BaseException):
    """As a kill would: no `except Exception` catches it."""


@pytest.mark.django_db(transaction=True)
def test_cut_off_it_goes_on_where_it_stopped():
    def report(title: str, done: int, total: int) -> None:
        if title == "导入证书：有机产品":
            raise Killed

    with time_machine.travel(AT, tick=True):
        with pytest.raises(Killed):
            load(TODAY, AT, report, per_scheme=8)
        entries, before = Entry.objects.count(), listed()
    later = AT + timedelta(hours=15)  # past midnight in Shanghai
    with time_machine.travel(later, tick=True):
        again = load(TODAY + timedelta(days=1), later, per_scheme=8)
    assert [one["password"] for one in before] == [one["password"] for one in again]
    assert Entry.objects.count() > entries
    # All dates count from the day of the first attempt; a day on, one more day of work is done.
    assert set(found()) == {row for row in expected(Days(TODAY)) if row[3] != SHORT}


def test_a_second_run_writes_nothing_and_answers_the_same(loaded):
    entries = Entry.objects.count()
    listed_again = demonstration()
    assert Entry.objects.count() == entries
    assert verify_database().ok
    path = settings.KEYS_DIR / "demonstration.json"
    assert json.loads(path.read_text()) == listed_again
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_database_with_a_real_body_is_left_alone():
    found_body(
        by=operator("test"), at=AT, name="真实机构", credit_code=names.credit_code(1),
        approval_number="X-1",
    )  # fmt: skip
    entries = Entry.objects.count()
    with pytest.raises(CannotLoad, match="已有机构"):
        load(TODAY, AT)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_the_small_cast_is_sound():
    with time_machine.travel(AT, tick=True):
        made = cast()
        judge(by=operator("test"), at=AT)
    assert Certificate.objects.count() == len(made.certificates) == 12
    assert Person.objects.count() == 6
    # Only papers are still to be made, a plan and a supervision: no period in the law for either;
    # and six people are fewer than a field asks for, and nobody has said how much each may carry.
    assert {row[:2] for row in found()} == {
        ("2-b", "duties_unwritten"), ("4 ¶3-a", "first_filing"), ("6 chapeau", "powers_unlisted"),
        ("5(3)-b", "training_plan"), ("5(3)-e", "supervision"),
        ("5(3)-c", "field_staff"), ("5(3)-c", "field_load"),
    }  # fmt: skip
