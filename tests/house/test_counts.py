"""Every list, the board, every clause and post: under 20 statements each, however big the body.

A person and a certificate ask once for each kind of record that they show, so theirs is a ceiling
a little above 20; it must not grow with the body either. Home names what its clocks are about and
what was done lately: once for each kind of record that happens to be among them, which is another
number on other days, so there those are counted apart. Of each kind of page those are asked for on
which most hangs.
"""

import re
from collections import Counter

import pytest
from django.test import Client

from tests.walk import bodies

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST = 19
CEILINGS = {"/people/": 22, "/certificates/": 23}  # of one person, certificate
NAMING = re.compile(r'WHERE "(\w+)"\."id" IN \(')  # rows of a table, by their ids
# Pages that ask many areas, whatever the size of the body: what is recorded; who may take what.
# Home, beside what it names.
WIDE = {"/findings/recorded/": 27, "/competence/": 22, "/": 15}
SIZES = {"small": 3, "large": 50}  # ordinary certificates for each of the six schemes
LISTS = (
    "/", "/board/", "/law/", "/findings/", "/deadlines/", "/certificates/", "/cases/",
    "/schemes/", "/people/", "/posts/", "/imports/", "/trail/", "/clients/", "/clients/factories/",
    "/evidence/", "/posts/duties/", "/certificates/hands/", "/certificates/rules/",
    "/procedures/", "/procedures/cases/", "/findings/recorded/", "/cases/export/",
    "/deadlines/notices/", "/competence/", "/competence/load/", "/competence/bans/",
    "/supervision/",
    "/questions/", "/training/", "/training/owed/", "/body/", "/declarations/",
)  # fmt: skip
HARDEST = 12  # pages of a kind


@pytest.fixture(params=SIZES)
def director(request, transactional_db, databases):
    size = request.param

    def make():
        bodies.demonstrated(per_scheme=SIZES[size])

    with bodies.lent(databases, f"counted-{size}", make):
        client = Client()
        client.cookies["sessionid"] = bodies.session_of("quality_director")
        yield client


def test_pages_ask_the_database_little(director, django_assert_max_num_queries):
    told, warm = {}, set()
    for path in (*LISTS, *hardest()):
        if (kind := kind_of(path)) not in warm:  # what a process asks once only
            assert director.get(path).status_code == 200, path
            warm.add(kind)
        with django_assert_max_num_queries(1_000) as asked:
            assert director.get(path).status_code == 200, path
        texts = [each["sql"] for each in asked.captured_queries]
        if path == "/":
            naming = Counter(NAMING.findall("\n".join(texts)))
            assert max(naming.values()) <= 2, naming  # of clocks, and of what was done
            texts = [text for text in texts if not NAMING.search(text)]
        told[path] = len(texts)
    many = {path: number for path, number in told.items() if number > most(path)}
    assert not many, many
    assert len(told) > len(LISTS) + 143 + 4 * HARDEST


def kind_of(path):
    return path if path in LISTS else path.split("/")[1]


def most(path):
    start = f"/{path.split('/')[1]}/"
    return WIDE.get(path, MOST) if path in LISTS else CEILINGS.get(start, MOST)


def hardest():
    """Every clause; every appointment; persons, certificates and cases on which most
    hangs."""
    from zhiheng.certificates.models import Certificate
    from zhiheng.law.register import obligations
    from zhiheng.posts.models import Appointment

    yield from (f"/law/{one.id}/" for one in obligations())
    yield from (f"/posts/{one.pk}/" for one in Appointment.objects.order_by("person__number"))
    yield from (f"/people/{key}/" for key in most_hanging_on("person"))
    certificates = most_hanging_on("certificate")
    yield from (f"/certificates/{key}/" for key in certificates)
    cases = [*most_hanging_on("case"), *Certificate.objects.filter(pk__in=certificates)]
    yield from sorted({f"/cases/{getattr(one, 'case_id', one)}/" for one in cases})


def most_hanging_on(relation):
    """The rows that most kinds of rows point at, then most rows; ties by number, so that each run
    asks for the same."""
    from django.db.models import Count

    from zhiheng.trace.rows import record_models

    kinds, rows = Counter(), Counter()
    for model in record_models():
        field = next((f for f in model._meta.concrete_fields if f.name == relation), None)
        if field is None or not field.is_relation:
            continue
        target = field.related_model
        counted = model.objects.exclude(**{relation: None}).values_list(relation)
        for key, number in counted.annotate(Count("pk")).order_by():
            kinds[key] += 1
            rows[key] += number
    numbers = dict(target.objects.values_list("pk", "number"))
    found = sorted(numbers, key=lambda key: (-kinds[key], -rows[key], numbers[key]))
    return found[:HARDEST]
