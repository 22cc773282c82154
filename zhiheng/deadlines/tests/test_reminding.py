"""Notices and mails: unique, under doubled and killed workers, through a real mail server."""

import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from email import message_from_string, policy
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from zhiheng.access import commands as access
from zhiheng.access.actor import operator
from zhiheng.access.models import Account, Holder
from zhiheng.deadlines import commands, listing, mailing, reminding, watching
from zhiheng.deadlines.models import Deadline, Delivery, Notice
from zhiheng.lawbook.commands import choose_reading
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import differences

BY = operator("test")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Mailbox:
    """Keeps what arrives; refuses the first `refuse` mails with a passing error."""

    def __init__(self):
        self.mails, self.refuse = [], 0

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        self.mails.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox(settings, monkeypatch):
    """A real mail server on a port of this machine; persons have an address each."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.SITE_ADDRESS = "https://zhiheng.example"
    people = {}
    monkeypatch.setattr(
        mailing, "_finders", [lambda keys: {key: people[key] for key in keys if key in people}]
    )
    box.people = people
    yield box
    server.stop()


def clock(day=date(2026, 2, 2), rule="filing-change-30d", **more):
    subject = choose_reading(
        subject="A-12", by=BY, at=NOW, option="internal_days", reason=uuid4().hex
    ).value
    return commands.open_deadline(
        subject=subject, by=BY, at=NOW, rule=rule, start=day, says="总监报备信息变更", **more
    ).value


def officer(box):
    """A personnel officer whose person has an address."""
    holder = access.open_account(by=BY, at=NOW - DAY, username=uuid4().hex[:8], name="示例").value
    given = access.propose_grant(
        by=BY, at=NOW - DAY, subject=holder, post="personnel_officer", reason="示例"
    ).value
    access.confirm_grant(by=BY, at=NOW - DAY, subject=given)
    return holder


def told():
    return sorted(Notice.objects.values_list("rung", "channel", "overtaken"))


def test_each_rung_is_told_once_by_one_act():
    row = clock()
    half = row.start + (row.due_strict - row.start) / 2
    assert reminding.remind(half - timedelta(seconds=1)) == 0
    before = Entry.objects.count()
    assert reminding.remind(half) == 1
    assert reminding.remind(half + DAY) == 0
    assert Entry.objects.count() == before + 1
    assert told() == [("half", "page", False)]
    assert reminding.remind(row.due_strict + DAY) == 3
    assert ("overdue", "page", False) in told() and ("eve", "page", True) in told()
    assert differences() == {}


def test_nothing_is_said_of_what_is_answered():
    row = clock()
    Deadline.objects.filter(pk=row.pk)
    commands.answer_deadline(
        subject=_subject(row), by=BY, at=NOW, rule=row.rule, answered_at=row.start + DAY
    )
    assert reminding.remind(row.due_strict + 9 * DAY) == 0


def _subject(row):
    from zhiheng.lawbook.models import ReadingChoice

    return ReadingChoice.objects.get(pk=row.subject_id)


def test_mail_goes_out_names_nobody_and_has_a_stable_id(mailbox):
    person = uuid4()
    mailbox.people[person] = "someone@example.org"
    row = clock(person=person)
    at = row.due_strict + DAY
    reminding.remind(at)
    assert mailing.deliver(at) == 1  # only the latest of the rungs that had passed
    delivery = Delivery.objects.get(state="sent")
    (mail,) = mailbox.mails
    assert mailing.message_id(delivery.pk) in mail
    assert mailing.deliver(at + DAY) == 0
    # Killed between the server's yes and the mark: the same mail under the same id.
    Delivery.objects.filter(pk=delivery.pk).update(state="waiting")
    assert mailing.deliver(at + DAY) == 1
    ids = {line for text in mailbox.mails for line in text.splitlines() if "Message-ID" in line}
    assert len(mailbox.mails) == 2 and len(ids) == 1


def test_each_rung_of_the_thirty_days_arrives_by_mail_at_its_moment(mailbox):
    """4 ¶3-b: half, four fifths, the day before, overdue; through the server, each once."""
    person = uuid4()
    mailbox.people[person] = "officer@example.org"
    row = clock(person=person)
    length = row.due_strict - row.start
    moments = {
        "时限已过一半": row.start + length / 2,
        "时限已过八成": row.start + length * 4 / 5,
        "还剩一天": row.due_strict - DAY,
        "已经逾期": row.due_strict,
    }
    for count, (words, moment) in enumerate(moments.items(), start=1):
        reminding.remind(moment - timedelta(seconds=1))
        assert mailing.deliver(moment - timedelta(seconds=1)) == 0
        reminding.remind(moment)
        assert mailing.deliver(moment) == 1
        assert len(mailbox.mails) == count
        parsed = message_from_string(mailbox.mails[-1], policy=policy.default)
        assert words in f"{parsed['subject']} {parsed.get_content()}"
    assert reminding.remind(row.due_strict + 9 * DAY) == 0


def test_a_failure_is_told_and_tried_again(mailbox):
    person = uuid4()
    mailbox.people[person] = "someone@example.org"
    mailbox.refuse = 2
    row = clock(person=person)
    at = row.due_strict + DAY
    reminding.remind(at)
    assert mailing.deliver(at) == 0
    assert listing.unsent() == 1
    (line,) = listing.page(troubled=True)[0]
    assert "发送失败" in line.troubles[0] and "example.org" not in line.troubles[0]
    assert mailing.deliver(at) == 0  # not before its time
    assert mailing.deliver(at + timedelta(minutes=1)) == 0
    assert mailing.deliver(at + timedelta(minutes=5)) == 1
    assert listing.unsent() == 0


def test_without_a_server_or_an_address_it_is_told_and_never_raised(mailbox, settings):
    row = clock(person=uuid4())
    reminding.remind(row.due_strict)
    mailing.deliver(row.due_strict)
    assert Delivery.objects.get().state == "unreachable"
    other = clock(day=date(2026, 2, 3), person=uuid4())
    mailbox.people[other.person] = "x@example.org"
    settings.EMAIL_PORT = 1  # nobody listens there
    at = other.due_strict
    reminding.remind(at)
    for attempt in range(mailing.MOST_ATTEMPTS):
        mailing.deliver(at + attempt * DAY)
    assert Delivery.objects.get(person=other.person).state == "given_up"


def test_late_clocks_reach_whoever_holds_the_post(mailbox):
    holder = officer(mailbox)
    person = uuid4()
    Account.objects.filter(pk=holder.account_id).update(is_active=True)
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet = Sheet()
    sheet.change(Holder.objects.get(pk=holder.pk), person=person)
    append(sheet, at=NOW, recorded=NOW, who={}, act="test")
    mailbox.people[person] = "officer@example.org"
    row = clock(post="personnel_officer")
    reminding.remind(row.due_strict + DAY)
    assert mailing.deliver(row.due_strict + DAY) == 1
    assert "officer@example.org" in mailbox.mails[0]


_ROUND = """
import sys
from datetime import datetime
from zhiheng.site.boot import start
start()
from zhiheng.deadlines import reminding
if sys.argv[2] == "killed":
    import os, signal
    from zhiheng.trace import ledger
    ledger._insert = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
reminding.remind(datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_and_doubled_workers_leave_each_reminder_once():
    rows = [clock(day=date(2026, 2, 2) + n * DAY) for n in range(3)]
    at = max(row.due_strict for row in rows) + DAY

    def start(how):
        return subprocess.Popen(
            [sys.executable, "-c", _ROUND, at.isoformat(), how], env=os.environ.copy()
        )

    assert start("killed").wait() == -signal.SIGKILL
    assert Notice.objects.count() == 0
    doubled = [start("whole"), start("whole")]
    assert [one.wait() for one in doubled] == [0, 0]
    assert Notice.objects.count() == 3 * 4
    assert Entry.objects.filter(act="remind_of_deadlines").count() == 1


def test_a_jump_of_the_clock_is_an_act():
    watch = watching.Watch(NOW, 0.0)
    assert not watching.looked(watch, NOW + timedelta(minutes=4), 0.0)
    assert watching.looked(watch, NOW + DAY, 60.0)
    assert Entry.objects.filter(act=watching.ACT).count() == 1


def test_the_page_tells_reminders(client):
    from zhiheng.access.terms import Post

    row = clock()
    reminding.remind(row.due_strict + DAY)
    holder = access.open_account(by=BY, at=NOW - DAY, username="boss", name="示例").value
    made = access.propose_grant(
        by=BY, at=NOW - DAY, subject=holder, post=Post.MANAGEMENT, reason="示例"
    ).value
    access.confirm_grant(by=BY, at=NOW - DAY, subject=made)
    client.force_login(holder.account)
    page = client.get("/deadlines/notices/").content.decode()
    assert "已经逾期" in page and "没有配置邮件服务器" in page and "并入后一级" in page
    page = client.get("/deadlines/notices/?state=troubled").content.decode()
    assert "没有发不出去的邮件" in page
