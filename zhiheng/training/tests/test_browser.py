"""The pages of training in a real browser, at both widths: axe finds nothing, none is cut off."""

from datetime import date

import pytest
from django.db import transaction

from tests.walk.sweep import sweep
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.training import commands

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_training(acting_as, register, adopted, live_server, new_page, tmp_path):  # noqa: F811
    from zhiheng.access.models import Account

    officer, pupil = register("P1", "人事王"), register("E1", "学员甲")
    with transaction.atomic():
        account = Account.objects.get(pk=acting_as(officer, "personnel_officer").account)
    item = adopted(due=date(2026, 12, 20))
    session = commands.hold_session(
        subject=item, held_on=date(2026, 2, 10), outside="某培训中心", by=BY, at=NOW
    ).value
    commands.record_results(subject=session, results={pupil.pk: ("failed", "41 分")}, by=BY, at=NOW)
    places = (
        "", "mine/", "owed/", f"plans/{item.plan_id}/", f"items/{item.pk}/",
        f"sessions/{session.pk}/", f"sessions/{session.pk}/results/",
        f"plans/{item.plan_id}/add/", f"items/{item.pk}/hold/",
    )  # fmt: skip
    paths = [f"training/{place}" for place in places]
    sweep(new_page, live_server.url, account, paths, tmp_path)
