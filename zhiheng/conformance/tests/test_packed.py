"""The duties of article 5 in the preparation pack: as they were answered last, nothing left out."""

from datetime import UTC, date, datetime

import pytest

from zhiheng.access.actor import operator
from zhiheng.certificates.tests import build
from zhiheng.conformance.commands import judge
from zhiheng.conformance.models import Answer
from zhiheng.law.register import Status, covers, obligations
from zhiheng.posts.pack import elsewhere

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
ON = date(2026, 6, 30)


def test_every_clause_of_article_5_is_told_or_named_as_not_yet_known():
    build.body()
    build.manager("001")
    judge(by=operator("test"), at=NOW)
    told = elsewhere(ON)
    named = {one.clause: one for one in told}
    ruled = Answer.objects.get(clause="5(3)-e")
    assert (named["5(3)-e"].says, named["5(3)-e"].good) == (ruled.because, False)
    rest = told[-1].says
    for one in obligations():
        if one.article == 5 and one.status in (Status.BY_HAND, Status.NOT_YET):
            assert one.clause in rest, one.clause
        elif one.article == 5:
            assert any(covers(each.clause, one.clause) for each in told) or one.clause in rest
    assert all(one.says for one in told)
