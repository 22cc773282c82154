"""The machine: keys, folders and who can read them, disk, clocks, calendar."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE, Line, judged
from zhiheng.lawbook.queries import calendar as body_calendar
from zhiheng.trace import keyring

LEAST_FREE, FEW_FREE = 200 << 20, 2 << 30  # bytes
MOST_APART = timedelta(minutes=1)


def keys(now: datetime) -> list[Line]:
    """The installation's keys can be read."""
    wrong = []
    try:
        keyring.signer_seed(), keyring.master(), keyring.pepper()
    except (OSError, ValueError, KeyError):
        wrong.append(_("密钥文件读不出来，个人信息与签发都不可用。"))
    where = str(Path(settings.KEYS_DIR) / keyring.FILE)
    return judged("keys", wrong, _("密钥可以读取。"), where, _("从备份中恢复密钥文件。"))


def data_folder(now: datetime) -> list[Line]:
    """The data directory can be written."""
    wrong = [] if os.access(settings.DATA_DIR, os.W_OK) else [_("数据目录不可写。")]
    where = str(settings.DATA_DIR)
    return judged("data_folder", wrong, _("数据目录可写。"), where, _("检查目录的所有者和权限。"))


def permissions(now: datetime) -> list[Line]:
    """Keys, files and evidence are closed to other users of the machine."""
    wrong = [
        _("其他用户也能读取或写入：{path}").format(path=path)
        for path in _private()
        if path.exists() and path.stat().st_mode & 0o077
    ]
    return judged(
        "permissions", wrong[:20], _("密钥与文件只有程序自己的用户能读。"),
        str(settings.DATA_DIR), _("执行 chmod go-rwx 收回权限，并想想谁可能已经读过。"),
    )  # fmt: skip


def _private() -> Iterator[Path]:
    key_folder = Path(settings.KEYS_DIR)
    yield key_folder
    yield from sorted(key_folder.glob("*"))
    for each in (settings.FILES_DIR, settings.EVIDENCE_DIR):
        yield Path(each)


def disk(now: datetime) -> list[Line]:
    """There is room left where the data lies."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    says = _("数据目录所在的磁盘还剩 {mb} MB。").format(mb=free >> 20)
    state = BAD if free < LEAST_FREE else NOTE if free < FEW_FREE else GOOD
    step = "" if state == GOOD else _("请尽快腾出空间；磁盘满了，任何办理都写不进去。")
    return [Line("disk", state, says, str(settings.DATA_DIR), step)]


def clock(now: datetime) -> list[Line]:
    """The program's clock and the database's agree; times are kept in UTC and shown for China."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), current_setting('TimeZone')")
        theirs, zone = cursor.fetchone()
    apart = abs(theirs - timezone.now())
    wrong = []
    if apart > MOST_APART:
        says = _("程序与数据库的时钟相差 {seconds} 秒。")
        wrong.append(says.format(seconds=round(apart.total_seconds())))
    if zone not in ("UTC", "Etc/UTC") or settings.TIME_ZONE != "Asia/Shanghai":
        wrong.append(_("时区设置不对：数据库应为 UTC，界面应为北京时间。"))
    return judged(
        "clock", wrong, _("时钟与时区正常。"), _("系统时钟"), _("请开启时间同步（NTP）并核对时区。")
    )


def calendar(now: datetime) -> list[Line]:
    """An official calendar stands behind this year's deadlines, and in winter behind the next's."""
    today = timezone.localtime(now)
    years = [today.year] + ([today.year + 1] if today.month == 12 else [])
    held = body_calendar()
    presumed = [str(year) for year in years if not held.is_official(year)]
    if not presumed:
        return [Line("calendar", GOOD, _("工作日历有官方依据。"), _("日历"))]
    says = _("{years} 年的工作日历还是推定的，顺延的时限可能差几天。")
    return [
        Line("calendar", NOTE, says.format(years="、".join(presumed)), _("日历"),
             _("请按国务院办公厅的放假通知在“日历”页登记。"))
    ]  # fmt: skip
