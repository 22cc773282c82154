"""The interface under attack, over the demonstration: every act, on rows in any state, with inputs
that fit their shape and with each of them made hostile in turn.

Whatever comes of it, it is told in a sentence; nothing breaks, and nothing is half done.
"""

import inspect
import json
import random
from typing import get_args, get_type_hints
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.house.test_access_matrix import ROWS, expected_posts
from tests.walk import bodies
from zhiheng.access.actor import Actor
from zhiheng.access.acts import against
from zhiheng.access.models import Account, Holder
from zhiheng.api import offering, surface
from zhiheng.trace.models import Entry, Record

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ABSENT = "00000000-0000-4000-8000-000000000001"
DEEP = "[" * 900 + "]" * 900
# Each stands in place of one value; written as JSON, for Python could not say some of them.
HOSTILE = (
    "null", "true", "[]", "{}", '""', '"   "', "-1", "1e400", "NaN", "Infinity", "9" * 5000,
    '"a\\u0000b"', '"\\ud800"', '{"a\\u0000": 1}', DEEP, '"' + "长" * 30_000 + '"',
    '"=cmd|\' /C calc\'!A0"', '"0001-01-01"', '"9999-12-31"', '"9999-12-31T23:59:59-23:59"',
    f'"{ABSENT}"', "[" + "1," * 11_000 + "1]", '[["x", {"x": [null]}]]',
)  # fmt: skip


@pytest.fixture
def body(transactional_db, databases):
    with bodies.lent(databases, "data", bodies.demonstrated):
        yield


@pytest.fixture
def clients(body, monkeypatch):
    from zhiheng.api import entering

    monkeypatch.setattr(entering, "MOST_A_MINUTE", 10**6)
    return {role: signed_in(role) for role in bodies.ROLES}


def signed_in(role):
    """Somebody with the post, who has just shown his second factor."""
    client = Client()
    client.cookies["sessionid"] = bodies.session_of(role)
    request = RequestFactory().get("/")
    request.session = session = client.session
    request.user = account = Account.objects.get(pk=session["_auth_user_id"])
    record_authentication(request, account, "mfa", type="totp", reauthenticated=True)
    session.save()
    return client


def sent(client, act, text):
    answer = client.post(
        f"/api/v1/acts/{act}", text, content_type="application/json",
        headers={"Idempotency-Key": uuid4().hex},
    )  # fmt: skip
    assert answer.status_code < 500, (act, text[:300], answer.content[:300])
    told = answer.json()
    if answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"
        assert told["title"] and told["detail"], (act, text[:300])
        assert "Traceback" not in answer.content.decode()
    return answer.status_code, told


def fitting(shape, every, chance):
    """A value that fits the shape, of the simplest kind."""
    if "$ref" in shape:
        return fitting(every[shape["$ref"].rpartition("/")[2]], every, chance)
    if "allOf" in shape:
        return fitting(shape["allOf"][0], every, chance)
    if "anyOf" in shape:
        return fitting(shape["anyOf"][0], every, chance)
    if "enum" in shape or "const" in shape:
        return chance.choice(shape["enum"]) if "enum" in shape else shape["const"]
    match shape.get("type"), shape.get("format"):
        case "object", _:
            needed = shape.get("properties", {})  # what need not be given, too
            return {name: fitting(one, every, chance) for name, one in needed.items()}
        case "array", _:
            return [fitting(shape["items"], every, chance)] if "items" in shape else []
        case "string", "uuid":
            return ABSENT
        case "string", "date":
            return chance.choice(["2026-06-01", "2026-11-01", "2027-01-01"])
        case "string", "date-time":
            return "2026-06-01T09:00:00+08:00"
        case "integer" | "number", _:
            return 1
        case "boolean", _:
            return chance.choice([True, False])
        case "string", _:
            return "示例文字"[: shape.get("maxLength", 9)]
    return None


def rows_of(model, chance, most):
    if not (isinstance(model, type) and issubclass(model, Record)):
        return [None]
    keys = list(model.objects.values_list("pk", "version")[:200])
    return [*chance.sample(keys, min(most, len(keys))), (ABSENT, 1)]


def named_rows(command):
    """The table of each input that names a row: it is given rows that there are."""
    hints = get_type_hints(inspect.unwrap(command))
    found = {
        name: one
        for name, hint in hints.items()
        for one in (hint, *get_args(hint))
        if isinstance(one, type) and issubclass(one, Record)
    }
    if command.values:
        for field in command.values.model._meta.concrete_fields:
            if field.name in command.values.names and field.is_relation:
                found[field.name] = field.related_model
    return found


def asked(act, command, chance, most):
    """Bodies that fit the act's shape, on rows in several states."""
    document = surface.document()
    operation = document["paths"][f"/api/v1/acts/{act.name}"]["post"]
    every = document["components"]["schemas"]
    shape = operation["requestBody"]["content"]["application/json"]["schema"]
    for row in rows_of(command.on, chance, most):
        fits = fitting(shape, every, chance)
        for name, model in named_rows(command).items():
            if name in fits["inputs"]:
                fits["inputs"][name] = str(chance.choice(rows_of(model, chance, 3))[0])
        if "subject" in fits:
            key, version = row or ("示例", 1)
            fits["subject"] = str(key)
            if "version" in fits:
                fits["version"] = version
        yield fits


def role_for(act):
    return sorted(expected_posts(ROWS[act.name]))[0]


# They end accounts and powers of those who try here: tried in access/tests.
ENDING = {"close_account", "end_grant", "end_appointment", "confirm_erasure"}


def test_every_act_on_rows_in_any_state_is_done_or_told_in_a_sentence(clients):
    """By each of its posts, on rows that there are and one that is not."""
    chance, told, met = random.Random(4), dict[int, set[str]](), set[str]()
    for act, command in offering.offered():
        if act.name in ENDING:
            continue
        for post in sorted(expected_posts(ROWS[act.name])):
            for fits in asked(act, command, chance, 4):
                stands = against_it(act, command, clients[post], fits)
                status, answer = sent(clients[post], act.name, json.dumps(fits))
                told.setdefault(status, set()).add(act.name)
                if stands:  # what the table of acts says is what the interface answers
                    assert status != 200, (act.name, post, stands)
                    met |= {act.name} if answer["detail"] == stands.says else set()
                assert status in (200, 403, 404, 409, 422, 503), (act.name, answer)
    assert len(told[200]) > 10 and len(told[422]) > 60, told
    assert len(met) > 15, met  # acts refused by one of their conditions, in its words


def against_it(act, command, client, fits):
    """What the table of acts has against the row, asked by whoever is signed in."""
    if command.on is None or not act.conditions:
        return None
    row = command.on.objects.filter(pk=fits["subject"]).first()
    holder = Holder.objects.get(account=client.session["_auth_user_id"])
    by = Actor(
        name=holder.name, via="api", account=holder.account_id, holder=holder.pk,
        person=holder.person, fresh_second_factor=True,
    )  # fmt: skip
    return row and against(by, act.name, timezone.now(), row)


AT_ONCE = 5  # hostile values for each input; with so many inputs each stands in many places


@pytest.mark.parametrize("part", range(2))
def test_every_input_made_hostile_is_told_and_nothing_breaks(clients, part):
    chance, turn = random.Random(part), 0
    for act, command in offering.offered()[part::2]:
        if act.name in ENDING:
            continue
        client = clients[role_for(act)]
        fits = next(asked(act, command, chance, 1))
        for name in fits["inputs"]:
            for _each in range(AT_ONCE):
                hostile, turn = HOSTILE[turn % len(HOSTILE)], turn + 1
                inputs = {**fits["inputs"], name: "HERE"}
                text = json.dumps({**fits, "inputs": inputs}).replace('"HERE"', hostile)
                before = Entry.objects.count()
                status, _told = sent(client, act.name, text)
                assert status in (200, 400, 403, 404, 409, 413, 422), (act.name, name, hostile)
                assert Entry.objects.count() - before <= 1
    assert turn > 3 * len(HOSTILE)
