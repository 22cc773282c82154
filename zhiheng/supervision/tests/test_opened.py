"""No list leads a manager to another's supervision: the page would refuse him."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from zhiheng.access.sights import opens
from zhiheng.access.terms import Post
from zhiheng.supervision import views

pytestmark = pytest.mark.django_db


def asker(post, person):
    actor = SimpleNamespace(account=uuid4(), person=person, name="示例", token=None)
    return SimpleNamespace(actor=actor, now=timezone.now(), posts=frozenset({post}))


def test_a_manager_is_led_to_his_own_and_the_director_to_all(monkeypatch):
    his, key, other = uuid4(), uuid4(), uuid4()
    monkeypatch.setattr(views, "_supervised", lambda person: {key} if person == his else set())
    manager = asker(Post.PROJECT_QUALITY_MANAGER, his)
    assert opens(manager, f"/supervision/{key}/")
    assert not opens(manager, f"/supervision/{other}/")
    assert opens(asker(Post.QUALITY_DIRECTOR, uuid4()), f"/supervision/{other}/")
    assert not opens(asker(Post.ADMINISTRATOR, uuid4()), f"/supervision/{other}/")


def test_nothing_leads_to_where_nothing_is():
    assert not opens(asker(Post.QUALITY_DIRECTOR, uuid4()), "/no/such/page/")
