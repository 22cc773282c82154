"""Every act and every post: the table, `may` and the door say the same."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from zhiheng.access import door
from zhiheng.access.actor import Actor
from zhiheng.access.acts import Act, act, acts, may, posts_in_force
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.queries import access_matrix
from zhiheng.access.refusals import Forbidden, NeedsSecondFactor
from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.trace.ledger import append
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# All that an administrator may do: keep accounts and the installation, no business.
SYSTEM_ACTS = {
    "open_account", "close_account", "propose_link", "confirm_link", "invite",
    "propose_grant", "confirm_grant", "end_grant", "propose_factor", "confirm_factor",
    "see.home", "see.law", "see.accounts", "see.body", "see.matrix", "see.selfcheck",
    # For his own account: what it opens is what he may do himself, so no business either.
    "issue_token", "revoke_token",
}  # fmt: skip


def holder_of(post: str, *, ends=None) -> Actor:
    """Somebody with one post in force, written straight to the tables: the door only reads."""
    account = Account.objects.create(username=uuid4().hex)
    sheet = Sheet()
    holder = sheet.create(Holder(account=account, name="示例"))
    sheet.create(Grant(holder=holder, post=post, starts=NOW - timedelta(days=9), ends=ends))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    return Actor(
        name="示例", via="page", account=account.pk, holder=holder.pk, fresh_second_factor=True
    )


def admitted(entry: Act, by: Actor) -> bool:
    try:
        door._admit(entry, by, NOW)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_the_door_may_and_the_table_agree(post) -> None:
    by = holder_of(post)
    held = posts_in_force(by, NOW)
    table = {row["act"]: row["posts"][post] for row in access_matrix()}
    assert len(table) == len(acts()) > 30
    for entry in acts():
        expected = post in entry.posts
        assert may(by, entry.name, NOW, held) is expected, entry.name
        assert table[entry.name] is expected, entry.name
        if entry.name in _SAMPLE or not entry.writes:
            assert admitted(entry, by) is expected, entry.name


# The door asks the database each time, so it is tried on the acts of one area and on all sights.
_SAMPLE = SYSTEM_ACTS | {"amend_body", "declare_complete"}


def test_every_act_has_a_chinese_label_and_posts() -> None:
    for entry in acts():
        assert re.search(r"[\u4e00-\u9fff]", str(entry.label)), entry.name
        assert entry.posts, entry.name


def test_a_post_is_of_no_use_a_second_after_its_end() -> None:
    for post in sorted(ALL_POSTS):
        by = holder_of(post, ends=timezone.now() - timedelta(seconds=1))
        assert not any(may(by, entry.name, timezone.now()) for entry in acts())
        assert not any(admitted(entry, by) for entry in acts() if post in entry.posts)


def test_a_post_that_begins_later_is_of_no_use_before() -> None:
    by = holder_of(Post.ADMINISTRATOR)
    assert posts_in_force(by, NOW - timedelta(days=10)) == frozenset()


def test_an_administrator_does_no_business_and_sees_no_person() -> None:
    may_do = {entry.name for entry in acts() if Post.ADMINISTRATOR in entry.posts}
    assert may_do <= SYSTEM_ACTS, f"administrators may do business: {may_do - SYSTEM_ACTS}"
    for sight in ("see.identity", "see.people", "see.certificates", "see.trail", "see.board"):
        assert Post.ADMINISTRATOR not in act(sight).posts


def test_the_regulator_only_reads() -> None:
    """Reading an identity number, or a file that may hold one, taking a log away: acts, for each
    leaves its entry."""
    writes = {entry.name for entry in acts() if entry.writes and Post.REGULATOR in entry.posts}
    assert writes <= {"reveal_identity", "read_evidence", "export_log", "export_named_log"}


def test_a_visitor_may_do_nothing() -> None:
    visitor = Actor(name="访客", via="page")
    assert not any(may(visitor, entry.name, NOW) or admitted(entry, visitor) for entry in acts())


def test_a_weighty_act_asks_the_door_for_a_fresh_factor() -> None:
    weighty = [entry for entry in acts() if entry.second_factor and Post.MANAGEMENT in entry.posts]
    assert weighty
    by = holder_of(Post.MANAGEMENT)
    stale = Actor(name=by.name, via="page", account=by.account, holder=by.holder)
    for entry in weighty:
        with pytest.raises(NeedsSecondFactor):
            door._admit(entry, stale, NOW)
