"""Signing, handing over and giving anew through the pages; the worker that notices who leaves."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.access.models import Account
from zhiheng.certificates import commands, jobs
from zhiheng.certificates.models import Assignment, AssignmentRule, HandOver, Responsibility
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_in_hands import BY, account_of, left
from zhiheng.deadlines.models import Deadline

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def browser_of(actor) -> Client:
    from allauth.mfa.models import Authenticator

    account = Account.objects.get(pk=actor.account)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def send(browser: Client, address: str, **typed: object):
    """Send the form as its page shows it: with the version of the row that was seen."""
    shown = browser.get(address).context or {}
    told = {"idempotency_key": str(uuid4()), "version": shown.get("version", "")}
    return browser.post(address, {**told, **typed})


@pytest.fixture
def cast():
    build.body()
    scheme = build.scheme()
    first, second = build.manager("001"), build.manager("002")
    rows = [build.certificate(f"C{n}", build.client(f"厂{n}"), scheme=scheme) for n in range(2)]
    for row in rows:
        commands.assign_responsibility(subject=row, person=first, starts=date(2026, 1, 1), **BY)
    return scheme, first, second, rows


def test_an_assignment_is_signed_on_its_page(cast) -> None:
    _, first, second, _ = cast
    row = Assignment.objects.filter(person=first)[0]
    address = f"/certificates/assignments/{row.pk}/"
    himself = browser_of(account_of(first, "project_quality_manager"))
    assert "还没有签署接受" in himself.get(address).content.decode()
    assert row.says in himself.get("/certificates/hands/").content.decode()
    wrong = send(himself, address + "accept/", accepted_on=TODAY + timedelta(days=1))
    assert wrong.status_code == 422 and "不能晚于今天" in wrong.content.decode()
    other = browser_of(account_of(second, "project_quality_manager"))
    refused = send(other, address + "accept/", accepted_on=TODAY)
    assert refused.status_code == 422 and "本人签署" in refused.content.decode()
    assert send(himself, address + "accept/", accepted_on=TODAY).status_code == 302
    page = himself.get(f"/certificates/{row.responsibilities.get().certificate_id}/")
    assert "本人签署接受" in page.content.decode() and "先后在谁手中" in page.content.decode()
    assert browser_of(account_of(build.manager("008"), "administrator")).get(
        address
    ).status_code == 403  # fmt: skip


def test_two_sign_a_hand_over_each_on_his_own_page(cast) -> None:
    scheme, first, second, rows = cast
    giver = browser_of(account_of(first, "project_quality_manager"))
    taker = browser_of(account_of(second, "project_quality_manager"))
    sent = send(
        giver, "/certificates/hand-overs/new/", giver=first.pk, taker=second.pk, day=TODAY,
        scheme=scheme.pk, reason="领域调整",
    )  # fmt: skip
    assert sent.status_code == 302
    address = f"/certificates/hand-overs/{HandOver.objects.get().pk}/"
    assert "签署交接" not in giver.get(address).content.decode()
    assert "签署交接" in taker.get(address).content.decode()
    assert send(taker, address + "sign/").status_code == 302
    assert "已交接" in taker.get(address).content.decode()
    assert Responsibility.objects.filter(person=second, ends=None).count() == 2
    again = send(taker, address + "sign/")
    assert again.status_code == 422 and "已经办结" in again.content.decode()
    one = f"/certificates/{rows[0].pk}/give/"
    assert send(taker, one, taker=first.pk, day=TODAY).status_code == 302
    second_one = HandOver.objects.get(certificate=rows[0])
    assert send(giver, f"/certificates/hand-overs/{second_one.pk}/end/", reason="暂缓").status_code
    second_one.refresh_from_db()
    assert second_one.state == "declined"


def test_the_worker_notices_and_the_director_gives_it_anew(cast) -> None:
    _, first, second, _ = cast
    left(first, TODAY)
    jobs.growth.seen = None
    jobs.look(timezone.now())
    clock = Deadline.objects.get(rule="reassign-1wd")
    jobs.look(timezone.now())
    assert Deadline.objects.filter(rule="reassign-1wd").count() == 1
    director = browser_of(account_of(build.manager("009"), "quality_director"))
    from zhiheng.deadlines.queries import running

    (shown,) = [one for one in running(timezone.now()) if one.id == clock.pk]
    assert director.get(shown.address).url == f"/certificates/reassign/{first.pk}/"
    assert "另行指派" in director.get("/certificates/hands/").content.decode()
    address = f"/certificates/reassign/{first.pk}/"
    page = director.get(address)
    assert "提议由 示例" in page.content.decode()
    name = next(n for n in page.context["form"].fields if n.startswith("taker_"))
    sent = send(director, address, **{name: second.pk, "day": TODAY, "reason": ""})
    assert sent.status_code == 302
    assert Responsibility.objects.filter(person=second, starts=TODAY).count() == 2
    clock.refresh_from_db()
    assert clock.answered_at is not None
    assert "没有须另行指派" in director.get(address).content.decode()


def test_rules_on_their_page(cast) -> None:
    scheme, first, _, _ = cast
    director = browser_of(account_of(build.manager("009"), "quality_director"))
    new = "/certificates/rules/new/"
    given = {"person": first.pk, "starts": TODAY}
    assert send(director, new, **given).status_code == 422  # nothing named
    assert "没有登记过" in send(director, new, site="不存在", **given).content.decode()
    assert send(director, new, scheme=scheme.pk, **given).status_code == 302
    row = build.certificate("X1", build.client("另一家"), scheme=scheme)
    page = director.get("/certificates/rules/").content.decode()
    assert scheme.code in page and "按规则指派" in page
    assert send(director, "/certificates/rules/by-rules/", starts=TODAY).status_code == 302
    assert Responsibility.objects.get(certificate=row).person == first
    rule = AssignmentRule.objects.get()
    assert send(director, f"/certificates/rules/{rule.pk}/end/", ends=TODAY).status_code == 302
    manager = browser_of(account_of(first, "project_quality_manager"))
    assert manager.get("/certificates/rules/").status_code == 200
    assert manager.get(new).status_code == 403


def test_unknown_addresses_and_an_empty_page() -> None:
    build.body()
    director = browser_of(account_of(build.manager("009"), "quality_director"))
    for place in ("assignments", "hand-overs", "reassign", "reassignments"):
        assert director.get(f"/certificates/{place}/{uuid4()}/").status_code == 404
    assert "还没有在这里指派过" in director.get("/certificates/hands/").content.decode()
    assert "还没有指派规则" in director.get("/certificates/rules/").content.decode()
