"""The gallery in a real browser, at both widths, under the strict policy: axe finds nothing,
nothing scrolls sideways, nothing is blocked, the keyboard reaches the table and the menu.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from zhiheng.ui import icons
from zhiheng.ui.gallery import everything

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
FRAME = {
    "body_name": "示例产品认证有限公司",
    "regulation": "送审稿",
    "demonstration": True,
    "navigation": [
        {"label": "首页", "url": "/", "icon": "home", "active": True, "badge": 0},
        {"label": "发现项", "url": "/findings/", "icon": "alert-triangle", "badge": 4},
    ],
    "signed_in": {"name": "示例甲", "posts": ["认证质量总监"], "links": []},
}


class Site(BaseHTTPRequestHandler):
    """The gallery and the static files, without a database."""

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            self.file(self.path.removeprefix("/static/").split("?")[0])
        elif "HX-Request" in self.headers:
            self.send_response(204)  # the gallery's progress asks each second: nothing new
            self.end_headers()
        else:
            name = "404.html" if self.path == "/error/" else "ui/gallery.html"
            self.answer(render_to_string(name, everything(NOW) | FRAME).encode(), "text/html")

    def file(self, name: str) -> None:
        path = finders.find(name)
        if not path:
            self.send_error(404)
            return
        with open(path, "rb") as file:
            self.answer(file.read(), KINDS.get(name.rsplit(".", 1)[-1], "text/plain"))

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not (icons.FOLDER.parent / "tabler" / "tabler.min.css").is_file():
        pytest.skip("前端资源还没有安装：先运行 make setup")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": request.param, "height": 900},
        locale="zh-CN",
        reduced_motion="reduce",
    )
    opened = context.new_page()
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            opened.complaints.append(message.text)
            if message.type == "error" and "404" not in message.text
            else None
        ),
    )
    yield opened
    context.close()


def violations(page: Any) -> list[tuple[str, list[str]]]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [(one["id"], [str(node["target"]) for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("path", ["/", "/error/"])
def test_nothing_bars_anybody(page: Any, path: str) -> None:
    page.goto(path)
    if path == "/":
        page.wait_for_selector(".zh-drawn canvas")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.complaints == []


def test_the_navigation_stays_in_sight_on_a_long_page(page: Any) -> None:
    page.goto("/")
    if page.viewport_size["width"] < 992:  # there it is a drawer
        assert not page.is_visible(".zh-nav")
        return
    page.evaluate("window.scrollTo({top: 900, behavior: 'instant'})")
    assert page.evaluate("window.scrollY") == 900
    assert page.evaluate("document.querySelector('.zh-side').getBoundingClientRect().top") == 0


def test_the_drawer_opens_and_closes_by_keyboard(page: Any) -> None:
    page.goto("/")
    if page.viewport_size["width"] >= 992:
        assert page.is_visible(".zh-nav")
        return
    assert not page.is_visible(".zh-nav")
    page.focus(".zh-burger")
    page.keyboard.press("Enter")
    page.wait_for_selector(".zh-drawer.show .zh-nav")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector(".zh-nav", state="hidden")


def test_the_menu_closes_on_escape(page: Any) -> None:
    page.goto("/")
    page.click(".zh-menu > summary")
    assert page.is_visible(".zh-menu-body")
    page.keyboard.press("Escape")
    assert not page.is_visible(".zh-menu-body")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "zh-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_a_form_sent_and_then_changed_gets_a_new_key(page: Any) -> None:
    page.goto("/")
    form = page.locator("form.zh-act:has(#receipt)").first
    key = form.locator("[data-zh-key]")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    before = key.input_value()
    form.locator("button").click()
    assert key.input_value() == before
    form.locator("#receipt").fill("1")
    assert key.input_value() != before
    assert len(key.input_value()) == 36
