"""A mass act writes its rows by one statement: the same bytes as row by row, and verifiable."""

from datetime import date

import pytest
from django.db import transaction

from zhiheng.certificates import commands
from zhiheng.certificates.models import Assignment, Certificate, Responsibility
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW
from zhiheng.certificates.tests.test_in_hands import BY
from zhiheng.posts.models import Interference
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry, Touched
from zhiheng.trace.replay import differences
from zhiheng.trace.selecting import NotPlain
from zhiheng.trace.sheet import Sheet
from zhiheng.trace.verify import verify_database

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def world():
    build.body()
    scheme, client = build.scheme(), build.client()
    rows = [build.certificate(f"C{n:02}", client, scheme=scheme) for n in range(7)]
    return scheme, rows, build.manager("001")


def test_the_leaves_are_those_that_python_writes(world):
    scheme, rows, person = world
    commands.assign_without_manager(subject=scheme, person=person, starts=DAY, **BY)
    entry = Entry.objects.get(act="assign_without_manager")
    table = Responsibility._meta.db_table
    told = {one.key: one for one in Touched.objects.filter(entry=entry.pk, table=table)}
    held = list(Responsibility.objects.filter(certificate__in=rows))
    assert set(told) == {row.pk for row in held} and len(held) == 7
    assert {row.assignment_id for row in held} == {Assignment.objects.get().pk}
    # The same rows told by the sheet's own hand, as if it had created them.
    sheet = Sheet(entry.pk)
    sheet._become_bulk()
    sheet._tell_stored("create", held, {})
    for row, (_plain, leaf) in zip(held, sheet._leaves, strict=True):
        assert bytes(told[row.pk].leaf) == leaf
    assert differences() == {}


def test_a_text_with_quotes_signs_and_chinese_is_told_alike_and_the_chain_holds(world):
    person = world[2]
    text = 'a"b\\c\t\x1f\x7f é 证书\u2028/'
    columns = (
        "person_id", "given", "starts", "certificates", "deputy", "says", "reason",
        "declined_because",
    )  # fmt: skip
    query = """SELECT %(person)s::uuid AS person_id, 'scheme' AS given, %(day)s::date AS starts,
        2 AS certificates, true AS deputy, %(says)s AS says, '' AS reason, '' AS declined_because"""
    given = {"person": person.pk, "day": DAY, "says": text}
    sheet = Sheet()
    with transaction.atomic():
        assert sheet.create_selected(Assignment, columns, query, given) == 1
        append(sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="test")
    assert Assignment.objects.get(says=text).deputy
    assert differences() == {}
    assert not verify_database().faults
    with pytest.raises(ValueError, match="NFC"), transaction.atomic():
        Sheet().create_selected(Assignment, columns, query, {**given, "says": "e\u0301"})


def test_personal_columns_and_strange_ones_are_refused():
    with pytest.raises(NotPlain, match="personal"):
        Sheet().create_selected(Interference, ("says",), "SELECT 'x' AS says", {})


def test_nothing_to_give_writes_nothing(world):
    scheme, _rows, person = world
    commands.assign_without_manager(subject=scheme, person=person, starts=DAY, **BY)
    before = Responsibility.objects.count()
    with pytest.raises(Exception, match="无需指定"):
        commands.assign_without_manager(subject=scheme, person=person, starts=DAY, **BY)
    assert Responsibility.objects.count() == before and Certificate.objects.count() == 7
