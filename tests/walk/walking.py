"""Walking the product as a person would: from the home page along every link, one page of a kind.

A *kind* is the name under which the root urls know a page; of each kind the first addresses met
are visited. What is looked at: the answer, axe, scrolling sideways, the keyboard.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SHOTS = Path("test-results/walk")
# Files, not pages; and pages that end the session.
LEFT_OUT = re.compile(r"\.(xlsx|csv|json|jsonl|txt|zip)$|/sign-out/|/gallery/|/healthz|/readyz")
AXE = Axe()
HERE = Path(__file__).parent
CONTENT = (HERE / "content.js").read_text(encoding="utf-8")
UNREACHABLE = (HERE / "unreachable.js").read_text(encoding="utf-8")
STOPS = (HERE / "stops.js").read_text(encoding="utf-8")


@dataclass
class Walk:
    """What one person met: pages by kind, and what was wrong, each a sentence.

    empty: kinds, and whether the first page of each says that there is nothing yet.
    """

    name: str
    pages: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, bool] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def walk(page: Any, name: str, start: str = "/", of_a_kind: int = 1) -> Walk:
    """Walk everything that can be reached from `start` with the page's session.

    of_a_kind: how many addresses of one kind are visited.
    """
    seen, queue, walked = {start}, deque([start]), Walk(name)
    while queue:
        path = queue.popleft()
        kind = kind_of(path)
        if kind is None or len(walked.pages.get(kind, [])) >= of_a_kind:
            continue
        walked.pages.setdefault(kind, []).append(path)
        look_at(page, path, kind, walked)
        for link in links(page):
            if link not in seen:
                seen.add(link)
                queue.append(link)
    return walked


def kind_of(path: str) -> str | None:
    """The name of the view behind a path, with the word that says which of its forms it shows.

    None for what is no page.
    """
    bare = urlsplit(path).path
    if LEFT_OUT.search(bare):
        return None
    try:
        match = resolve(bare)
    except Resolver404:
        return bare
    words = [match.kwargs[name] for name in ("name", "kind") if name in match.kwargs]
    return "-".join([match.view_name, *words])


def links(page: Any) -> Iterator[str]:
    """Paths of this site that the page links to, in the order of the page."""
    for href in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
        parts = urlsplit(href)
        if parts.scheme in ("http", "https") and href.startswith(_origin(page)):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _origin(page: Any) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}/"


def look_at(page: Any, path: str, kind: str, walked: Walk) -> None:
    """Open the page, look at it wide and narrow; what is wrong is written down.

    Axe and the camera look only at what was not there before in the same words.
    """
    page.set_viewport_size(WIDE)
    status = opened(page, path)
    if status != 200:
        walked.wrong += [f"{walked.name} {path}: {status}"] if status else []
        return
    new = content_is_new(page)
    for width in (WIDE, NARROW):
        page.set_viewport_size(width)
        where = f"{walked.name} {path} @{width['width']}"
        walked.wrong += [f"{where}: {fault}" for fault in faults(page)]
        if new:
            walked.wrong += [f"{where}: {fault}" for fault in axe(page, colours=width is WIDE)]
            shoot(page, walked, kind, width["width"])
    walked.empty.setdefault(kind, page.locator(".zh-empty").count() > 0)


def opened(page: Any, path: str) -> int:
    """The status of the page's answer; 0 for a file to take away."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" in str(error):
            return 0
        raise
    return answer.status if answer else -1


_SEEN: set[str] = set()


def content_is_new(page: Any) -> bool:
    """Whether this worker has not yet seen this content, or this navigation around it.

    Many pages are the same to several roles; axe costs more than all other questions together.
    """
    before = len(_SEEN)
    _SEEN.update(page.evaluate(CONTENT))
    return len(_SEEN) > before


def faults(page: Any) -> list[str]:
    """Sideways scrolling, and what the keyboard cannot reach."""
    found = page.evaluate(UNREACHABLE)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


def axe(page: Any, *, colours: bool = True) -> list[str]:
    """Axe's violations; contrast, its slowest question, is the same at every width."""
    options = {"resultTypes": ["violations"]}
    if not colours:
        options["rules"] = {"color-contrast": {"enabled": False}}
    return [
        f"axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in AXE.run(page, options=options).response["violations"]
    ]


def shoot(page: Any, walked: Walk, kind: str, width: int) -> None:
    """Keep a picture of the page for people to look at."""
    folder = SHOTS / walked.name
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", kind).strip("-") or "home"
    count = len(walked.pages.get(kind, []))
    page.screenshot(
        path=folder / f"{name}-{count}-{width}.jpg", type="jpeg", quality=55, full_page=True
    )


def tab_through(page: Any, most: int = 250) -> tuple[int, int]:
    """Press Tab until it comes round; how many elements were reached, and of how many.

    A group of radio buttons is one stop. A long page is left after `most` stops.
    """
    wanted = page.evaluate(STOPS)
    reached: set[str] = set()
    page.evaluate("document.body.focus()")
    for _ in range(min(most, wanted * 2 + 5)):
        page.keyboard.press("Tab")
        mark = page.evaluate("document.activeElement?.dataset?.walk ?? null")
        if mark is not None:
            reached.add(mark)
        if len(reached) == wanted:
            break
    return len(reached), wanted
