"""Every cell of posts × acts and posts × lists of the interface, by session and by token: what is
answered, against the table written from the regulation. Pages stand in test_writing.py (acts) and
test_access_pages.py (what is seen)."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.house.test_access_matrix import NOW, ROWS, expected_posts, expected_server
from tests.house.test_writing import writing
from zhiheng.access.models import Token
from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.api import offering, reading, seen
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.sheet import Sheet
from zhiheng.ui import lists

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
POSTS = sorted(ALL_POSTS)


def sent(client, act, body, **headers):
    return client.post(
        f"/api/v1/acts/{act}", json.dumps(body), content_type="application/json",
        headers={"Idempotency-Key": uuid4().hex, **headers},
    )  # fmt: skip


def offered():
    """Acts that stand in the interface, and acts of a post that do not."""
    there = {act.name for act, _command in offering.offered()}
    written = {name for name in ROWS if not name.startswith("see.") and ROWS[name]["may"]}
    return there, written - there


def admitted(answer):
    """Whether the post was let in: what failed then is what was sent, or the second factor."""
    told = answer.json()
    if answer.status_code == 403:
        return told.get("needs") == "second_factor"
    assert answer.status_code in (200, 404, 422), told
    return True


@pytest.mark.parametrize("post", POSTS)
def test_every_act_by_session_is_as_written(post, client_of, monkeypatch):
    client = client_of(post)
    there, left_out = offered()
    refused = 0
    for name in sorted(there):
        told = admitted(sent(client, name, {}))
        assert told is (post in expected_posts(ROWS[name])), (name, post)
        refused += not told
    for name in sorted(left_out):
        assert sent(client, name, {}).status_code == 404, name
    # Each attempt of somebody without the right stands in the trail, and nothing else does.
    entries = Entry.objects.filter(via="api")
    assert entries.filter(outcome="refused").count() == refused
    assert entries.exclude(outcome="refused").count() <= 3  # acts that ask for nothing


def token_for(post, client, acts):
    """A token for these acts, written straight to the table: the door must ask again."""
    from hashlib import sha256

    from zhiheng.access.models import Holder

    code, sheet = f"zh_{uuid4().hex}", Sheet()
    holder = Holder.objects.get(account=client.account)
    sheet.create(
        Token(
            holder=holder, name="业务系统", digest=sha256(code.encode()).hexdigest(),
            acts=sorted(acts), issued_at=NOW, expires_at=NOW.replace(year=NOW.year + 1),
        )
    )  # fmt: skip
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    return {"Authorization": f"Bearer {code}"}


@pytest.mark.parametrize("post", POSTS)
def test_every_act_by_token_is_as_written(post, client_of):
    """A token that names every act does what its post may and a program may (`server` S), without
    a second factor; one that names none does nothing at all."""
    there, _left_out = offered()
    holder, program = client_of(post), Client(enforce_csrf_checks=True)
    every, none = token_for(post, holder, there), token_for(post, holder, [])
    for name in sorted(there):
        row = ROWS[name]
        may = (
            post in expected_posts(row)
            and "system" in expected_server(row)
            and not {"second_factor", "in_person"} & set(row.get("also", ()))
        )
        answer = sent(program, name, {}, **every)
        assert answer.status_code != 401 and admitted(answer) is may, (name, post)
        if "system" in expected_server(row) and post in (Post.STAFF, Post.REGULATOR):
            assert sent(program, name, {}, **none).status_code == 403, name


@pytest.mark.parametrize("post", POSTS)
def test_every_list_and_the_trail_open_as_written(post, client_of):
    client = client_of(post)
    for name, model in reading.resources().items():
        told = seen.SEEN[model]
        row = expected_posts(ROWS[told.sight])
        status = client.get(f"/api/v1/{name}").status_code
        # Own rows are known by the account (tokens) or by a person, whom this account has not.
        assert status == (200 if post in row or told.own == "holder" else 403), (name, post)
        single = client.get(f"/api/v1/{name}/{uuid4()}")
        assert single.status_code == 404, name
    for path, sight in (("trail", "see.trail"), ("clauses", "see.law")):
        status = client.get(f"/api/v1/{path}").status_code
        assert status == (200 if post in expected_posts(ROWS[sight]) else 404), (path, post)


@pytest.mark.parametrize("post", POSTS)
def test_every_list_is_taken_away_by_whoever_may_see_it(post, client_of):
    client = client_of(post)
    get_resolver().url_patterns  # noqa: B018 - lists are registered with the views
    listed = lists.lists()
    assert len(listed) > 5
    for one in listed:
        status = client.get(reverse("exchange:list", args=[one.name])).status_code
        allowed = post in expected_posts(ROWS[one.sight])
        assert status == (200 if allowed else 403), (one.name, post, status)


# -- acts through the pages: every cell stands in test_writing.py ----------------------------

# Acts that no page names before it has looked: the proposal says what it confirms, the form what
# it changes or exports. Each is done by a page all the same, whose test stands beside it.
LOOKED_FOR = {
    "confirm_factor": "access/tests/test_confirming.py",
    "confirm_link": "access/tests/test_confirming.py",
    "change_information": "posts/tests/test_filing.py",
    "amend_scheme_version": "cases/tests/test_versions.py",
    "export_named_log": "cases/tests/test_exporting.py",
}


@pytest.mark.django_db
def test_every_act_of_a_post_is_done_by_a_page():
    """An act that a post may do and no page does could be done by no person."""
    done = {act.name for _name, _path, _sent, act in writing()} | set(LOOKED_FOR)
    lacking = {name for name, row in ROWS.items() if row["may"] and not name.startswith("see.")}
    assert not lacking - done, f"no page does {sorted(lacking - done)}"
    root = Path(__file__).parents[2] / "zhiheng"
    for name, test in LOOKED_FOR.items():
        assert name in (root / test).read_text(encoding="utf-8"), (name, test)


LOADED = """
import django; django.setup()
from django.urls import reverse
from django.urls import get_resolver
get_resolver().url_patterns
from zhiheng.access.acts import acts
before = {one.name for one in acts()}
import importlib, pkgutil, zhiheng
for one in pkgutil.walk_packages(zhiheng.__path__, "zhiheng."):
    if not {"tests", "migrations", "spark"} & set(one.name.split(".")):
        importlib.import_module(one.name)
print(sorted({one.name for one in acts()} - before))
"""


def test_every_act_is_known_as_soon_as_the_program_stands():
    """What the root urls load is all there is: so the command line and the interface list it."""
    told = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
