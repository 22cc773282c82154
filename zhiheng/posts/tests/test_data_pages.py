"""The page of a person's own data: why it is kept, handed out by a recorded act."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

import zhiheng
from zhiheng.personnel.models import Erasure
from zhiheng.posts.tests.test_views import officer, sign_in  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_it_says_what_is_held_and_why_it_is_kept(officer, register):  # noqa: F811
    person = register()
    page = officer.get(f"/people/{person.pk}/data/").content.decode()
    assert "还在职" in page and "尚无截止日" in page and "导出本人信息" in page
    assert officer.get(f"/people/{uuid4()}/data/").status_code == 404
    assert f"/people/{person.pk}/data/" in officer.get(f"/people/{person.pk}/").content.decode()


def test_handing_out_asks_for_a_second_factor(officer, register):  # noqa: F811
    person = register()
    given = {"idempotency_key": uuid4().hex, "reason": "本人申请"}
    assert officer.post(f"/people/{person.pk}/data/export/", given).status_code == 302


def test_erasing_too_early_is_refused_with_its_clause(officer, register):  # noqa: F811
    person = register()
    given = {"idempotency_key": uuid4().hex, "reason": "本人要求"}
    answer = officer.post(f"/people/{person.pk}/data/erase/", given)
    assert answer.status_code == 422 and "3-b" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_the_second_person_sees_the_proposal(sign_in, register):  # noqa: F811
    from zhiheng.posts.tests.cast import NOW
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    person, sheet = register(), Sheet()
    sheet.create(Erasure(person=person, proposed_by=uuid4(), proposed_at=NOW, reason="期满"))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    page = sign_in("management").get(f"/people/{person.pk}/data/").content.decode()
    assert "确认删除" in page and "期满" in page


def test_whose_name_is_gone_is_called_by_his_number(officer, register):  # noqa: F811
    """An erased name leaves no page without a heading, no list with an empty link."""
    from zhiheng.posts.tests.cast import NOW
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    person, sheet = register(), Sheet()
    sheet.change(person, name="")
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    page = officer.get(f"/people/{person.pk}/").content.decode()
    assert f"<h1>{person.number}</h1>" in page.replace(' class="zh-title"', "")
    listed = officer.get("/people/?all=on").content.decode()
    assert f'/people/{person.pk}/">{person.number}</a>' in listed


def test_no_template_writes_the_name_alone():
    """It may be gone: `{{ person }}` falls back on the number, `{% person %}` says so."""
    found = [
        path.read_text() for path in Path(zhiheng.__file__).parent.rglob("templates/**/*.html")
    ]
    assert len(found) > 100
    alone = re.compile(r"(?:{{ |=)[\w.]*\b(?:person|giver|row\.taker|judge)\.name[ |]")
    assert not [one for page in found for one in alone.findall(page)]
