"""Requests that no page of ours would send, and what must not stay behind in a browser."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def personnel(client):
    account = opened("personnel", Post.PERSONNEL_OFFICER)
    client.force_login(getattr(account, "account", account))
    return client


@pytest.mark.parametrize("version", ["²", "-1", "x", "9" * 5000])
def test_a_version_that_is_no_number_is_told(version):
    request = RequestFactory().post("/", {"idempotency_key": "k", "version": version})
    request.actor, request.now = SimpleNamespace(), None
    with pytest.raises(BadInput):
        asked(request)


@pytest.mark.parametrize("address", ["/people/?q=%00", "/certificates/?after=%00"])
def test_a_nul_in_the_address_is_a_bad_request(personnel, address):
    assert personnel.get(address).status_code == 400


@pytest.mark.parametrize(
    "address", ["/people/", "/certificates/", "/people/00000000-0000-4000-8000-000000000001/"]
)
def test_what_a_signed_in_person_sees_is_kept_nowhere(personnel, address):
    assert "no-store" in personnel.get(address)["Cache-Control"]
