"""A browser for tests: Debian's Chromium through Playwright, with no way out to any other host.

Ask for `page` together with `live_server`: the page opens paths of the live server, and a request
to any other host fails the test. Without a browser on the machine such tests are skipped.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def browser_program() -> str | None:
    """The browser on this machine; ZHIHENG_BROWSER names another one."""
    named = os.environ.get("ZHIHENG_BROWSER")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for the worker."""
    program = browser_program()
    if program is None:
        pytest.skip(
            "没有找到浏览器（Chromium），跳过浏览器测试；Debian 上：apt-get install chromium"
        )
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright runs an event loop in this thread; the ORM's guard would take us for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Any, live_server: Any) -> Iterator[Any]:
    """Makes pages: `new_page(viewport=NARROW)`. Each has a context, so a session, of its own."""
    contexts: list[Any] = []
    strays: list[str] = []

    def watch(request: Any) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            strays.append(request.url)

    def make(viewport: dict[str, int] = WIDE, **more: Any) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale=more.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.on("request", watch)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not strays, f"pages asked other hosts: {strays}"


@pytest.fixture
def page(new_page: Any) -> Any:
    """One page, 1280 pixels wide, on the live server."""
    return new_page()
