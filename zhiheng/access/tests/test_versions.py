"""Who changes what exists says which version he saw; who only adds to it need not."""

from uuid import uuid4

import pytest

from zhiheng.access import acts, commands
from zhiheng.access.door import Unseen, command
from zhiheng.access.models import Holder, Proposal
from zhiheng.access.refusals import BadInput, Stale
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.access.tests.cast import AT, BY, opened
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def test_without_a_version_nothing_is_changed():
    holder, before = opened("somebody"), Entry.objects.count()
    with pytest.raises(BadInput, match="哪一版"):
        commands.close_account(by=BY, at=AT, subject=holder.pk, version=Unseen())
    with pytest.raises(Stale):
        commands.close_account(by=BY, at=AT, subject=holder.pk, version=holder.version + 1)
    assert Holder.objects.get(pk=holder.pk).active
    assert Entry.objects.count() == before
    commands.close_account(by=BY, at=AT, subject=holder.pk, version=holder.version)
    assert not Holder.objects.get(pk=holder.pk).active


def test_without_a_version_something_may_be_added():
    holder = opened("somebody")
    made = commands.propose_grant(
        by=BY, at=AT, subject=holder.pk, version=Unseen(), post=Post.STAFF, reason="示例"
    ).value
    assert Proposal.objects.get(pk=made.pk).holder_id == holder.pk


def test_an_act_within_an_act_is_held_to_it_too(monkeypatch):
    monkeypatch.setattr(acts, "_ACTS", dict(acts._ACTS))
    holder = opened("somebody")

    @command(f"test_{uuid4().hex}", label="示例", posts={OPERATOR})
    def around(*, subject, by, at, sheet, seen):
        commands.close_account(by=by, at=at, subject=holder.pk, version=seen)

    for seen, error in ((Unseen(), BadInput), (holder.version + 7, Stale)):
        with pytest.raises(error):
            around(by=BY, at=AT, seen=seen)
    assert Holder.objects.get(pk=holder.pk).active
