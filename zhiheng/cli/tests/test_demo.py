"""`zhiheng demo` as people call it: refused in one line, its JSON."""

import json

import pytest

from tests.cast import AT, prepared
from zhiheng.access.actor import operator
from zhiheng.body.commands import found_body
from zhiheng.cli import main
from zhiheng.demo import names
from zhiheng.site import boot


@pytest.fixture(autouse=True)
def _up_to_date(monkeypatch):
    """The test's database is migrated and found already."""
    monkeypatch.setattr(boot, "bring_up_to_date", lambda: True)
    monkeypatch.setattr(boot, "start", lambda: None)


@pytest.mark.django_db
def test_another_body_is_refused_in_one_line(capsys):
    found_body(
        by=operator("test"), at=AT, name="真实机构", credit_code=names.credit_code(1),
        approval_number="X-1",
    )  # fmt: skip
    assert main(["demo", "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "已有机构“真实机构”" in told.err
    assert "Traceback" not in told.err


@pytest.mark.slow
def test_the_document_has_every_role_and_its_seed(databases, django_db_blocker, capsys):
    with django_db_blocker.unblock(), databases.lent(prepared(databases)):
        assert main(["demo", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["address"].startswith("http://127.0.0.1:")
    roles = {one["post"]: one for one in told["sign_ins"]}
    assert set(roles) == {
        "administrator", "legal_representative", "management", "quality_director",
        "project_quality_manager", "staff", "personnel_officer", "regulator",
    }  # fmt: skip
    seeded = {post for post, one in roles.items() if one["totp_seed"]}
    assert seeded == {"administrator", "quality_director"}
    assert all(one["password"] and one["sees"] for one in told["sign_ins"])
