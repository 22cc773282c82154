"""Every component stands in the gallery and in docs/look.md, and breaks no rule of the house."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from zhiheng.ui import icons
from zhiheng.ui.gallery import everything

UI = Path(__file__).resolve().parent.parent
COMPONENTS = sorted((UI / "templates" / "cotton").glob("*.html"))
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
LOOK = UI.parent.parent / "docs" / "look.md"
NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def page() -> str:
    return render_to_string("ui/gallery.html", everything(NOW))


def tag(component: Path) -> str:
    return "c-" + component.stem.replace("_", "-")


# Not for pages: a part of c-refusal and c-judgement, shown through them.
INNER = {"c-grounds"}


@pytest.mark.parametrize("component", [c for c in COMPONENTS if tag(c) not in INNER], ids=tag)
def test_every_component_is_in_the_gallery_and_in_the_manual(component: Path) -> None:
    gallery = (UI / "templates" / "ui" / "gallery.html").read_text(encoding="utf-8")
    assert re.search(rf"<{tag(component)}[\s>]", gallery + component_of_base())
    assert tag(component) in LOOK.read_text(encoding="utf-8")


def component_of_base() -> str:
    return (UI / "templates" / "base.html").read_text(encoding="utf-8")


def test_the_gallery_leaves_no_raw_tag(page: str) -> None:
    assert "<c-" not in page
    assert "{%" not in page
    assert "{{" not in page


def test_every_state_is_shown(page: str) -> None:
    for word in ("不符合", "未知", "不适用", "留痕管理", "人工办理", "尚未纳入", "状态未知"):
        assert word in page
    for word in ("有效", "暂停", "撤销", "注销", "过期失效", "内部时限", "法定时限", "已逾期"):
        assert word in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_the_rendered_page_keeps_the_policy(page: str) -> None:
    assert not re.search(r"<[^>]+\sstyle=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert all('type="application/json"' in script for script in inline)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_ids_are_not_doubled(page: str) -> None:
    found = re.findall(r"\sid=\"([^\"]+)\"", page)
    twice = {name for name in found if found.count(name) > 1}
    assert twice == set()


def test_the_english_screen_speaks_english() -> None:
    with translation.override("en"):
        page = render_to_string("404.html")
    if "This page was not found" not in page:
        pytest.skip("译文还没有编译：先运行 python tools/messages.py compile")
    assert "没有找到" not in page


def test_icons_used_here_are_listed_and_in_order() -> None:
    listed = icons.listed()
    assert list(listed) == sorted(set(listed))
    used = set()
    for template in TEMPLATES:
        used |= set(re.findall(r"{% icon \"([a-z0-9-]+)\"", template.read_text(encoding="utf-8")))
    assert used <= set(listed)


def test_an_icon_without_its_file_is_a_ring() -> None:
    assert "<circle" in icons.icon("no-such-icon")
