"""Contrast is asked of each look once, and of no look too seldom."""

import pytest

from tests.walk import walking

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = """<!doctype html><html lang="zh"><head><title>x</title><style>
body {{ background: #fff; color: #222 }}
.pale {{ color: #ddd }} .dark {{ background: #333 }} .dark p {{ color: #eee }}
[data-state=off] {{ color: #d8d8d8 }} .b:disabled {{ color: #333 }} .b {{ color: #dcdcdc }}
@media (max-width: 500px) {{ .narrow {{ color: #e0e0e0 }} }}
</style></head><body><main><h1>页</h1>{}</main></body></html>"""


@pytest.fixture
def looked_at(browser, tmp_path, monkeypatch):
    """What is wrong with the contrast of a page that holds this, after those looked at before."""
    monkeypatch.setenv("ZHIHENG_TEST_DIR", str(tmp_path))
    page = browser.new_page(viewport=walking.WIDE)

    def look(held, width=walking.WIDE):
        page.set_viewport_size(width)
        page.set_content(PAGE.format(held))
        return walking.fresh_colours(page)

    yield look
    page.close()


@pytest.mark.parametrize(
    ("sound", "faint"),
    [
        ('<p class="pale" hidden>字样</p>', '<p class="pale">字样</p>'),
        ('<p class="pale"></p>', '<p class="pale">字样</p>'),
        ('<details><p class="pale">字样</p></details>',
         '<details open><p class="pale">字样</p></details>'),
        ('<p class="pale">字</p>', '<p class="pale">字样</p>'),
        ('<button class="b" disabled>办理</button>', '<button class="b">办理</button>'),
        ('<p data-state="on">字样</p>', '<p data-state="off">字样</p>'),
        ('<div class="dark"><div><p>字样</p></div></div>',
         '<div class="dark"><div style="background: #fff"><p>字样</p></div></div>'),
        ("", '<p class="pale">字样</p>'),
    ],
)  # fmt: skip
def test_what_becomes_faint_is_seen(looked_at, sound, faint):
    assert looked_at(sound) == []
    (told,) = looked_at(faint)
    assert "color-contrast" in told
    assert looked_at(faint) == []  # told once


def test_what_is_faint_on_a_narrow_screen_alone_is_seen(looked_at):
    held = '<p class="narrow">字样</p>'
    assert looked_at(held) == []
    assert len(looked_at(held, walking.NARROW)) == 1
