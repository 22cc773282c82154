"""The demonstration, lent to a story; and a page on it that is signed in as one of its people."""

import pytest

from tests.walk import bodies


@pytest.fixture
def place(transactional_db, databases):
    """The folder of the demonstration's keys. Asked for before the browser, so that pages close."""
    with bodies.lent(databases, "data", bodies.demonstrated) as folder:
        yield folder


@pytest.fixture
def page_of(place, new_page, live_server):
    """Makes a page signed in as the first holder of a post: page_of("regulator", viewport=…)."""

    def make(post, **more):
        page = new_page(**more)
        cookie = {"name": "sessionid", "value": bodies.session_of(post), "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return make
