"""A newcomer's first hour: signs in as the director, brings a workbook, mends it, sees three
clauses turn, verifies the trail. Screenshots are kept under test-results/stories.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories import newcomer
from tests.stories.working import judged_again, work_off
from tests.walk.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = Path("test-results/stories/newcomer")


@pytest.fixture
def shoot(place, page):
    names = iter(range(1, 100))

    def take(name):
        picture(page, SHOTS / f"{next(names):02}-{name}.png")

    return take


def test_a_newcomer_sees_three_clauses_turn(place, page, shoot, tmp_path):
    sign_in(page, shoot)
    before = verdicts(page)
    assert set(before.values()) == {"不符合", "未知"}, before
    shoot("board-before")

    template = downloaded(page, "/imports/", "下载模板", tmp_path / "template.xlsx")
    assert template.stat().st_size > 5_000

    rows = newcomer.mended()
    bring(page, newcomer.written(tmp_path / "补正.xlsx", newcomer.with_slips(rows)))
    shoot("refused")
    assert "不能导入" in page.inner_text("main")
    assert page.get_by_role("button", name="导入", exact=True).is_disabled()
    marked = tmp_path / "marked.xlsx"
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标记好的工作簿").click()
    download.value.save_as(marked)
    assert refusals(marked) == newcomer.SLIPS

    bring(page, newcomer.written(tmp_path / "补正（改正后）.xlsx", rows))
    shoot("trial")
    page.get_by_role("button", name="导入", exact=True).click()
    page.wait_for_selector(".zh-progress")
    shoot("progress")
    work_off()
    page.get_by_role("link", name="看这个批次").click()
    shoot("batch")

    judge_again(page)
    after = verdicts(page)
    shoot("board-after")
    assert after == dict.fromkeys(newcomer.CLAUSES, "符合")

    verify_on_the_page(page, shoot)
    verify_an_export(place, tmp_path / "trail.jsonl")


def sign_in(page, shoot):
    """Through the real page, with the password and the code that it shows."""
    page.goto("/")
    row = page.locator("tr", has=page.locator("th", has_text="认证质量总监"))
    shoot("sign-in")
    name, password, code = row.locator("code").all_inner_texts()
    page.get_by_label("登录名", exact=True).fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("main input[name=code]").fill(code)
    shoot("second-factor")
    with page.expect_navigation():
        page.get_by_role("button", name="继续").click()
    assert "现在需要我做什么" in page.inner_text("h1"), page.inner_text("main")
    shoot("home")


def verdicts(page):
    """The word that each clause's page gives, by way of the board."""
    found = {}
    for clause in newcomer.CLAUSES:
        page.goto("/board/")
        page.locator("main").get_by_role("link", name=clause).first.click()
        page.wait_for_url("**/law/**")
        found[clause] = answer(page)
    page.goto("/board/")
    return found


def answer(page):
    """The verdict in the card that gives the answer."""
    card = page.locator(".zh-card", has=page.get_by_role("heading", name="答案", exact=True))
    return card.locator(".zh-mark").first.inner_text().strip()


def downloaded(page, path, link, target):
    page.goto(path)
    with page.expect_download() as download:
        page.get_by_role("link", name=link).first.click()
    download.value.save_as(target)
    return target


def bring(page, path):
    """Hand a file in and wait for its trial, which the page follows by itself."""
    page.goto("/imports/")
    page.get_by_role("link", name="导入文件").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="试算").click()
    page.wait_for_url("**/imports/uploads/*/")
    work_off()
    page.locator(".zh-progress").wait_for(state="detached")
    page.wait_for_load_state()


def refusals(path):
    """Rows in the sheet of the marked workbook that lists what is wrong."""
    from zhiheng.exchange.reading.book import read_workbook
    from zhiheng.exchange.writing import REFUSALS_SHEET

    with read_workbook(path, name=path.name) as book:
        listed = next(sheet for sheet in book.sheets if sheet.name == REFUSALS_SHEET)
        return sum(1 for _ in listed.rows()) - 1


def judge_again(page):
    page.goto("/findings/")
    with page.expect_navigation():
        page.get_by_role("button", name="全部重新判定").click()
    page.get_by_text("等待后台开始判定").wait_for()
    judged_again()
    page.get_by_text("全部重新判定完毕").wait_for()


def verify_on_the_page(page, shoot):
    page.goto("/trail/verify/")
    with page.expect_navigation():
        page.get_by_role("button", name="现在核对").click()
    work_off()
    page.goto("/trail/verify/")
    shoot("verified")
    assert "完好" in page.inner_text("main")


def verify_an_export(place, target):
    """On the command line, as a stranger would who was handed the file."""
    run(place, "trace", "export", str(target))
    said = run(place, "trace", "verify", str(target))
    assert "完好" in said or "head" in said, said


def run(place, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "zhiheng.cli.child", "cli", *arguments],
        env={**os.environ, "DATA_DIR": str(place)}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
