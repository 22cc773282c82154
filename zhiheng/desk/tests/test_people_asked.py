"""Scorecards and questions in a real browser, at both widths: axe finds nothing, all is in view."""

from datetime import date

import pytest
from django.db import transaction

from tests.walk.sweep import sweep
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.conftest import *  # noqa: F403  # fixtures
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_scorecards_and_questions(
    acting_as,  # noqa: F811
    register,
    qualified,
    in_post,
    live_server,
    new_page,
    tmp_path,
):
    from zhiheng.access.models import Account
    from zhiheng.indications.commands import ask_questions
    from zhiheng.indications.models import Question
    from zhiheng.personnel.commands import add_employment
    from zhiheng.supervision.commands import supervise

    act = {"by": BY, "at": NOW}
    manager = in_post(qualified("E002", "李青"), "project_manager")
    made = supervise(
        subject=manager, grade="partly", grounds="监督逾期两张。", measures="补做监督",
        measures_due=date(2026, 3, 20), **act,
    ).value  # fmt: skip
    doubtful = register("E5", "赵六", joined=date(2024, 1, 8))
    add_employment(
        subject=doubtful, employer="另一认证中心", starts=date(2020, 1, 1), full_time=True, **act
    )
    ask_questions(**act)
    with transaction.atomic():
        boss = acting_as(register("G1", "管理赵"), "management")
    account = Account.objects.get(pk=boss.account)
    asked = Question.objects.get(person=doubtful)
    places = (
        "supervision/", f"supervision/managers/{manager.pk}/", f"supervision/{made.pk}/",
        "questions/", f"questions/{asked.pk}/",
    )  # fmt: skip
    sweep(new_page, live_server.url, account, places, tmp_path)
