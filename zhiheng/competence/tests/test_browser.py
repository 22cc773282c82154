"""The pages of competence in a real browser, at both widths: axe finds nothing, none is cut off."""

from datetime import date

import pytest

from tests.walk import bodies
from tests.walk.sweep import sweep
from zhiheng.competence.tests.cast import (
    BY,
    NOW,
    authorised,
    demanded,
    person_of,
    registered,
    scheme_of,
    sound,
)
from zhiheng.personnel import commands as personnel

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_every_page_of_competence(live_server, new_page, tmp_path):
    from zhiheng.access.models import Account

    bodies.founded()
    scheme, judge = scheme_of(), person_of("J", "评价人")
    scheme_of("T")
    demanded(scheme)
    one, barred = sound("1", scheme, judge), sound("2", scheme, judge)
    authorised(one, scheme, judge, step="复核")
    lapsed = person_of("3")
    authorised(lapsed, scheme, judge)
    registered(lapsed, ends=date(2026, 6, 1))
    personnel.add_ban(subject=barred, by=BY, at=NOW, starts=date(2026, 1, 1), basis="决定书一号")
    account = Account.objects.get(username="personnel_officer")
    places = (
        "competence/", f"competence/cells/{scheme.pk}/?step=工厂检查",
        f"competence/people/{one.pk}/", "competence/load/", "competence/declarations/",
        "competence/bans/", "declarations/", f"declarations/{one.pk}/one-body/",
    )  # fmt: skip
    sweep(new_page, live_server.url, account, places, tmp_path)
