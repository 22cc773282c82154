"""The only project quality manager of a field resigns on Friday evening, through the pages alone.

The director acts on a telephone. Screenshots are kept under test-results/stories/friday.
"""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.stories.test_newcomer import verify_on_the_page
from tests.stories.working import judged_again
from tests.walk.pictures import picture
from tests.walk.walking import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = Path("test-results/stories/friday")


@pytest.fixture
def signed_in(place, new_page, live_server):
    """Makes a page signed in under a name of the demonstration."""

    def make(username, **more):
        from django.test import Client

        from zhiheng.access.models import Account

        client = Client()
        client.force_login(Account.objects.get(username=username))
        page = new_page(**more)
        key = str(client.session.session_key)
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page.username = username
        return page

    return make


def shoot(page, name):
    picture(page, SHOTS / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def send(page, **typed):
    """Fill the page's form by the names of its fields, send it, show the code where it is asked."""
    form = page.locator("main form[method=post]").last
    for name, value in typed.items():
        field = form.locator(f"[name={name}]")
        kind = field.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                form.locator(f"[name={name}][value='{one}']").check()
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
    with page.expect_navigation() as arrived:
        form.locator("button.btn-primary").last.click()
    code = page.locator("main input[name=code]")
    if code.count():
        code.fill(code_of(page.username))
        with page.expect_navigation() as arrived:
            page.locator("main form button.btn-primary").click()
    assert arrived.value.ok, (page.url, page.inner_text("main")[:600])


def code_of(username):
    from django.core.cache import cache

    from zhiheng.access.tests.cast import code
    from zhiheng.demo.cast import sign_ins

    cache.clear()  # a code is good once; the story is quicker than its half minute
    seed = next(one["totp_seed"] for one in sign_ins() if one["username"] == username)
    return code(seed, 0)


def open_findings(scheme):
    """The open findings that the resignation brought: (clause, kind)."""
    from zhiheng.conformance.models import OPEN, Finding

    rows = Finding.objects.filter(OPEN, kind__in=["scheme_uncovered", "gap"])
    told = rows.values_list("clause", "kind", "subject_label")
    named = {scheme, *numbers_of(scheme)}
    return {(clause, kind) for clause, kind, label in told if label in named}


def numbers_of(scheme):
    from zhiheng.certificates.models import Certificate

    return Certificate.objects.filter(scheme__code=scheme).values_list("number", flat=True)


def alone_in_the_field():
    """Leaves one manager in his field, as the story begins; his appointment and the scheme."""
    from zhiheng.access.actor import operator
    from zhiheng.certificates.commands import reassign
    from zhiheng.demo.recipes import RECIPES
    from zhiheng.posts.commands import end_appointment
    from zhiheng.posts.models import Appointment

    act = {"by": operator("story"), "at": timezone.now()}
    recipe, today = RECIPES[0], timezone.localdate()
    held = Appointment.objects.filter(post="project_manager", ends=None)
    second = held.get(person__number=recipe.managers[1])
    end_appointment(subject=second, ends=today, reason="调离（示例）", **act)
    reassign(subject=second.person, day=today, reason="调离（示例）", **act)
    return held.get(person__number=recipe.managers[0]), recipe.code


def test_the_only_manager_of_a_field_resigns_on_friday_evening(signed_in):
    from zhiheng.demo.cast import SECOND_MANAGER
    from zhiheng.personnel.models import Person
    from zhiheng.posts.models import Appointment

    leaving, scheme = alone_in_the_field()
    judged_again()
    before, today = open_findings(scheme), timezone.localdate()
    assert not before & {("8 ¶1-a", "scheme_uncovered")}

    # Friday evening: the personnel officer enters the resignation. Nobody can refuse a fact.
    clerk = signed_in("personnel")
    clerk.goto(f"/posts/{leaving.pk}/end/")
    send(clerk, ends=today, reason="辞职（周五晚）")
    shoot(clerk, "01-resigned")
    judged_again()
    assert {("8 ¶1-a", "scheme_uncovered"), ("8 ¶1-b", "gap")} <= open_findings(scheme)
    clock = clock_of(leaving.person_id)
    assert clock.answered_at is None

    # The director, on his telephone: the clock is there by itself; nobody covers the field.
    director = signed_in("director", viewport=NARROW, has_touch=True)
    director.goto("/")
    shoot(director, "02-director-home")
    assert "另行指派" in director.inner_text("main")
    director.goto("/certificates/hands/")
    shoot(director, "03-homeless")
    homeless = director.locator("#homeless a", has_text=leaving.person.name).locator("xpath=..")
    with director.expect_navigation():
        homeless.locator("a.btn-primary").tap()
    shoot(director, "04-nobody")
    assert "没有人能接手" in director.inner_text("main")
    # What is lawful is said, with the way there.
    assert "扩大" in director.inner_text("main") and "提名" in director.inner_text("main")
    reassigning = director.url

    # He widens a colleague's schemes himself, with his second factor, and hands all over alone.
    colleague = Appointment.objects.get(person__number=SECOND_MANAGER, ends=None)
    director.goto(f"/posts/{colleague.pk}/schemes/")
    send(director, schemes=[scheme], reason="同类产品，周五晚经面谈确认其能力")
    shoot(director, "05-widened")
    director.goto(reassigning)
    shoot(director, "06-proposed")
    assert colleague.person.name in director.inner_text("main")
    send(director, reason="周五晚辞职，先由同类产品的负责人接手")
    shoot(director, "07-handed-over")
    clock.refresh_from_db()
    assert clock.answered_at is not None

    # The colleague signs.
    standing_in = signed_in("manager2")
    accept_first(standing_in, "原由工号")
    shoot(standing_in, "08-signed")

    # Monday: a successor is nominated, appointed, reviewed, accepts, and is put in office.
    successor = Person.objects.get(pk=person_of("staff"))
    director.goto("/posts/nominate/")
    send(director, person=successor.pk, schemes=[scheme], reason="熟悉这一领域（示例）")
    shoot(director, "09-nominated")
    legal = signed_in("legal")
    legal.goto("/posts/appoint/")
    send(legal, post="project_manager", person=successor.pk, starts=today, schemes=[scheme])
    row = Appointment.objects.get(person=successor, post="project_manager", ends=None)
    assert row.nomination is not None
    director.goto(f"/posts/{row.pk}/review/")
    send(director, passed="yes", reason="面谈并查阅档案（示例）")
    himself = signed_in("staff")
    himself.goto(f"/posts/{row.pk}/accept/")
    send(himself, accepted_on=today)
    director.goto(f"/posts/{row.pk}/enter/")
    shoot(director, "10-before-office")
    send(director, reason="能力评价正在补齐，一个月内复核（示例）")
    director.goto(f"/posts/{row.pk}/")
    shoot(director, "11-in-office")

    # Both sign the hand-over to the successor; then the certificates are in his hands.
    standing_in.goto("/certificates/hand-overs/new/")
    send(
        standing_in, giver=colleague.person_id, taker=successor.pk, day=today,
        scheme=scheme_key(scheme), reason="新任负责人到岗（示例）",
    )  # fmt: skip
    himself.goto("/certificates/hands/")
    himself.locator("main li a[href*='/hand-overs/']").first.click()
    himself.get_by_role("link", name="签署交接").click()
    send(himself)
    shoot(himself, "12-taken-over")
    assert holders(scheme) == {successor.pk}

    judged_again()
    after = open_findings(scheme)
    assert after <= before, after
    director.goto("/board/")
    shoot(director, "13-board")
    verify_on_the_page(signed_in("director"), lambda name: None)


def clock_of(person):
    """The clock over all that the person cannot keep."""
    from zhiheng.certificates.models import Reassignment
    from zhiheng.deadlines.models import Deadline

    rows = Reassignment.objects.filter(person=person).values("pk")
    return Deadline.objects.get(rule="reassign-1wd", subject_id__in=rows)


def accept_first(page, words):
    page.goto("/certificates/hands/")
    page.locator("main li a[href*='/assignments/']", has_text=words).first.click()
    page.get_by_role("link", name="签署接受").click()
    send(page)


def person_of(username):
    from zhiheng.access.models import Holder

    return Holder.objects.get(account__username=username).person


def scheme_key(code):
    from zhiheng.schemes.models import Scheme

    return Scheme.objects.get(code=code).pk


def holders(scheme):
    """Who answers now for the certificates in force of the scheme."""
    from zhiheng.certificates.models import Responsibility

    rows = Responsibility.objects.filter(
        ends=None, deputy=False, certificate__scheme__code=scheme,
        certificate__state__in=("01", "02"),
    )  # fmt: skip
    return set(rows.values_list("person", flat=True))
