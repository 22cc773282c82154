"""The only project quality manager of a field resigns on Friday evening: through the pages."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.certificates import commands, jobs
from zhiheng.certificates.models import Responsibility
from zhiheng.certificates.queries import coverage_over_time
from zhiheng.certificates.queries.holding import homeless
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_hands_pages import browser_of
from zhiheng.certificates.tests.test_in_hands import BY, account_of
from zhiheng.deadlines.models import Deadline
from zhiheng.posts.commands import change_schemes
from zhiheng.posts.models import Appointment

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONDAY = TODAY + timedelta(days=3)


def send(browser: Client, address: str, **typed: object):
    """Send the form as its page shows it: with the version of the row that was seen."""
    shown = browser.get(address).context or {}
    told = {"idempotency_key": str(uuid4()), "version": shown.get("version", "")}
    return browser.post(address, {**told, **typed})


def test_friday_evening() -> None:
    build.body()
    field, other, client = build.scheme("CCC-0915"), build.scheme("CCC-0801"), build.client()
    only = build.manager("001", schemes=["CCC-0915"])
    colleague = build.manager("002", schemes=["CCC-0801"])
    rows = [build.certificate(f"C{n}", client, scheme=field) for n in range(3)]
    for row in rows:
        commands.assign_responsibility(subject=row, person=only, starts=date(2026, 1, 1), **BY)
    elsewhere = build.certificate("X1", client, scheme=other)
    commands.assign_responsibility(
        subject=elsewhere, person=colleague, starts=date(2026, 1, 1), **BY
    )
    officer = browser_of(account_of(build.person_of("P1"), "personnel_officer"))
    leading = account_of(build.person_of("D1"), "quality_director")
    director = browser_of(leading)

    # Friday evening: the resignation is entered; it is a fact and nobody can refuse it.
    his = Appointment.objects.get(person=only)
    ended = send(officer, f"/posts/{his.pk}/end/", ends=MONDAY, reason="辞职")
    assert ended.status_code == 302, (ended.context["form"].errors, ended.context["refusal"])

    # At once everybody sees whose certificates will be without anybody, and from when.
    page = director.get("/certificates/hands/").content.decode()
    assert "须另行指派" in page and f"/certificates/reassign/{only.pk}/" in page
    jobs.growth.seen = None
    jobs.look(timezone.now())
    clock = Deadline.objects.get(rule="reassign-1wd")
    assert clock.post == "quality_director" and clock.answered_at is None

    # Nobody else covers the field: the refusal says who must act and what would be lawful.
    address = f"/certificates/reassign/{only.pk}/"
    assert "没有人能接手" in director.get(address).content.decode()
    refused = send(director, address, day=MONDAY)
    told = refused.content.decode()
    assert refused.status_code == 422 and "提名" in told and "扩大" in told

    # The director reviews the colleague for the field: wider schemes, a frozen sheet, a reason.
    theirs = Appointment.objects.get(person=colleague)
    assert director.get(f"/posts/{theirs.pk}/schemes/").status_code == 200
    change_schemes(  # the page asks for a second factor first (test_confirming)
        subject=theirs, schemes=["CCC-0801", "CCC-0915"], reason="同类产品，能力经面谈确认",
        by=leading, at=timezone.now(),
    )  # fmt: skip

    # Now there is a proposal; one act gives all three from the very day on which he is gone.
    page = director.get(address)
    name = next(one for one in page.context["form"].fields if one.startswith("taker_"))
    assert page.context["form"].fields["day"].initial == MONDAY
    given = send(director, address, **{name: colleague.pk, "day": MONDAY, "reason": "周五辞职"})
    assert given.status_code == 302
    clock.refresh_from_db()
    assert clock.answered_at is not None and homeless(TODAY) == ()
    points = coverage_over_time([TODAY, MONDAY - timedelta(days=1), MONDAY])
    assert [(one.live, one.covered) for one in points] == [(4, 4)] * 3  # not a day without anybody

    # The colleague signs; the leaver's certificates ended with him.
    himself = browser_of(account_of(colleague, "project_quality_manager"))
    row = Responsibility.objects.filter(person=colleague, starts=MONDAY)[0]
    sent = send(
        himself, f"/certificates/assignments/{row.assignment_id}/accept/", accepted_on=TODAY
    )
    assert sent.status_code == 302
    assert "原由工号 001 负责" in himself.get("/certificates/hands/").content.decode()
    assert not Responsibility.objects.filter(person=only, ends__isnull=True).exists()
