"""The database: its migrations, the rights of our role, the guards, the recorded shape."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from zhiheng.desk.selfcheck.lines import Line, judged
from zhiheng.trace import soundness
from zhiheng.trace.schema import recorded_digest, schema_digest


def migrations(now: datetime) -> list[Line]:
    """Every migration that this program brings has been applied."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    wrong = [_("数据库结构不是最新的，请运行 zhiheng migrate。")] if waiting else []
    return judged(
        "migrations", wrong, _("数据库结构是最新的。"), _("数据库"), _("运行 zhiheng migrate。")
    )


def roles_and_triggers(now: datetime) -> list[Line]:
    """Our role could not rewrite the trail, and every guard is awake."""
    return judged(
        "roles_and_triggers", [_(says) for says in soundness.weaknesses()],
        _("程序所用的数据库角色改不了留痕，触发器都在。"), _("数据库角色与触发器"),
        _("用 zhiheng migrate 重新授权；角色应与所有者分开（DATABASE_URL、DATABASE_OWNER_URL）。"),
    )  # fmt: skip


def schema(now: datetime) -> list[Line]:
    """Tables, columns, constraints and triggers are those that the trail recorded last."""
    recorded = recorded_digest()
    same = recorded is not None and recorded[1] == schema_digest()
    wrong = [] if same else [_("数据表的列、约束或触发器与留痕中最后记录的不同。")]
    return judged(
        "schema", wrong, _("数据表与留痕中记录的一致。"), _("数据库结构"),
        _("刚升级过的请运行 zhiheng migrate；没有升级过的，请查明是谁改动了数据库。"),
    )  # fmt: skip
