"""Whether this installation is sound: for `zhiheng selfcheck`, the administrator's page, /readyz.

Each check answers lines: what was looked at, where, in which state, and what to do next. A check
that breaks is a line too: what could not be checked is not known to be in order.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from zhiheng.desk.selfcheck import database, machine, people, trail, work
from zhiheng.desk.selfcheck.lines import BAD, Line

Check = Callable[[datetime], Iterable[Line]]

# Without these nobody is served: what /readyz asks.
CORE: tuple[Check, ...] = (
    database.migrations, database.roles_and_triggers, machine.keys, machine.data_folder,
)  # fmt: skip
CHECKS: tuple[Check, ...] = (
    *CORE, database.schema, machine.permissions, machine.disk, machine.clock, machine.calendar,
    trail.head, trail.latest_entries, trail.checkpoint, trail.jumps, work.worker, work.rounds,
    work.mails, work.evidence, people.second_factors, people.administrators,
)  # fmt: skip


def lines(now: datetime, checks: Iterable[Check] = CHECKS) -> Iterator[Line]:
    """What every check found, in their order."""
    for check in checks:
        yield from tried(check, now)


def tried(check: Check, now: datetime) -> list[Line]:
    """The lines of one check; a lost database is a line, and so is whatever broke."""
    where = check.__name__
    try:
        return list(check(now))
    except DatabaseError:
        return [
            Line(where, BAD, _("数据库现在不可用。"), _("数据库"), _("请检查数据库是否在运行。"))
        ]
    except Exception:
        logging.getLogger(__name__).exception("check %s broke", where)
        return [Line(where, BAD, _("有一项检查没有做成，详情见日志。"), where, _("请看日志。"))]


def sound(found: Iterable[Line]) -> bool:
    """Whether nothing is wrong; what only wants attention does not count."""
    return not any(line.state == BAD for line in found)
