"""Walking the product as a person would: from the home page along every link, one page of a kind.

A *kind* is the name under which the root urls know a page; of each kind the first addresses met
are fetched. Of each page the answer is looked at and whether an id stands twice; in the browser, if
no page of its kind has yet shown one of its shapes: axe, scrolling sideways, the keyboard.
"""

import hashlib
import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve

from tests.walk.pictures import picture

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SHOTS = Path("test-results/walk")
# Files, not pages; pages that end the session; the interface itself, whose pages of one operation
# are the wheel's.
LEFT_OUT = re.compile(
    r"\.(xlsx|csv|json|jsonl|txt|zip)$|/sign-out/|/gallery/|/healthz|/readyz|/api/v1/(?!docs/$)"
)
HERE = Path(__file__).parent
CONTENT = (HERE / "content.js").read_text(encoding="utf-8")
COLOURS = (HERE / "colours.js").read_text(encoding="utf-8")
# Told once in each document; of its answer only what is wrong is brought over.
CONTRAST = "color-contrast"
HAS_AXE = "typeof axe === 'object'"
ASK_AXE = "async (options) => (await axe.run(options)).violations"
ASK_OF_FRESH = "async (options) => (await axe.run('[data-fresh]', options)).violations"
UNREACHABLE = (HERE / "unreachable.js").read_text(encoding="utf-8")
STOPS = (HERE / "stops.js").read_text(encoding="utf-8")


@dataclass
class Walk:
    """What one person met: pages by kind, and what was wrong, each a sentence.

    empty: kinds, and whether the first page of each says that there is nothing yet.
    """

    body: str
    role: str
    pages: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, bool] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def walk(page: Any, body: str, role: str, start: str = "/", of_a_kind: int = 1) -> Walk:
    """Walk everything that can be reached from `start` with the page's session.

    of_a_kind: how many addresses of one kind are visited.
    """
    seen, queue, walked = {start}, deque([start]), Walk(body, role)
    while queue:
        path = queue.popleft()
        kind = kind_of(path)
        if kind is None or len(walked.pages.get(kind, [])) >= of_a_kind:
            continue
        walked.pages.setdefault(kind, []).append(path)
        for link in visit(page, path, kind, walked):
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


def visit(page: Any, path: str, kind: str, walked: Walk) -> list[str]:
    """Fetch the page, and look at it in the browser if it holds what nobody has yet met there.

    What is wrong is written down. Returns paths of this site that it links to, in its order.
    """
    answer = page.context.request.get(path)
    if answer.status != 200:
        walked.wrong.append(f"{walked.body} {walked.role} {path}: {answer.status}")
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return []
    read = page.evaluate(CONTENT, answer.text())
    walked.empty.setdefault(kind, read["empty"])
    walked.wrong += [
        f"{walked.body} {walked.role} {path}: id {one} twice" for one in read["repeated"]
    ]
    if is_new([f"{kind} {shape}" for shape in read["shapes"]]):
        look_at(page, path, kind, walked)
    return list(links(answer.url, read["links"]))


def links(origin: str, hrefs: list[str]) -> Iterator[str]:
    """Those that lead to a path of this site."""
    for href in hrefs:
        parts = urlsplit(urljoin(origin, href))
        if parts.scheme in ("http", "https") and parts.netloc == urlsplit(origin).netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def look_at(page: Any, path: str, kind: str, walked: Walk) -> None:
    """Open the page, look at it wide and narrow: scrolling, keyboard, axe.

    The slowest are not done twice: contrast of what nobody has yet seen; the picture of the first
    page of its kind in each body.
    """
    page.set_viewport_size(WIDE)  # before it opens: a page may ask for its width
    page.goto(path)
    first = is_new([f"{walked.body} {kind}"])
    for width in (WIDE, NARROW):
        if width is NARROW:
            page.set_viewport_size(NARROW)
        where = f"{walked.body} {walked.role} {path} @{width['width']}"
        found = [*faults(page), *axe(page, colours=False), *fresh_colours(page)]
        walked.wrong += [f"{where}: {fault}" for fault in found]
        if first:
            shoot(page, walked, kind, width["width"])


def is_new(texts: list[str]) -> bool:
    """Whether there is something among these that nobody in this run has yet met."""
    return bool(new_of(texts))


def new_of(texts: list[str]) -> list[str]:
    """Those that nobody in this run has yet met.

    Most pages are alike to several roles, and opening one with axe costs a second or two. Each
    text is claimed by a file, so that the workers of a run share what they have met.
    """
    folder = Path(os.environ["ZHIHENG_TEST_DIR"]) / "walked"
    folder.mkdir(exist_ok=True)
    return [text for text in texts if _claimed(folder, text)]


def _claimed(folder: Path, text: str) -> bool:
    try:
        (folder / hashlib.sha256(text.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def faults(page: Any) -> list[str]:
    """Sideways scrolling, and what the keyboard cannot reach."""
    found = page.evaluate(UNREACHABLE)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


def axe(page: Any, *, colours: bool = True) -> list[str]:
    """Axe's violations; contrast is its slowest question, see `fresh_colours`."""
    return _violations(page, ASK_AXE, {} if colours else {"rules": {CONTRAST: {"enabled": False}}})


def fresh_colours(page: Any) -> list[str]:
    """Contrast of what has a look that nobody in this run has yet seen; see colours.js."""
    fresh = new_of([f"colours {one}" for one in page.evaluate(COLOURS, None)])
    if not fresh:
        return []
    page.evaluate(COLOURS, [one.removeprefix("colours ") for one in fresh])
    return _violations(page, ASK_OF_FRESH, {"runOnly": [CONTRAST]})


def _violations(page: Any, ask: str, options: dict[str, Any]) -> list[str]:
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE_SCRIPT)
    return [
        f"axe {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in page.evaluate(ask, options | {"resultTypes": ["violations"]})
    ]


def shoot(page: Any, walked: Walk, kind: str, width: int) -> None:
    """Keep a picture of the page for people to look at."""
    name = re.sub(r"[^\w.-]+", "-", kind).strip("-") or "home"
    path = SHOTS / walked.body / f"{name}-{walked.role}-{width}.jpg"
    picture(page, path, type="jpeg", quality=55, full_page=True)


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
