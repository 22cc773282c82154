"""The pages of supervision in a real browser, at both widths: axe finds nothing, all fits."""

import pytest
from django.db import transaction

from tests.ground.browser import NARROW, WIDE
from tests.walk.walking import axe
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.supervision import commands

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_supervision(
    acting_as, qualified, in_post, live_server, new_page, tmp_path  # noqa: F811
):  # fmt: skip
    from django.test import Client

    from zhiheng.access.models import Account

    row = in_post(qualified("E002", "李青"), "project_manager")
    act = {"by": BY, "at": NOW}
    with transaction.atomic():
        own = acting_as(row.person, "project_quality_manager")
    report = commands.report_to_director(
        subject=row, says="监督都按期。", proposals="增加一名检查员。", **act
    ).value
    commands.answer_report(subject=report, answer="采纳。", **act)
    done = commands.supervise(
        subject=row, grade="partly", grounds="抽查两份档案。", measures="补全记录。",
        measures_due=NOW.date().replace(month=6), **act,
    ).value  # fmt: skip
    client = Client()
    account = Account.objects.get(pk=own.account)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    places = (
        "", f"managers/{row.pk}/", f"managers/{row.pk}/report/", f"reports/{report.pk}/",
        f"{done.pk}/", f"{done.pk}/acknowledge/",
    )  # fmt: skip
    for width in (WIDE, NARROW):
        page = new_page(viewport=width)
        cookie = {"name": "sessionid", "value": client.session.session_key,
                  "url": live_server.url}  # fmt: skip
        page.context.add_cookies([cookie])
        for number, place in enumerate(places):
            assert page.goto(f"{live_server.url}/supervision/{place}").status == 200, place
            assert axe(page) == [], place
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wider) <= 0, (place, width)
            page.screenshot(path=str(tmp_path / f"{width['width']}-{number}.png"), full_page=True)
