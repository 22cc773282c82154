"""Days, instants and spans of time as people read them. Instants are shown in the current zone."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.law.clock import zh

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day(value: date | datetime | None) -> str:
    """2026年1月5日 (5 Jan 2026 on the English screen); nothing is an em dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = _local(value).date()
    if _english():
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return zh(value)


def instant(value: datetime | None) -> str:
    """2026年1月5日 14:30, in 24 hours."""
    if value is None or value == "":
        return "—"
    return f"{day(value)} {_local(value):%H:%M}"


def span(length: timedelta) -> str:
    """A length in words: hours and minutes, with days in front from three days on.

    Cut to the minute; the sign is dropped, for the sentence around it says early or late.
    """
    minutes = int(abs(length).total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 72:
        days, hours = divmod(hours, 24)
        return _("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d 分") % {"minutes": minutes}
