"""The small marks that stand in rows: verdict, standing, clause, reading, person, clock.

Plain functions from plain values to HTML, because rows of a long table are ten times slower through
component tags. The components of the same names and the template tags both end here.
"""

from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhiheng.ui import addresses, moments
from zhiheng.ui.icons import icon
from zhiheng.ui.sentences import said
from zhiheng.ui.terms import STANDINGS, VERDICTS, Look, look

NOTHING = SafeString('<span class="zh-none">—</span>')

# How near the end a clock changes its tone. For people, not for the law: hence no clause.
SOON = timedelta(hours=24)
VERY_SOON = timedelta(hours=4)


def badge(shown: Look, because: str = "", extra: str = "") -> SafeString:
    """A state as icon and word; `because` becomes its description on hovering."""
    return format_html(
        '<span class="zh-mark zh-tone-{} {}"{}>{}<span>{}</span></span>',
        shown.tone,
        extra,
        format_html(' title="{}"', said(because)) if because else "",
        icon(shown.icon),
        shown.label,
    )


def verdict(value: object, because: str = "", size: str = "") -> SafeString:
    """One of the four answers, or how a clause is kept (recorded, by_hand, not_yet)."""
    return badge(look(VERDICTS, value), because, f"zh-mark-{size}" if size else "")


def standing(value: object, size: str = "") -> SafeString:
    """Where a certificate stands: valid, suspended, withdrawn, cancelled, expired."""
    return badge(look(STANDINGS, value), "", f"zh-mark-{size}" if size else "")


def clause(key: str, identity: str = "", title: str = "") -> SafeString:
    """A clause as a chip that leads to its page; the page is found by id, else by the key.

    Another law's provision has no page here: it is named, without a link.
    """
    if not key:
        return NOTHING
    if not identity and not key[0].isdigit():
        return format_html('<span class="zh-clause">{}</span>', key)
    return format_html(
        '<a class="zh-clause" href="{}"{}><span class="visually-hidden">{} </span>{}</a>',
        addresses.clause(identity or key),
        format_html(' title="{}"', title) if title else "",
        _("条款"),
        key,
    )


def reading(identity: str, title: str = "") -> SafeString:
    """The reading (解释口径) on which an answer rests, as a chip that leads to its page."""
    if not identity:
        return NOTHING
    return format_html(
        '<a class="zh-reading" href="{}"{}>{} {}</a>',
        addresses.reading(identity),
        format_html(' title="{}"', title) if title else "",
        _("口径"),
        identity,
    )


def person(name: str, identity: object = "", post: str = "") -> SafeString:
    """A person by name, with the post in which he stands here; nobody is an em dash.

    Somebody whose name is gone had his data erased.
    """
    if not name and not identity:
        return NOTHING
    name = name or _("姓名已删除")
    shown = (
        format_html('<a href="{}">{}</a>', addresses.person(identity), name) if identity else name
    )
    after = format_html(' <span class="zh-post">{}</span>', post) if post else ""
    return format_html('<span class="zh-person">{}{}</span>', shown, after)


def clock(
    due: datetime | None,
    now: datetime,
    *,
    internal: bool = False,
    done: datetime | None = None,
    size: str = "",
) -> SafeString:
    """A deadline: the time left with the instant it ends; late in the past tense.

    A limit of the law and one that the body set itself (内部时限) differ in shape and in word.
    """
    if due is None:
        return NOTHING
    tone, icon_name, sentence = _state(due, now, done)
    return format_html(
        '<span class="zh-clock zh-tone-{} {} {}">{}<span class="zh-clock-text">'
        '<span class="zh-clock-left"{}>{}</span> <span class="zh-clock-end">'
        '<span class="zh-clock-kind">{}</span> {}</span></span></span>',
        tone,
        "zh-clock-internal" if internal else "zh-clock-law",
        f"zh-clock-{size}" if size else "",
        icon(icon_name),
        _ticking(due, now) if done is None and now < due else "",
        sentence,
        _("内部时限") if internal else _("法定时限"),
        format_html('<time datetime="{}">{}</time>', due.isoformat(), moments.instant(due)),
    )


def _ticking(due: datetime, now: datetime) -> SafeString:
    """What the page needs to count down by itself: whole seconds, from the server's clock."""
    return format_html(' data-zh-left="{}"', int((due - now).total_seconds()))


def _state(due: datetime, now: datetime, done: datetime | None) -> tuple[str, str, str]:
    """Tone, icon and sentence of a clock."""
    if done is not None and done <= due:
        return "good", "circle-check", _("已按时办结")
    if done is not None:
        return "late", "alert-octagon", _("办结时已逾期 %s") % moments.span(done - due)
    left = due - now
    if left <= timedelta(0) and left > -timedelta(minutes=1):
        return "bad", "alert-octagon", _("刚刚到期")
    if left <= timedelta(0):
        return "bad", "alert-octagon", _("已逾期 %s") % moments.span(left)
    sentence = _("还剩 %s") % moments.span(left)
    if left <= VERY_SOON:
        return "bad-soon", "hourglass", sentence
    return ("warn", "clock-hour-4", sentence) if left <= SOON else ("calm", "clock", sentence)
