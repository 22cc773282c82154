"""The editor's pages: who may, what is checked, one entry a save; and in a browser."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.terms import Post
from zhiheng.procedure.events import SHANGHAI
from zhiheng.procedure.scheme import load_scheme
from zhiheng.schemes import commands
from zhiheng.schemes.models import SchemeVersion
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
BY, NOW = operator("test"), datetime(2026, 6, 30, 12, tzinfo=SHANGHAI)
TEXT = """
scheme: S
steps: [{id: 检测}, {id: 决定, after: [检测]}]
separations: [{never_both: [[检测], [决定]], clause: "9(3)-b"}]
"""
MANAGER = Post.PROJECT_QUALITY_MANAGER
STEPS = {
    "steps": ["i1", "i2"], "id-i1": "检测", "id-i2": "决定", "after-i2": ["i1"],
    "aparts": ["x1"], "left-x1": ["i1"], "right-x1": ["i2"], "clause-x1": "9(3)-b",
}  # fmt: skip


@pytest.fixture
def version():
    scheme = commands.register_scheme(by=BY, at=NOW, code="S", name="示例", kind="own").value
    return commands.register_scheme_version(
        subject=scheme, by=BY, at=NOW, label="旧", definition=TEXT, starts=date(2025, 1, 1)
    ).value


def address(version, amend=False):
    end = f"{version.pk}/" if amend else "new/"
    return f"/schemes/{version.scheme_id}/versions/{end}"


def press(client, at, do, amend=False, **more):
    row = at if amend else at.scheme
    given = {"do": do, "idempotency_key": str(uuid4()), "version": row.version, **STEPS, **more}
    return client.post(address(at, amend), given)


def test_the_editor_opens_with_the_latest_version(
    version, client_of, django_assert_max_num_queries
):
    client = client_of(MANAGER)
    with django_assert_max_num_queries(20):
        page = client.get(address(version)).content.decode()
    assert 'value="检测"' in page and "<svg" in page and "与版本 旧 相同" in page


def test_it_goes_on_from_the_version_that_it_began_with(version, client_of):
    """Another is registered while it is written: the difference shown stays that from the first."""
    client = client_of(MANAGER)
    page = client.get(address(version)).content.decode()
    assert f'name="from" value="{version.pk}"' in page
    other = TEXT.replace("{id: 检测}", "{id: 受理}, {id: 检测, after: [受理]}")
    commands.register_scheme_version(
        subject=version.scheme, by=BY, at=NOW, label="另", definition=other,
        starts=date(2026, 7, 1), follows=True,
    )  # fmt: skip
    begun = press(client, version, "check", **{"from": str(version.pk)}).content.decode()
    assert "与版本 旧 相同" in begun and "从版本 旧 出发" in begun
    assert "与版本 另 相比" in press(client, version, "check").content.decode()


def test_whoever_may_only_look_is_refused(version, client_of):
    for post in (Post.STAFF, Post.MANAGEMENT, Post.REGULATOR):
        client = client_of(post)
        assert client.get(address(version)).status_code == 403
        assert press(client, version, "save", label="新").status_code == 403
        page = client.get(f"/schemes/{version.scheme_id}/").content.decode()
        assert "versions/new" not in page
    assert SchemeVersion.objects.count() == 1


def test_a_new_version_ends_the_one_before_in_one_entry(version, client_of):
    client, before = client_of(MANAGER), Entry.objects.count()
    given = {"label": "新", "starts": "2026-07-01", "follows": "on", "most-i1": "3"}
    page = press(client, version, "save", **given)
    made = SchemeVersion.objects.get(label="新")
    assert page.status_code == 302 and str(made.pk) in page["Location"]
    assert Entry.objects.count() == before + 1
    version.refresh_from_db()
    assert version.ends == date(2026, 7, 1)
    assert load_scheme(made.definition, "S").steps[0].at_most == 3
    shown = client.get(f"/schemes/{version.scheme_id}/?version={made.pk}&against={version.pk}")
    assert "次数由“1 次”改为“1 至 3 次”" in shown.content.decode()


def test_the_same_request_twice_acts_once(version, client_of):
    client, key = client_of(MANAGER), str(uuid4())
    given = {"label": "新", "starts": "2026-07-01", "follows": "on", "idempotency_key": key}
    assert press(client, version, "save", **given).status_code == 302
    assert press(client, version, "save", **given).status_code == 302
    assert SchemeVersion.objects.count() == 2


def test_a_fault_is_told_in_its_field_and_nothing_is_stored(version, client_of):
    page = press(client_of(MANAGER), version, "save", label="新", **{"least-i2": "二"})
    assert page.status_code == 422 and SchemeVersion.objects.count() == 1
    assert 'id="least-i2_error"' in page.content.decode()


def test_two_at_once_are_told_beside_the_date(version, client_of):
    page = press(client_of(MANAGER), version, "save", label="新", starts="2026-07-01")
    assert page.status_code == 422 and "与版本 旧" in page.content.decode()


def test_a_version_that_has_moved_on_is_not_written_over(version, client_of):
    commands.amend_scheme(subject=version.scheme, by=BY, at=NOW, name="另一个名称")
    given = {"label": "新", "starts": "2026-07-01", "follows": "on"}
    assert press(client_of(MANAGER), version, "save", **given).status_code == 409
    assert SchemeVersion.objects.count() == 1


def test_a_request_without_a_version_is_refused(version, client_of):
    page = press(client_of(MANAGER), version, "save", label="新", version="")
    assert page.status_code == 422 and SchemeVersion.objects.count() == 1


def test_a_version_is_amended(version, client_of):
    client = client_of(MANAGER)
    page = press(client, version, "save", amend=True, starts="2025-02-01", **{"most-i1": "2"})
    version.refresh_from_db()
    assert page.status_code == 302 and version.starts == date(2025, 2, 1)
    assert load_scheme(version.definition, "S").steps[0].at_most == 2


def test_buttons_work_without_scripts(version, client_of):
    client = client_of(MANAGER)
    page = press(client, version, "add-steps", label="新").content.decode()
    assert 'name="id-i3"' in page and "<html" in page and 'value="新"' in page
    page = press(client, version, "remove-i2").content.decode()
    assert 'name="id-i2"' not in page
    page = press(client, version, "to-text").content.decode()
    assert "<textarea" in page and "never_both" in page
    page = press(client, version, "to-form", definition="scheme: S\nsteps: [{id: a, b: 1}]")
    assert "第 2 行" in page.content.decode()


def test_with_scripts_only_a_part_is_exchanged(version, client_of):
    client = client_of(MANAGER)
    given = {"do": "check", **STEPS, "id-i1": "型式试验", "version": 1}
    page = client.post(address(version), given, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in page and "新增步骤“型式试验”" in page and 'id="picture"' in page


def test_nothing_there_yet(client_of):
    scheme = commands.register_scheme(by=BY, at=NOW, code="T", name="示例", kind="own").value
    client = client_of(MANAGER)
    page = client.get(f"/schemes/{scheme.pk}/versions/new/").content.decode()
    assert "还没有步骤" in page and 'role="alert"' not in page
    assert client.get(f"/schemes/{scheme.pk}/versions/{uuid4()}/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_picture_follows_what_is_typed(account_of, new_page, live_server):
    from django.conf import settings
    from django.test import Client

    from tests.ground.browser import NARROW
    from tests.walk.walking import axe, faults

    scheme = commands.register_scheme(by=BY, at=NOW, code="S", name="示例", kind="own").value
    client = Client()
    client.force_login(account_of(MANAGER))
    page = new_page()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"/schemes/{scheme.pk}/versions/new/")
    page.get_by_role("button", name="添加步骤").first.click()
    page.locator("#id-i1").fill("检测")
    page.locator("#picture svg text", has_text="检测").wait_for()
    page.get_by_role("button", name="添加步骤").first.click()
    page.locator("#id-i2").wait_for()
    page.locator("#id-i2:focus").wait_for()
    page.keyboard.type("决定")
    page.locator("#picture svg text", has_text="决定").wait_for()
    page.locator("#id-i1").fill("型式试验")
    assert page.locator("#after-i2").inner_text() == "型式试验"
    page.get_by_role("button", name="上移第 2 步").press("Enter")
    page.locator("#down-i2").wait_for()
    assert not faults(page) + axe(page)
    page.get_by_role("button", name="改用文字编写").click()
    page.locator("#definition").fill("scheme: S\nsteps: [{id: a, after: [b]}]")
    page.get_by_text("第 2 行").first.wait_for()
    page.locator("#definition").fill("scheme: S\nsteps: [{id: a}]")
    page.locator("#picture svg text", has_text="a").wait_for()
    page.get_by_role("button", name="改用表单填写").click()
    page.locator("#id-i1").wait_for()
    page.set_viewport_size(NARROW)
    assert not faults(page) + axe(page, colours=False)
    page.get_by_role("button", name="登记版本").click()
    page.locator("#id_label:focus").wait_for()
    page.locator("#id_label").fill("1")
    page.get_by_role("button", name="登记版本").click()
    page.get_by_text("已保存并留痕").wait_for()
    assert SchemeVersion.objects.get().label == "1"
