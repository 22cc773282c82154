"""Statements put into words once: the rows of the query itself, and refusals of what could err."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from zhiheng.access import acts, commands, middleware
from zhiheng.access.acts import in_force
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.statements import statement
from zhiheng.access.terms import Post
from zhiheng.access.tests.test_accounts import AT, acting, administrator, opened

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_it_finds_what_the_query_finds_whatever_is_handed_over():
    built = []

    @statement
    def held(posts: tuple[str, ...], /, *, account: UUID, at: datetime):
        built.append(posts)
        return Grant.objects.filter(
            in_force(at), holder__account=account, post__in=posts
        ).values_list("post", "holder__name", "starts")

    one, other, none = administrator("a"), administrator("b"), opened("c")
    for posts in (tuple(Post), (Post.STAFF,), ()):
        for holder in (one, other, none):
            for at in (AT - DAY, AT, AT + DAY):
                named = {"account": holder.account_id, "at": at}
                assert held(posts, **named) == list(held.__wrapped__(posts, **named))
    assert held(tuple(Post), account=one.account_id, at=AT)[0][:2] == ("administrator", "示例a")
    del built[:]
    held(tuple(Post), account=one.account_id, at=AT)
    assert not built


def test_which_values_are_none_decides_how_it_reads():
    @statement
    def about(*, person: UUID, other: UUID):
        return Holder.objects.filter(Q(person=person) | Q(person=other)).values_list("name")

    opened("a"), opened("b")
    for person in (None, uuid4()):
        for other in (None, uuid4()):
            named = {"person": person, "other": other}
            assert about(**named) == list(about.__wrapped__(**named))


def test_two_values_of_a_kind_are_not_mistaken_for_each_other():
    @statement
    def between(*, since: datetime, until: datetime):
        return Grant.objects.filter(starts__gte=since, starts__lt=until).values_list("post")

    administrator("a")
    assert between(since=AT, until=AT + DAY) == [("administrator",)]
    assert between(since=AT + DAY, until=AT) == []


def test_what_is_handed_over_is_looked_at():
    @statement
    def held(*, account: UUID, at: datetime):
        return Grant.objects.filter(in_force(at), holder__account=account).values_list("post")

    held(account=uuid4(), at=AT)
    for odd in (
        {"account": uuid4(), "at": AT.replace(tzinfo=None)},
        {"account": str(uuid4()), "at": AT},
        {"account": uuid4(), "at": "infinity"},
        {"account": uuid4()},
        {"account": uuid4(), "at": AT, "more": AT},
    ):
        with pytest.raises(TypeError, match="held: handed over"):
            held(**odd)


@pytest.mark.parametrize("kept", [acts._posts, middleware._signed_in])
def test_rights_are_those_of_the_query_itself(kept):
    one, gone, closed = administrator("a"), administrator("b"), administrator("c")
    admin = administrator("d")
    grant = gone.grants.get()
    commands.end_grant(by=acting(admin), at=AT + DAY, subject=grant, reason="示例")
    commands.close_account(by=acting(admin), at=AT + DAY, subject=closed, reason="示例")
    for holder in (one, gone, closed, opened("e")):
        for at in (AT - DAY, AT, AT + DAY, AT + 2 * DAY):
            named = {"account": holder.account_id, "at": at}
            assert kept(**named) == list(kept.__wrapped__(**named))
    assert len(kept(account=one.account_id, at=AT)) == 1


def test_what_is_computed_on_the_way_is_refused():
    @statement
    def tomorrow(*, at: datetime):
        return Grant.objects.filter(starts__lte=at + DAY).values_list("post")

    with pytest.raises(TypeError, match="tomorrow: something is computed"):
        tomorrow(at=AT)


def test_what_is_not_handed_over_as_it_is_or_not_at_all_is_refused():
    asked = []

    @statement
    def forgets(*, account: UUID, at: datetime):
        return Grant.objects.filter(holder__account=account).values_list("post")

    @statement
    def turns(*, account: UUID):
        asked.append(account)
        found = Account.objects.filter(pk=account).values_list("username")
        return found if len(asked) == 1 else found.filter(is_active=True)

    with pytest.raises(TypeError, match="forgets: at stands nowhere"):
        forgets(account=uuid4(), at=AT)
    with pytest.raises(TypeError, match="turns: how it reads"):
        turns(account=uuid4())


def test_a_branch_on_what_is_handed_over_is_refused():
    @statement
    def later(*, at: datetime):
        found = Grant.objects.filter(starts__lte=at).values_list("post")
        return found.filter(ends__gt=at) if at > AT else found

    with pytest.raises(TypeError, match="later: how it reads"):
        later(at=AT)


def test_a_column_that_must_be_read_by_its_field_is_refused():
    @statement
    def scopes(*, at: datetime):
        return Grant.objects.filter(in_force(at)).values_list("scope")

    with pytest.raises(TypeError, match="as it stands"):
        scopes(at=AT)
