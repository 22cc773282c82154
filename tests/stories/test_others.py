"""Shorter stories: two at one record, the regulator's ten minutes, the director on a telephone."""

from pathlib import Path

import pytest

from tests.walk.pictures import picture
from tests.walk.walking import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = Path("test-results/stories/others")


@pytest.fixture
def shoot():
    return lambda page, name: picture(page, SHOTS / f"{name}.png", full_page=True)


def test_of_two_who_change_one_record_one_wins_and_the_other_keeps_his_words(page_of, shoot):
    first, second = page_of("quality_director"), page_of("legal_representative")
    for page in (first, second):
        page.goto("/body/")
    assert save_address(first, "示例省示例市一号路1号") == 200
    assert save_address(second, "示例省示例市二号路2号") == 409
    shoot(second, "two-sessions")
    said = second.inner_text("main")
    assert "示例省示例市二号路2号" in said  # what he typed is there to be taken up again
    assert "由秦惊蛰更改" in said
    second.goto("/body/")
    assert second.get_by_label("地址").input_value() == "示例省示例市一号路1号"


def save_address(page, address):
    """Send the form of the body with another address; the status of the page that comes."""
    page.get_by_label("地址").fill(address)
    page.get_by_label("更正").check()
    page.get_by_label("理由").fill("登记时抄错了门牌（示例）")
    with page.expect_navigation() as arrived:
        page.get_by_role("button", name="保存", exact=True).click()
    return arrived.value.status


def test_a_regulator_finds_the_answer_its_records_and_the_proof(page_of, shoot):
    """From the board to a breach, to the record it rests on, to the entry that made it."""
    page = page_of("regulator")
    page.goto("/board/")
    page.locator("main").get_by_role("link", name="5(6)-d").first.click()
    page.wait_for_url("**/law/**")
    shoot(page, "regulator-1-clause")
    page.locator("main a[href^='/findings/']").first.click()
    page.wait_for_url("**/findings/**")
    shoot(page, "regulator-2-finding")
    page.locator("main a[href^='/certificates/']").first.click()
    page.wait_for_url("**/certificates/**")
    shoot(page, "regulator-3-certificate")
    page.goto("/trail/")
    page.locator("main a[href^='/trail/']").filter(has_text="号").first.click()
    assert page.locator("main").get_by_role("link", name="收据").count() >= 1
    shoot(page, "regulator-4-entry")
    assert page.locator("main form[method=post]").count() == 0  # he reads, he does not act


def test_the_director_on_a_telephone_sees_clocks_first_and_acts(page_of, shoot):
    page = page_of("quality_director", viewport=NARROW, has_touch=True)
    page.goto("/")
    shoot(page, "telephone-1-home")
    clock = page.locator(".zh-clock").first
    assert clock.bounding_box()["y"] < NARROW["height"] / 2
    with page.expect_navigation():
        page.get_by_role("link", name="去办理").first.tap()
    shoot(page, "telephone-2-act")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.locator("main .btn-primary").count() >= 1  # the one act that is wanted
