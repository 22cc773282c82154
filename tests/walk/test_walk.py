"""Every page as every role, wide and narrow, with data and empty: nothing wrong, nothing missing.

Screenshots are kept under test-results/walk for people to look at.
"""

import pytest

from tests.walk import bodies
from tests.walk.walking import NARROW, tab_through, walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BODIES = {"data": bodies.demonstrated, "empty": bodies.founded}
EVERYBODY = set(bodies.ROLES)
BUSINESS = EVERYBODY - {"administrator"}
QUALITY = BUSINESS - {"staff", "personnel_officer"}
# Where each part of the product begins, the name of its view, and who may go in.
PLACES = {
    "/": ("home", EVERYBODY),
    "/law/": ("law", EVERYBODY),
    "/law/readings/": ("lawbook_readings", EVERYBODY),
    "/body/": ("body:body", EVERYBODY),
    "/account/": ("mfa_index", EVERYBODY),
    "/board/": ("board", BUSINESS),
    "/findings/": ("conformance:findings", BUSINESS),
    "/procedures/": ("procedures:overview", BUSINESS),
    "/deadlines/": ("deadlines:deadlines", BUSINESS),
    "/certificates/": ("certificates:list", BUSINESS),
    "/cases/": ("cases:list", BUSINESS),
    "/schemes/": ("schemes:list", BUSINESS),
    "/people/": ("people:list", QUALITY | {"personnel_officer"}),
    "/posts/": ("posts:posts", QUALITY | {"personnel_officer"}),
    "/imports/": ("exchange:index", BUSINESS),
    "/trail/": ("trail", QUALITY | {"personnel_officer"}),
    "/accounts/": (
        "account_list",
        {"administrator", "legal_representative", "management", "regulator"},
    ),
}
# One page of each of these is met wherever its list may be seen and holds something.
BEHIND = {
    "/board/": "clause", "/findings/": "conformance:finding", "/procedures/": "procedures:cases",
    "/posts/": "posts:appointment",
    "/certificates/": "certificates:certificate", "/cases/": "cases:case",
    "/schemes/": "schemes:scheme", "/people/": "people:person", "/trail/": "trail_entry",
    "/accounts/": "account_page",
}  # fmt: skip
# Lists that hold nothing in a body founded a minute ago: each says in a sentence what to do.
EMPTY = {
    "conformance:findings", "procedures:overview", "deadlines:deadlines", "certificates:list",
    "cases:list", "schemes:list", "people:list", "posts:posts", "exchange:index",
}  # fmt: skip


@pytest.fixture
def body(request, transactional_db, databases):
    """The body to walk through; asked for before the browser, so that its pages close first."""
    with bodies.lent(databases, request.param, BODIES[request.param]):
        yield request.param


@pytest.fixture
def signed_in(body, role, new_page, live_server):
    """A page of somebody who holds the role, signed in by a session's cookie."""
    page = new_page()
    cookie = {"name": "sessionid", "value": bodies.session_of(role), "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.mark.parametrize("role", bodies.ROLES)
@pytest.mark.parametrize("body", BODIES, indirect=True)
def test_every_page(body, role, signed_in):
    walked = walk(signed_in, body, role)
    assert not walked.wrong, "\n".join(walked.wrong)
    missed = expected(role, body) - set(walked.pages)
    assert not missed, f"{role} did not meet {sorted(missed)}"
    if body == "empty":
        mute = {kind for kind in EMPTY & set(walked.pages) if not walked.empty[kind]}
        assert not mute, f"empty without a word: {sorted(mute)}"


def expected(role, body):
    """The kinds of pages that the role must be able to walk to."""
    open_to = {path for path, (_, roles) in PLACES.items() if role in roles}
    kinds = {PLACES[path][0] for path in open_to}
    if body == "data":
        kinds |= {kind for path, kind in BEHIND.items() if path in open_to}
    return kinds


@pytest.mark.parametrize("role", bodies.ROLES)
@pytest.mark.parametrize("body", ["empty"], indirect=True)
def test_what_is_not_for_a_role_is_refused_with_our_page(body, role, signed_in):
    for path, (_, roles) in PLACES.items():
        if role not in roles:
            answer = signed_in.goto(path)
            assert answer.status == 403, f"{role} {path}: {answer.status}"
            assert signed_in.locator("h1").count() == 1
            assert "不能办理" in signed_in.inner_text("h1")


@pytest.mark.parametrize("role", ["quality_director", "administrator"])
@pytest.mark.parametrize("body", ["data"], indirect=True)
def test_tab_reaches_everything(body, role, signed_in):
    """On the first page of each part, on a telephone's width too for the home page."""
    paths = [path for path, (_, roles) in PLACES.items() if role in roles and path != "/law/"]
    for path in paths:
        signed_in.goto(path)
        reached, wanted = tab_through(signed_in)
        assert reached >= min(wanted, 100), f"{path}: Tab reached {reached} of {wanted}"
    signed_in.set_viewport_size(NARROW)
    signed_in.goto("/")
    reached, wanted = tab_through(signed_in)
    assert reached >= min(wanted, 100), f"/ at 390: Tab reached {reached} of {wanted}"
