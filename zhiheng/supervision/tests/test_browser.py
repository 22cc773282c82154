"""The pages of supervision in a real browser, at both widths: axe finds nothing, all fits."""

import pytest
from django.db import transaction

from tests.walk.sweep import sweep
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.supervision import commands

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_supervision(
    acting_as, qualified, in_post, live_server, new_page, tmp_path  # noqa: F811
):  # fmt: skip
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
    account = Account.objects.get(pk=own.account)
    places = (
        "supervision/", f"supervision/managers/{row.pk}/",
        f"supervision/managers/{row.pk}/report/", f"supervision/reports/{report.pk}/",
        f"supervision/{done.pk}/", f"supervision/{done.pk}/acknowledge/",
    )  # fmt: skip
    sweep(new_page, live_server.url, account, places, tmp_path)
