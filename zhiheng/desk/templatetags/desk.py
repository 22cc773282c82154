"""Tags of the desk's own pages. Load with {% load desk %}."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.desk.answers import Standing
from zhiheng.ui import addresses
from zhiheng.ui.icons import icon
from zhiheng.ui.terms import VERDICTS, look

register = template.Library()


@register.simple_tag
def chip(one: Standing) -> SafeString:
    """An obligation on the board: its clause, the shape and colour of its state, its word unseen.

    The word of each shape stands in the legend above; hovering tells the paraphrase and reason.
    """
    shown = look(VERDICTS, one.state)
    return format_html(
        '<a class="zh-chip zh-tone-{} zh-chip-{}" href="{}" title="{}">{}<span>{}</span>'
        '<span class="visually-hidden"> {}</span></a>',
        shown.tone, one.state, addresses.clause(one.obligation.id), one.title, icon(shown.icon),
        one.obligation.clause, shown.label,
    )  # fmt: skip
