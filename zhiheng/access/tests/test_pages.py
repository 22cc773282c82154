"""The pages of signing in and of accounts as people see them: axe, width, keyboard, the whole way.

Pictures are kept in test-results/access.
"""

import re
from pathlib import Path

import pytest

from tests.walk.pictures import picture
from tests.walk.walking import faults, tab_through
from zhiheng.access import commands
from zhiheng.access.terms import Post
from zhiheng.access.tests.cast import PASSWORD, code, new_seed, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = Path("test-results/access")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def look(page, name: str) -> None:
    """No fault at either width, every stop reached by Tab; a picture of each."""
    for width in (NARROW, WIDE):
        page.set_viewport_size(width)
        picture(page, SHOTS / f"{name}-{width['width']}.png", full_page=True)
        assert faults(page) == [], name
    reached, wanted = tab_through(page)
    assert reached == wanted, f"{name}: the keyboard reaches {reached} of {wanted}"


def sign_in(page, username: str, seed: str = "", step: int = -1) -> None:
    page.goto("/sign-in/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.press("#id_password", "Enter")
    if seed:
        page.fill("#id_code", code(seed, step))
        with page.expect_navigation():
            page.press("#id_code", "Enter")


def test_signing_in_and_what_goes_wrong(page) -> None:
    seed = new_seed()
    opened("staff", Post.STAFF, seed=seed)
    page.goto("/account/")
    assert "/sign-in/?next=" in page.url
    look(page, "sign-in")
    for _ in range(12):  # each doubles the delay: at last it is longer than a page takes
        page.fill("#id_login", "nobody")
        page.fill("#id_password", "falsch")
        page.press("#id_password", "Enter")
        if "秒后再试" in page.inner_text(".zh-wrong-all"):
            break
    assert "秒后再试" in page.inner_text(".zh-wrong-all")
    look(page, "sign-in-slowed")
    page.fill("#id_login", "staff")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    look(page, "second-factor")
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    look(page, "second-factor-wrong")
    page.fill("#id_code", code(seed))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/account/")
    look(page, "my-account")
    page.goto("/account/password/")
    look(page, "password")
    page.goto("/confirm/code/")
    look(page, "confirm")
    page.goto("/sign-in/code/")
    look(page, "redeem")
    page.goto("/sign-in/closed/")
    look(page, "closed")
    page.goto("/account/")
    page.click(".zh-menu summary")
    page.click(".zh-menu button")
    page.goto("/account/")
    assert "/sign-in/" in page.url


def test_a_director_enrols_before_anything_else(page) -> None:
    opened("admin", Post.ADMINISTRATOR)
    sign_in(page, "admin")
    assert page.url.endswith("/account/second-factor/")
    image = page.locator("main img")
    assert image.evaluate("one => one.complete && one.naturalWidth > 0"), "CSP hides the code"
    look(page, "enrol")
    page.fill("#id_code", code(page.inner_text("main code").strip()))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/account/codes/")
    look(page, "recovery-codes")
    with page.expect_download() as downloading:
        page.click("a[download]")
    kept = Path(downloading.value.path()).read_text()
    assert re.fullmatch(r"(\d{8}\n){10}", kept)
    page.goto("/account/codes/")
    look(page, "recovery-codes-later")
    page.goto("/account/codes/new/")
    look(page, "recovery-codes-new")
    page.goto("/account/second-factor/end/")
    look(page, "second-factor-end")


def test_accounts_from_opening_to_closing(page, new_page) -> None:
    seed, other_seed = new_seed(), new_seed()
    opened("admin", Post.ADMINISTRATOR, seed=seed)
    second = opened("second", Post.ADMINISTRATOR, seed=other_seed)
    sign_in(page, "admin", seed)
    page.goto("/accounts/")
    look(page, "accounts")
    page.fill("#open input[name=username]", "neu")
    page.fill("#open input[name=name]", "示例新人")
    page.click("#open button")
    page.wait_for_url(re.compile("/accounts/[0-9a-f-]{36}/$"))
    address = page.url
    look(page, "account")
    page.click("text=签发一次性代码 >> nth=-1")
    issued = page.inner_text("code.zh-code")
    look(page, "account-code")

    visitor = new_page()
    visitor.goto("/sign-in/code/")
    for field, value in (("code", issued), ("password", PASSWORD), ("again", PASSWORD)):
        visitor.fill(f"input[name={field}]", value)
    visitor.press("input[name=again]", "Enter")
    visitor.wait_for_url("**/sign-in/")
    look(visitor, "sign-in-after-code")
    sign_in(visitor, "neu")
    assert visitor.url.rstrip("/").count("/") == 2

    page.goto(address)
    page.select_option("select[name=post]", "staff")
    page.fill("form[action$='/propose/'] input[name=reason]", "入职")
    with page.expect_navigation():
        page.click("form[action$='/propose/'] button")
    look(page, "account-proposed")
    colleague = new_page()
    sign_in(colleague, "second", other_seed)
    colleague.goto("/accounts/")
    look(colleague, "accounts-proposal")
    with colleague.expect_navigation():
        colleague.click("#proposals button >> nth=0")
    assert "已确认" in colleague.inner_text("main")

    page.goto(f"/accounts/{second.pk}/")
    look(page, "account-two-needed")
    stale = new_page()
    stale.context.add_cookies(page.context.cookies())
    stale.goto(address)
    page.goto(address)
    with page.expect_navigation():
        page.click("form[action$='/close/'] button")
    with stale.expect_navigation():
        stale.click("form[action$='/close/'] button")
    assert "由示例admin更改" in stale.inner_text("main")
    look(stale, "stale")


def test_recovery_codes_alarm(page) -> None:
    from zhiheng.access.actor import on_behalf

    seed = new_seed()
    holder = opened("admin", Post.ADMINISTRATOR, seed=seed)
    from django.utils import timezone

    commands.use_recovery_code(subject=holder, by=on_behalf(holder), at=timezone.now(), left=9)
    sign_in(page, "admin", seed)
    page.goto("/accounts/")
    look(page, "accounts-alarm")


def test_the_body_and_its_founding(page) -> None:
    page.goto("/founding/")
    look(page, "founding")
    with page.expect_navigation():
        page.click("form button >> nth=-1")
    look(page, "founding-wrong")


def test_the_demonstration_shows_whom_one_can_be(page, monkeypatch) -> None:
    from zhiheng.access import signin

    both = {"password": "demo-password", "seconds": 17}
    listed = [
        {**both, "role": "认证质量总监", "name": "示例总监", "username": "director",
         "code": "123456", "sees": "今天要办的、条款板、全部证书"},
        {**both, "role": "工作人员", "name": "示例员工", "username": "staff",
         "code": "", "sees": "本人经办的项目"},
    ]  # fmt: skip
    monkeypatch.setattr(signin, "demonstration_sign_ins", lambda: listed)
    page.goto("/sign-in/")
    look(page, "sign-in-demonstration")
    opened("staff", Post.STAFF, seed=new_seed())
    sign_in(page, "staff")
    look(page, "second-factor-demonstration")
