"""Template tags and filters of the look. Load with {% load zhiheng %}.

In rows of long tables use these, on pages the components (both give the same HTML).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.ui import addresses, charts, errors, fields, icons, marks, moments, sentences, spans

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(marks.verdict, name="verdict")
register.simple_tag(marks.standing, name="standing")
register.simple_tag(marks.clause, name="clause")
register.simple_tag(marks.reading, name="reading")
register.simple_tag(marks.clock, name="clock")
register.simple_tag(spans.timeline, name="timeline_drawing")
register.simple_tag(spans.life, name="life_drawing")
register.simple_tag(charts.table, name="chart_table")
register.simple_tag(fields.widget, name="widget")
register.simple_tag(errors.words, name="error_words")
register.filter("said", sentences.said)
register.filter("clause_url", addresses.clause)
register.filter("person_url", addresses.person)
register.filter("certificate_url", addresses.certificate)


@register.simple_tag(takes_context=True)
def opens(context: Context, url: str) -> bool:
    """Whether the reader may open this address, as the frame's `opener` knows.

    So no link on a page ends in a refusal.
    """
    opener = context.get("opener")
    return bool(url) and (opener is None or bool(opener(str(url))))


@register.simple_tag(takes_context=True)
def person(context: Context, name: str, identity: object = "", post: str = "") -> SafeString:
    """A person; without a link where people's pages are closed to the reader."""
    shown = identity if identity and opens(context, addresses.person(identity)) else ""
    return marks.person(name, shown, post)


@register.simple_tag
def fresh_key() -> str:
    """A new idempotency key: the same form sent twice is one act."""
    return str(uuid4())


@register.simple_tag
def today() -> str:
    """The day on which a page is printed, for its head; never for judging."""
    return moments.day(timezone.now())


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A date in words, inside <time>."""
    if not value:
        return marks.NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.day(value))


@register.filter
def instant(value: datetime | None) -> SafeString | str:
    """An instant in words, inside <time>."""
    if not value:
        return marks.NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.instant(value))


@register.filter
def choose(value: object, names: str) -> str:
    """One of two comma separated words: the first where `value` is true."""
    yes, no = names.split(",")
    return yes if value else no


@register.filter
def at(counted: Mapping[Any, int], key: object) -> int:
    """The number counted for a key; 0 where there is none."""
    return counted.get(key, 0)


@register.filter
def unlocal(value: float) -> str:
    """A number as SVG attributes want it: with a point, in every language."""
    return str(value)
