"""Statements put into words once: the rows of the query itself, and refusals of what could err."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from zhiheng.access.acts import in_force
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.statements import statement
from zhiheng.access.terms import Post
from zhiheng.access.tests.test_accounts import AT, administrator, opened

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


def test_nothing_handed_over_equals_nothing():
    @statement
    def about(*, person: UUID):
        return Holder.objects.filter(Q(person=person) | Q(name="示例a")).values_list("name")

    opened("a"), opened("b")
    assert about(person=None) == [("示例a",)]


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


def test_a_column_that_must_be_read_by_its_field_is_refused():
    @statement
    def scopes(*, at: datetime):
        return Grant.objects.filter(in_force(at)).values_list("scope")

    with pytest.raises(TypeError, match="as it stands"):
        scopes(at=AT)
