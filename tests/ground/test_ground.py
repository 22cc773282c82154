"""The ground itself: tests do not see each other, and the browser cannot leave the house."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone


def _leave_a_session() -> None:
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_plain_test_leaves_nothing_behind(turn):
    assert not Session.objects.exists()
    _leave_a_session()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_has_a_database_of_its_own(turn, databases, owner_connection):
    assert not Session.objects.exists()
    _leave_a_session()
    found = owner_connection.execute("SELECT session_key FROM django_session").fetchone()
    assert found == ("left",)  # committed, so another connection sees it


@pytest.mark.browser
def test_the_browser_sees_our_pages(page):
    answer = page.goto("/sign-in/")
    assert answer.status < 500
    assert page.title()


@pytest.mark.browser
def test_the_browser_reaches_no_other_host(browser):
    page = browser.new_page()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.invalid/")
    page.close()
