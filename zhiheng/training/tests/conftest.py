"""People and plans for tests of training; Django is not up yet when this file is read."""

from datetime import date

import pytest

from zhiheng.posts.tests.conftest import (  # noqa: F401  # fixtures
    account_of,
    appointed,
    in_post,
    qualified,
    register,
)


@pytest.fixture
def adopted():
    """An adopted plan of 2026 with one examined item for everybody: adopted(due=…)."""
    from zhiheng.posts.tests.cast import BY, NOW
    from zhiheng.training import commands

    def make(due: date = date(2026, 6, 30), adopted_on: date = date(2026, 1, 20), **more):
        act = {"by": BY, "at": NOW}
        plan = commands.open_plan(year=2026, title="2026年培训考核计划", **act).value
        given = {"number": "T1", "subject_text": "新版规定", "due": due, **more}
        item = commands.add_plan_item(subject=plan, **given, **act).value
        commands.adopt_plan(subject=plan, adopted_on=adopted_on, **act)
        item.refresh_from_db()
        return item

    return make
