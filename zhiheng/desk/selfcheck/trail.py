"""The trail: its head, its latest entries, the checkpoint outside the database, clock jumps."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE, Line, judged
from zhiheng.trace import signer
from zhiheng.trace.format import chain
from zhiheng.trace.models import Entry, Head

LATEST = 500
AHEAD = timedelta(minutes=5)
OLD = timedelta(days=2)
JUMPS_SHOWN = timedelta(days=7)


def head(now: datetime) -> list[Line]:
    """The head is the last entry, and does not lie in the future."""
    at = Head.objects.get(pk=1)
    last = Entry.objects.order_by("-seq").values_list("seq", "digest").first()
    wrong = []
    if (at.seq, bytes(at.digest)) != ((last[0], bytes(last[1])) if last else (0, bytes(32))):
        wrong.append(_("存证链的链头与最后一条留痕不符。"))
    if at.recorded and at.recorded > now + AHEAD:
        wrong.append(_("最后一条留痕的时间在将来：系统时钟被调回过，或曾经走快。"))
    fine = _("存证链共 {n} 条，链头与最后一条相符。").format(n=at.seq)
    return judged("trail_head", wrong, fine, _("留痕"), _("运行 zhiheng trace verify 查明。"))


def latest_entries(now: datetime) -> list[Line]:
    """The digests of the latest entries continue each other (the whole: `trace verify`)."""
    rows = list(Entry.objects.order_by("-seq").values_list("seq", "payload", "digest")[:LATEST])
    wrong = []
    for (seq, payload, digest), (_before_seq, _payload, before) in pairwise(rows):
        if chain(bytes(before), payload.encode()) != bytes(digest):
            wrong.append(_("留痕第 {seq} 条的摘要与前一条不相承接。").format(seq=seq))
    fine = _("最近 {n} 条留痕首尾相承。").format(n=len(rows))
    return judged("trail_latest", wrong[:5], fine, _("留痕"), _("运行 zhiheng trace verify 查明。"))


def checkpoint(now: datetime) -> list[Line]:
    """What was signed outside the database is not ahead of it, and not too old."""
    state, size = signer.last_signed(), Head.objects.get(pk=1).seq
    where, step = _("检查点"), _("请在“留痕”页签发检查点，交到机构之外保存。")
    if state is None:
        return [Line("checkpoint", NOTE, _("还没有签发过检查点。"), where, step)]
    if state["size"] > size:
        says = _("存证链比已签发的检查点短：数据库可能被换回了旧备份。")
        return [
            Line("checkpoint", BAD, says, where, _("运行 zhiheng trace verify --against 查明。"))
        ]
    path = Path(settings.KEYS_DIR) / signer.STATE
    age = now.timestamp() - path.stat().st_mtime
    says = _("最近的检查点签到第 {size} 条，之后又有 {more} 条。")
    says = says.format(size=state["size"], more=size - state["size"])
    late = age > OLD.total_seconds() and size > state["size"]
    return [Line("checkpoint", NOTE if late else GOOD, says, where, step if late else "")]


def jumps(now: datetime) -> list[Line]:
    """The clock was not set by more than five minutes in the last week."""
    found = Entry.objects.filter(act="note_clock_jump", recorded__gt=now - JUMPS_SHOWN)
    if number := found.count():
        says = _("最近七天系统时钟跳变过 {n} 次，每次都已留痕。").format(n=number)
        step = _("请查明原因并核对这段时间的时限起点；时限本身没有移动。")
        return [Line("clock_jumps", NOTE, says, _("系统时钟"), step)]
    return [Line("clock_jumps", GOOD, _("最近七天系统时钟没有跳变。"), _("系统时钟"))]
