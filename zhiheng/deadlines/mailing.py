"""Sending the mails that notices ask for: one at a time, tried again, every failure told.

A mail that was accepted and then not marked, because the worker was killed between, is sent once
more under the same Message-ID: mailboxes know it as the same.
"""

import hashlib
import smtplib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhiheng.deadlines.models import Delivery
from zhiheng.deadlines.rungs import label
from zhiheng.trace import keyring

Addresses = Callable[[Collection[UUID]], Mapping[UUID, str]]
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=6)
_finders: list[Addresses] = []


def found_by(find: Addresses) -> Addresses:
    """An area above tells how the addresses of persons are found."""
    _finders[:] = [find]
    return find


def deliver(now: datetime, limit: int = 1000) -> int:
    """Send what waits and is due; how many mails went out. Two workers never take the same one."""
    sent = 0
    for _number in range(limit):
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(state=Delivery.State.WAITING, next_try__lte=now)
                .select_related("notice__deadline")
                .order_by("next_try", "id")
                .first()
            )
            if row is None:
                return sent
            sent += _try(row, now)
    return sent


def _try(row: Delivery, now: datetime) -> bool:
    """Send one mail and write down what came of it; what came of it is never an exception."""
    address = _address(row.person)
    if not address:
        row.state, row.says = Delivery.State.UNREACHABLE, "此人没有登记电子邮箱。"
        row.save(update_fields=["state", "says"])
        return False
    row.attempts += 1
    try:
        mail(row, address).send()
    except (OSError, smtplib.SMTPException) as error:
        _put_off(row, error, now)
        return False
    row.state, row.says, row.sent_at = Delivery.State.SENT, "", timezone.now()
    row.save(update_fields=["state", "says", "sent_at", "attempts"])
    return True


def _put_off(row: Delivery, error: Exception, now: datetime) -> None:
    # What a server answers may repeat the address: only its kind and code are kept.
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
    row.says = f"发送失败（{type(error).__name__} {code}）".replace(" ）", "）")
    row.next_try = now + min(timedelta(minutes=2 ** (row.attempts - 1)), LONGEST_PAUSE)
    if row.attempts >= MOST_ATTEMPTS:
        row.state = Delivery.State.GIVEN_UP
    row.save(update_fields=["state", "says", "next_try", "attempts"])


def _address(person: UUID | None) -> str:
    if person is None:
        return ""
    return next((find([person]).get(person, "") for find in _finders), "")


def mail(row: Delivery, address: str) -> EmailMessage:
    """The mail: what is to be done by when, naming nobody; the page has the rest."""
    clock = row.notice.deadline
    due = timezone.localtime(clock.due_strict).strftime("%Y-%m-%d %H:%M")
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("质衡提醒：%(rung)s——%(says)s") % {
            "rung": label(row.notice.rung),
            "says": clock.says,
        }
        body = _(
            "事项：%(says)s\n条款：%(clause)s%(kind)s\n届满：%(due)s（北京时间）\n\n"
            "请登录质衡办理：%(address)s\n"
            "时限由记录推出，不因本邮件早到、晚到或未到而改变。\n"
        ) % {
            "says": clock.says,
            "clause": clock.clause,
            "kind": _("（本机构内部时限）") if clock.internal else "",
            "due": due,
            "address": f"{settings.SITE_ADDRESS}/deadlines/",
        }
    return EmailMessage(
        " ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [address],
        headers={"Message-ID": message_id(row.pk), "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def message_id(key: UUID) -> str:
    """Stable for a delivery, and of this installation only."""
    domain = hashlib.sha256(keyring.origin().encode()).hexdigest()[:16]
    return f"<{key}@{domain}.zhiheng.invalid>"
