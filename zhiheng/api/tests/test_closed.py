"""What a manager may not see on a colleague's page he reads nowhere else: not in the trail, its
receipts, the lists of clocks, or the interface; whatever else he is besides."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng.access.acts import posts_in_force
from zhiheng.access.models import Account
from zhiheng.access.terms import Post
from zhiheng.api import seen
from zhiheng.deadlines import reminding
from zhiheng.deadlines.models import Deadline
from zhiheng.deadlines.opened import line_closed
from zhiheng.evidence import places
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.posts.tests.conftest import (  # noqa: F401  # fixtures
    account_of,
    appointed,
    in_post,
    qualified,
    register,
)
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.supervision import commands, views
from zhiheng.supervision.models import Supervision
from zhiheng.trace import queries
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
TABLE = "supervision_supervision"
MANAGER = Post.PROJECT_QUALITY_MANAGER
SAYS = "不对您开放的记录"


@pytest.fixture
def made(qualified, in_post):  # noqa: F811
    """A colleague judged as wanting, with measures that have a clock."""
    manager = in_post(qualified("E002", "李青"), "project_manager")
    return commands.supervise(
        subject=manager, grade="partly", grounds="逾期两张", measures="补监督",
        measures_due=date(2026, 3, 20), by=BY, at=NOW,
    ).value  # fmt: skip


@pytest.fixture
def browser(acting_as):  # noqa: F811
    from allauth.mfa.models import Authenticator

    def sign_in(person, *posts):
        account = Account.objects.get(pk=acting_as(person, *posts).account)
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.mark.parametrize(
    "posts", [(MANAGER,), (MANAGER, Post.STAFF), (MANAGER, Post.ADMINISTRATOR)]
)
def test_one_set_says_who_sees_all(made, register, acting_as, posts):  # noqa: F811
    other, now = acting_as(register("M9", "旁人"), *posts), timezone.now()
    held = posts_in_force(other, now)
    asked = SimpleNamespace(actor=other, now=now, posts=held)
    assert not views._sees_all(asked) and not seen.rows(Supervision, other, now)
    assert places.opened_row(TABLE, made.pk, other, now) is None
    assert TABLE not in places.tables(other, now, held)
    boss = acting_as(register("G1", "管理"), Post.MANAGEMENT, *posts)
    asked = SimpleNamespace(actor=boss, now=now, posts=posts_in_force(boss, now))
    assert views._sees_all(asked) and seen.rows(Supervision, boss, now)
    assert places.opened_row(TABLE, made.pk, boss, now) is not None


def test_the_trail_tells_no_colleague_what_was_judged(made, register, browser):  # noqa: F811
    seq = Entry.objects.get(act="supervise").seq
    clock = Deadline.objects.get(rule="supervision-measures")
    other = browser(register("M9", "旁人"), MANAGER)
    page = other.get(f"/trail/{seq}/").content.decode()
    assert SAYS in page and "partly" not in page and "2026-03-20" not in page
    assert "有待改进" not in page and made.get_grade_display() not in page
    assert "/trail/of/" not in page, "no way from it to what it was about"
    for place in ("", "acknowledge/", "measures/"):
        told = other.get(f"/supervision/{made.pk}/{place}")
        assert told.status_code == 403 and "李青" not in told.content.decode(), place
    assert other.get(f"/trail/{seq}/receipt/").status_code == 403
    for table, key in ((TABLE, made.pk), ("deadlines_deadline", clock.pk)):
        assert other.get(f"/trail/of/{table}/{key}/").status_code == 403
        assert other.get(f"/api/v1/trail/of/{table}/{key}").status_code == 404
    told = other.get(f"/api/v1/trail/{seq}").json()
    assert told["changes"] == [] and SAYS in told["closed"] and "partly" not in str(told)
    assert other.get(f"/api/v1/trail/{seq}/receipt").status_code == 404


def test_those_whom_it_concerns_read_it(made, register, browser):  # noqa: F811
    seq = Entry.objects.get(act="supervise").seq
    for client in (
        browser(register("D1", "总监"), Post.QUALITY_DIRECTOR), browser(made.person, MANAGER)
    ):  # fmt: skip
        page = client.get(f"/trail/{seq}/").content.decode()
        assert SAYS not in page and "partly" in page
        told = client.get(f"/api/v1/trail/{seq}").json()
        assert "closed" not in told and "partly" in str(told)
        assert client.get(f"/trail/of/{TABLE}/{made.pk}/").status_code == 200


def test_a_colleague_s_clock_of_measures_is_in_no_list(made, register, browser):  # noqa: F811
    says = "完成履职监督约定的改进措施"
    reminding.remind(timezone.now())
    for person, posts, sees in (
        (register("M9", "旁人"), (MANAGER,), False),
        (register("S1", "职员"), (Post.STAFF,), False),
        (made.person, (MANAGER,), True),
        (register("D1", "总监"), (Post.QUALITY_DIRECTOR,), True),
    ):
        client = browser(person, *posts)
        assert (says in client.get("/deadlines/").content.decode()) is sees
        assert (says in client.get("/deadlines/notices/").content.decode()) is sees
        assert (says in str(client.get("/api/v1/deadlines").json())) is sees


def test_what_closes_an_entry_and_what_does_not(made, register, acting_as):  # noqa: F811
    other, now = acting_as(register("M9", "旁人"), MANAGER), timezone.now()
    posts = posts_in_force(other, now)
    line = queries.entry(Entry.objects.get(act="supervise").seq)

    def closed(**values):
        return line_closed(replace(line, **values), other, now, posts)

    harmless = {"changes": (), "subject": None, "rows": 0, "tables": {}}
    assert closed() and not closed(**harmless)
    # What was only asked of the row, or refused: the entry names it and changed nothing.
    assert closed(**harmless | {"subject": (TABLE, made.pk)})
    # More rows than an entry lists; among the others may be one that is closed.
    many = {"rows": 51, "tables": {TABLE: 1, "personnel_person": 50}}
    assert closed(**harmless | many)
    assert not closed(**harmless | many | {"tables": {"personnel_person": 51}})
    # Whoever did it himself, in a post that he no longer holds, knows what he did.
    assert not closed(by={"account": str(other.account)})


def exported(client, name):
    """A list as it is taken away, in one text."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    answer = client.get(f"/imports/lists/{name}.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return str(book.get_sheet_by_index(0).to_python())


def test_the_export_of_clocks_has_the_rows_of_the_page(made, register, browser):  # noqa: F811
    says = "完成履职监督约定的改进措施"
    for person, posts, sees in (
        (register("M9", "旁人"), (MANAGER,), False), (made.person, (MANAGER,), True)
    ):  # fmt: skip
        assert (says in exported(browser(person, *posts), "deadlines")) is sees


def test_a_clock_names_nobody_to_whom_the_page_of_its_subject_is_closed(register, browser):  # noqa: F811
    """That something is asked about somebody; and to staff, who sees no person's page, any."""
    from zhiheng.deadlines.commands import open_deadline
    from zhiheng.indications.clocks import answer_rule
    from zhiheng.indications.models import Question
    from zhiheng.lawbook.own import own_figure
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    doubted, sheet, on = register("E7", "被问的人"), Sheet(), NOW.date()
    row = sheet.create(
        Question(person=doubted, kind="idle", key="x", says="问", records=[], asked_on=on)
    )
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    open_deadline(
        subject=row, by=BY, at=NOW, rule=answer_rule(own_figure("question_days", on)), start=on,
        says="核实有关人员的迹象", post=Post.PERSONNEL_OFFICER,
    )  # fmt: skip
    reminding.remind(timezone.now())
    for post, sees in (
        (Post.STAFF, False), (MANAGER, False), (Post.PERSONNEL_OFFICER, True),
        (Post.QUALITY_DIRECTOR, True),
    ):  # fmt: skip
        client = browser(register(f"V-{post}", "看的人"), post)
        assert ("被问的人" in client.get("/deadlines/").content.decode()) is sees, post
        assert ("核实有关人员" in client.get("/deadlines/notices/").content.decode()) is sees, post
        assert ("核实有关人员" in str(client.get("/api/v1/deadlines").json())) is sees, post


def test_what_is_late_is_counted_of_what_is_listed(qualified, in_post, register, browser):  # noqa: F811
    from zhiheng.deadlines.commands import open_deadline

    director = in_post(qualified("D2", "总监乙"), "director")
    open_deadline(
        subject=director, by=BY, at=NOW, rule="filing-change-30d", start=date(2026, 1, 5),
        says="总监报备信息变更", post=Post.PERSONNEL_OFFICER, person=director.person_id,
    )  # fmt: skip
    for post, badge in ((Post.STAFF, 0), (Post.PERSONNEL_OFFICER, 1)):
        client = browser(register(f"V-{post}", "看的人"), post)
        page = client.get("/deadlines/")
        told = {one["url"]: one["badge"] for one in page.context["navigation"]}
        assert (told["/deadlines/"] or 0) == badge, post
        assert ("总监乙" in page.content.decode()) is bool(badge)


def test_no_sentence_of_the_trail_names_whom_a_closed_page_is_about(register, browser, acting_as):  # noqa: F811
    """The act of answering a question stands in the trail, on the clause's page, in the export."""
    from zhiheng.indications.commands import answer_question
    from zhiheng.indications.models import Question
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    doubted, sheet = register("E7", "被问的人"), Sheet()
    row = sheet.create(
        Question(
            person=doubted, kind="idle", key="x", says="问", records=[], asked_on=NOW.date()
        )
    )  # fmt: skip
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    officer = acting_as(register("P1", "人事"), Post.PERSONNEL_OFFICER)
    readers = (Post.STAFF, MANAGER, Post.PERSONNEL_OFFICER)
    clients = {post: browser(register(f"V-{post}", "看的人"), post) for post in readers}
    answer_question(subject=row, answer="已核实。", by=officer, at=timezone.now())
    seq = Entry.objects.get(act="answer_question").seq
    places_of = {
        Post.STAFF: ("/law/13-a/",), MANAGER: ("/", "/trail/", f"/trail/{seq}/", "/law/13-a/"),
        Post.PERSONNEL_OFFICER: ("/", "/trail/", f"/trail/{seq}/", "/law/13-a/"),
    }  # fmt: skip
    for post, pages in places_of.items():
        for page in pages:
            text = clients[post].get(page).content.decode()
            assert "核实" in text and ("被问的人" in text) is (post == Post.PERSONNEL_OFFICER), page
    for post in (MANAGER, Post.PERSONNEL_OFFICER):
        told = exported(clients[post], "trail")
        assert "核实" in told and ("被问的人" in told) is (post == Post.PERSONNEL_OFFICER), post


def test_a_failed_assessment_s_clock(in_post, qualified, register, browser):  # noqa: F811
    """No evidence is attached to it, so its area tells that its page is for who sees the posts."""
    from zhiheng.deadlines.commands import open_deadline
    from zhiheng.posts.models import Assessment
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    director, sheet = in_post(qualified("D2", "总监乙"), "director"), Sheet()
    row = sheet.create(Assessment(appointment=director, noticed_on=NOW.date(), notice="一号"))
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    open_deadline(
        subject=row, by=BY, at=NOW, rule="filing-change-30d", start=date(2026, 1, 5),
        says="立即采取整改措施", post=Post.MANAGEMENT,
    )  # fmt: skip
    for post, sees in ((Post.STAFF, False), (Post.PERSONNEL_OFFICER, True)):
        page = browser(register(f"V-{post}", "看的人"), post).get("/deadlines/").content.decode()
        assert ("立即采取整改措施" in page) is sees, post
