"""A look is taken by the worker under its name, and only where something has happened."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django import app

from zhiheng.access.rounds import Growth
from zhiheng.trace.ledger import append
from zhiheng.trace.sheet import Sheet

LOOKS = {
    "posts.notice", "training.settle", "supervision.settle", "certificates.notice",
    "indications.ask", "competence.bans",
}  # fmt: skip
EVENING = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
MIDNIGHT = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def test_the_worker_knows_every_look_and_when():
    assert set(app.tasks) >= LOOKS
    planned = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert planned >= LOOKS


@pytest.mark.django_db
def test_nothing_is_new_until_an_act_or_a_day():
    growth = Growth()
    growth.seen = growth.since_last(EVENING)
    assert growth.seen is not None and growth.since_last(EVENING) is None
    assert growth.since_last(MIDNIGHT).day > growth.seen.day
    sheet = Sheet()
    append(sheet, at=EVENING, recorded=EVENING, who={"via": "test"}, act="test")
    assert growth.since_last(EVENING).head == growth.seen.head + 1
