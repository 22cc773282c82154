"""The worker and what it does: alive, its rounds, mails unsent; evidence where it should be."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from zhiheng.deadlines.listing import unsent
from zhiheng.deadlines.models import Round
from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE, Line, judged
from zhiheng.evidence import store
from zhiheng.evidence.models import File
from zhiheng.trace.vault import Erased, Unreadable

QUIET = timedelta(minutes=2)
LOOKED_AT, READ = 1000, 20


def worker(now: datetime) -> list[Line]:
    """A worker has given a sign of life within two minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        beat = cursor.fetchone()[0]
    if beat is not None and now - beat < QUIET:
        return [Line("worker", GOOD, _("后台任务在运行。"), _("后台任务"))]
    says = _("后台任务没有在运行：提醒和导入会停下；时限不受影响。")
    return [Line("worker", BAD, says, _("后台任务"), _("运行 zhiheng serve 或 zhiheng worker。"))]


def rounds(now: datetime) -> list[Line]:
    """The worker's last rounds ended well."""
    broken = [row.name for row in Round.objects.exclude(says="").order_by("name")]
    wrong = [_("上一轮“{name}”没有做成。").format(name=name) for name in broken]
    return judged("rounds", wrong, _("各轮定时工作都做成了。"), _("后台任务"), _("原因见日志。"))


def mails(now: datetime) -> list[Line]:
    """No reminder lies unsent; and there is a mail server at all."""
    if not settings.EMAIL_HOST:
        says = _("没有配置邮件服务器，提醒只在页面中给出。")
        step = _("需要邮件的，请设 EMAIL_HOST 等环境变量。")
        return [Line("mails", NOTE, says, _("邮件"), step)]
    if number := unsent():
        says = _("有 {n} 封提醒邮件没有发出。").format(n=number)
        return [Line("mails", BAD, says, _("邮件"), _("原因见“期限”中的“提醒”页。"))]
    return [Line("mails", GOOD, _("提醒邮件都已发出。"), _("邮件"))]


def evidence(now: datetime) -> list[Line]:
    """The newest files are in their place; a sample of all is opened and matches its hash."""
    wrong = []
    for row in File.objects.order_by("-id")[:LOOKED_AT].iterator():
        if store.owner_of(row.sha256) != row.pk:
            wrong.append(_("文件 {sha} 不在存放处。").format(sha=row.sha256[:12]))
    for row in File.objects.order_by("?")[:READ]:
        try:
            if not store.whole(row.sha256, row.pk):
                wrong.append(_("文件 {sha} 与存入时的摘要不一致。").format(sha=row.sha256[:12]))
        except (Erased, Unreadable):
            wrong.append(_("文件 {sha} 的密钥打不开。").format(sha=row.sha256[:12]))
    return judged(
        "evidence", wrong[:20], _("证据文件都在，抽查的内容与摘要一致。"),
        str(settings.EVIDENCE_DIR), _("从备份恢复；手中有原件的，重新附上同一个文件即可。"),
    )  # fmt: skip
