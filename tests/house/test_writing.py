"""Every address that takes something, for every role: who may not is told so before all else.

The addresses come from the root urls and the acts from the views, so that no new page is forgotten.
"""

import inspect
import re
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, resolve, reverse

from tests.walk import bodies
from zhiheng.access.acts import act
from zhiheng.access.models import Account
from zhiheng.access.terms import ALL_POSTS
from zhiheng.trace.models import Entry

ABSENT = UUID("00000000-0000-4000-8000-000000000001")
# Values for what stands in a path; what is not here is an absent row.
WORDS = {"seq": 1, "id": "A-12", "table": "body_body", "status": 404, "key": ABSENT}
# What the source of a view that takes something holds.
TAKING = re.compile(
    r"\bPOST\b|require_POST|\*\*asked\(|carry_out\(|answer\(\s*request, shown|\b_(act|on)\("
)
# Forms that share an address say which of them was sent.
SENT = (
    {},
    {"act": "complete"},
    {"act": "close"},
    {"act": "version"},
)
# One's own sign-in, the language, the ceremony of founding: no act of a post.
OWN = {
    "account_login", "mfa_authenticate", "account_inactive", "account_logout", "account_redeem",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_index", "account_change_password",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "ui:language", "founding",
}  # fmt: skip


def names(patterns=None, space=""):
    """The name of every address of the product, with the words that its path asks for."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLPattern):
            yield space + one.name, tuple(one.pattern.converters or one.pattern.regex.groupindex)
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from names(one.url_patterns, inner)


def addresses():
    """Every path, once for each word that it can hold (acts of a certificate, kinds of facts)."""
    from zhiheng.certificates.views.doors import DOORS
    from zhiheng.personnel.facts import KINDS

    for name, words in sorted(names()):
        for door in DOORS if name == "certificates:act" else [""]:
            for kind in KINDS if "kind" in words else [""]:
                given = {"name": door or "certificates", "kind": kind, **WORDS}
                if name == "clause":
                    given["key"] = "M001"
                yield name, reverse(name, kwargs={w: given.get(w, ABSENT) for w in words})


def writing():
    """(name, path, what is sent, the act) of whatever takes something, once for each act."""
    for name, path in addresses():
        match = resolve(path)
        does = getattr(match.func, "does", None)
        found = {}
        for sent in SENT if callable(does) else SENT[:1]:
            if does:
                request = RequestFactory().post(path, sent)
                told = does(request, **match.kwargs) if callable(does) else does
                found.setdefault(told, sent)
        yield from ((name, path, sent, act(told)) for told, sent in found.items())


@pytest.fixture
def clients(db):
    """Somebody signed in for every post, with a second factor where it is asked for."""
    bodies.founded()
    found = {}
    for post in ALL_POSTS:
        found[post] = Client()
        found[post].force_login(Account.objects.get(username=post))
    return found


@pytest.mark.slow
def test_who_may_not_is_refused_before_anything_else_and_it_is_recorded(clients):
    wrong, refused = [], 0
    for name, path, sent, wanted in writing():
        for post, client in clients.items():
            status = client.post(path, sent).status_code
            expected = post not in wanted.posts
            refused += expected
            if (status == 403) is not expected:
                wrong.append(f"{post} {name} {path} {sent} ({wanted.name}): {status}")
    assert not wrong, "\n".join(wrong)
    assert refused > 200
    assert Entry.objects.filter(outcome="refused").count() == refused


@pytest.mark.slow
def test_what_names_no_act_writes_nothing(clients):
    """Whatever is sent to a page that is only read, or whose writer forgot to name its act."""
    before = Entry.objects.count()
    for name, path in addresses():
        if name not in OWN and not hasattr(resolve(path).func, "does"):
            for client in clients.values():
                client.post(path, {})
    assert Entry.objects.count() == before


def test_every_view_that_takes_something_names_its_act():
    """`@seen_by(sight, does=act)` or `@does(act)`: see zhiheng.access.asking."""
    forgotten = {
        name
        for name, path in addresses()
        if name not in OWN
        and not hasattr(view := resolve(path).func, "does")
        and TAKING.search(inspect.getsource(inspect.unwrap(view)))
    }
    assert not forgotten, forgotten
