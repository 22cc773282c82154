"""Lists, the board and a clause's page: under 20 statements each, however big the body.

Home, a person and a certificate ask once for each kind of record that they show, so theirs is a
ceiling above 20; it must not grow with the body either.
"""

import pytest
from django.test import Client

from tests.walk import bodies

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST = 19
CEILINGS = {"/": 24, "/people/": 33, "/certificates/": 31}  # of home; of one person, certificate
SIZES = {"small": 3, "large": 50}  # ordinary certificates for each of the six schemes
LISTS = (
    "/", "/board/", "/law/", "/findings/", "/deadlines/", "/certificates/", "/cases/",
    "/schemes/", "/people/", "/posts/", "/imports/", "/trail/",
)  # fmt: skip


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
    told = {}
    for path in (*LISTS, *one_of_each()):
        assert director.get(path).status_code == 200, path
        with django_assert_max_num_queries(1_000) as asked:
            director.get(path)
        told[path] = len(asked.captured_queries)
    many = {path: number for path, number in told.items() if number > most(path)}
    assert not many, many


def most(path):
    start = "/" if path == "/" else f"/{path.split('/')[1]}/"
    return MOST if path in LISTS and path != "/" else CEILINGS.get(start, MOST)


def one_of_each():
    """A clause, a person, a certificate and what hangs on them."""
    from zhiheng.certificates.models import Certificate
    from zhiheng.posts.models import Appointment

    appointment = Appointment.objects.order_by("id")[0]
    certificate = Certificate.objects.order_by("id")[0]
    yield "/law/M024/"
    yield f"/people/{appointment.person_id}/"
    yield f"/posts/{appointment.pk}/"
    yield f"/certificates/{certificate.pk}/"
    yield f"/cases/{certificate.case_id}/"
