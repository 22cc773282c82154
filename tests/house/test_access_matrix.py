"""Every cell of posts × acts, and of posts × pages: the program against a table written by hand."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from zhiheng.access import door
from zhiheng.access.actor import Actor, operator, system
from zhiheng.access.acts import act, acts, may, posts_in_force
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.queries import access_matrix
from zhiheng.access.refusals import Forbidden
from zhiheng.access.terms import ALL_POSTS, SECOND_FACTOR_POSTS
from zhiheng.trace.ledger import append
from zhiheng.trace.sheet import Sheet

FILE = Path(__file__).with_name("access_matrix.yaml")
WRITTEN = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SHORT = WRITTEN["posts"]
ROWS = {name: row for row in WRITTEN["rows"] for name in row["acts"]}
NOW = timezone.now()
ENROL = SECOND_FACTOR_POSTS


@pytest.fixture(scope="module", autouse=True)
def everything_declared():
    """Views declare too: see that all are loaded."""
    get_resolver().url_patterns  # noqa: B018


def test_every_act_has_one_row_with_a_reason():
    named = [name for row in WRITTEN["rows"] for name in row["acts"]]
    assert len(named) == len(set(named)), "an act stands in two rows"
    missing = declared() - set(named)
    assert not missing, (
        f"these acts have no row in {FILE.name}: {sorted(missing)}. Add one by hand: who may do it "
        "by the regulation, and why."
    )
    strange = set(named) - declared()
    assert not strange, f"{FILE.name} names acts that do not exist: {sorted(strange)}"
    assert all(row["why"].strip() for row in WRITTEN["rows"])


def declared():
    """The program's acts, without those that other tests of this process made."""
    return {entry.name for entry in acts() if not entry.name.startswith("test_")}


def expected_posts(row):
    return {SHORT[one] for one in row["may"]}


def expected_server(row):
    told = row.get("server", "OS")
    return {"O": {"operator"}, "S": {"system"}, "OS": {"operator", "system"}, "none": set()}[told]


def test_every_cell_of_the_table_is_as_written():
    wrong = []
    for told in (one for one in access_matrix() if one["act"] in declared()):
        row = ROWS[told["act"]]
        for post, allowed in told["posts"].items():
            if allowed is not (post in expected_posts(row)):
                wrong.append(f"{told['act']} × {post}: the program says {allowed}")
        server = {name for name in ("operator", "system") if told[name]}
        if server != expected_server(row):
            wrong.append(f"{told['act']}: at the server {sorted(server)}")
        also = {*told["scope"], *told["state"], *told["conditions"]}
        also |= {"second_factor"} if told["second_factor"] else set()
        if also != set(row.get("also", ())):
            wrong.append(f"{told['act']}: also {sorted(also)}")
    assert not wrong, "\n".join(wrong)


def holder_of(post):
    """Somebody with one post in force, written straight to the tables."""
    account = Account.objects.create(username=uuid4().hex)
    sheet = Sheet()
    holder = sheet.create(Holder(account=account, name="示例"))
    sheet.create(Grant(holder=holder, post=post, starts=NOW - timedelta(days=9)))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    return account, Actor(
        name="示例", via="page", account=account.pk, holder=holder.pk, fresh_second_factor=True
    )


@pytest.mark.django_db
@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_the_door_and_may_agree_with_the_written_table(post):
    """The table could be read rightly and asked wrongly: so the door itself is tried."""
    _account, by = holder_of(post)
    held = posts_in_force(by, NOW)
    for name, row in ROWS.items():
        allowed = post in expected_posts(row)
        assert may(by, name, NOW, held) is allowed, name
        assert admitted(name, by) is allowed, name


@pytest.mark.django_db
def test_the_server_s_own_actors_too():
    for name, row in ROWS.items():
        for by in (operator("test"), system()):
            assert admitted(name, by) is (by.role in expected_server(row)), (name, by.role)


def admitted(name, by):
    try:
        door._admit(act(name), by, NOW)
    except Forbidden:
        return False
    return True


# -- pages -----------------------------------------------------------------------------------------


def guarded(patterns=None, before=""):
    """Addresses without parts to fill in, whose view names the sight that opens it."""
    for one in patterns or get_resolver().url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from guarded(one.url_patterns, path)
        elif isinstance(one, URLPattern) and "<" not in path and hasattr(one.callback, "sight"):
            yield f"/{path}", one.callback.sight


@pytest.mark.django_db
@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_every_page_opens_for_those_who_may_see_it_and_for_nobody_else(post, client, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    account, _by = holder_of(post)
    client.force_login(account)
    pages = dict(guarded())
    assert len(pages) > 15
    for address, sight in pages.items():
        opened = client.get(address).status_code
        if post not in expected_posts(ROWS[sight]):
            # 405: it takes only what is sent, and said so before it asked who reads. Whoever must
            # have a second factor and has none is sent to enrol first, whatever he asks for.
            assert opened in (403, 405) or (post in ENROL and opened == 302), (address, opened)
        else:
            # What he sees there is his page's own matter (an act's page asks for the act as well).
            assert opened < 500, (address, opened)


@pytest.mark.django_db
@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_the_lists_open_for_whoever_may_see_them(post, client):
    account, _by = holder_of(post)
    client.force_login(account)
    lists = {
        "/": "see.home", "/board/": "see.board", "/findings/": "see.findings",
        "/certificates/": "see.certificates", "/cases/": "see.cases", "/schemes/": "see.schemes",
        "/people/": "see.people", "/posts/": "see.posts", "/imports/": "see.imports",
        "/law/": "see.law", "/trail/": "see.trail", "/accounts/": "see.accounts",
        "/body/": "see.body", "/deadlines/": "see.board", "/evidence/": "see.evidence",
        "/access-matrix/": "see.matrix",
    }  # fmt: skip
    for address, sight in lists.items():
        expected = 200 if post in expected_posts(ROWS[sight]) else 403
        got = client.get(address).status_code
        assert got == expected or (post in ENROL and got == 302), (address, got)
