"""The words, shapes and tones in which answers are shown. A tone is a CSS class `zh-tone-…`.

State is said three times: by a word, by an icon's shape and by a colour; whoever cannot see one of
them has the other two (WCAG 2.2, 1.4.1 and 1.4.3).
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """How one state is shown: its word, its icon (icons.txt), its tone."""

    label: str | Promise
    icon: str
    tone: str


VERDICTS: dict[str, Look] = {
    "met": Look(_("符合"), "circle-check", "good"),
    "not_met": Look(_("不符合"), "alert-octagon", "bad"),
    "unknown": Look(_("未知"), "help-hexagon", "question"),
    "not_applicable": Look(_("不适用"), "circle-minus", "quiet"),
    "recorded": Look(_("留痕管理"), "clipboard-check", "info"),
    "by_hand": Look(_("人工办理"), "hand-stop", "hand"),
    "not_yet": Look(_("尚未纳入"), "circle-dashed", "blank"),
}

STANDINGS: dict[str, Look] = {
    "valid": Look(_("有效"), "rosette-discount-check", "good"),
    "suspended": Look(_("暂停"), "player-pause", "warn"),
    "withdrawn": Look(_("撤销"), "ban", "bad"),
    "cancelled": Look(_("注销"), "circle-x", "quiet"),
    "expired": Look(_("过期失效"), "hourglass", "quiet"),
}

# A state that nobody has taught this table is shown as a question, never as something good.
UNTAUGHT = Look(_("状态未知"), "help-hexagon", "question")


def look(table: dict[str, Look], state: object) -> Look:
    """The look of a state (a key or an enumeration with such a value); untaught: a question."""
    return table.get(str(getattr(state, "value", state)), UNTAUGHT)
