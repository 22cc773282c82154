"""Error pages: what, why, what next; and they need nothing that may be broken."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from zhiheng.ui import errors
from zhiheng.ui.language import chosen

STATUSES = (400, 403, 404, 409, 422, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_each_page_says_what_and_what_next_without_a_request(status: int) -> None:
    page = render_to_string(f"{status}.html")
    words = errors.words(status)
    for sentence in (words.what, words.why, words.next):
        assert str(sentence) in page


def test_an_unlisted_status_is_told_by_its_hundred() -> None:
    assert errors.words(418).status == 400
    assert errors.words(504).status == 500


def test_failures_of_the_server_ask_for_nothing() -> None:
    request = RequestFactory().get("/")
    assert errors.server_error(request).status_code == 500
    answer = errors.unavailable(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@override_settings(LANGUAGE_CODE="zh-hans")
def test_the_language_is_chinese_until_it_is_switched() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "en-US"})
    assert chosen(request) == "zh-hans"
    request.COOKIES["django_language"] = "en"
    assert chosen(request) == "en"
    request.COOKIES["django_language"] = "../../etc"
    assert chosen(request) == "zh-hans"
