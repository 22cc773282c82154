"""Whether the running database role could rewrite the trail: for /readyz and selfcheck."""

from django.db import connection

from zhiheng.trace.models import APPEND_ONLY_TABLES
from zhiheng.trace.rows import record_models

_POWERS = """
SELECT r.rolsuper, r.rolbypassrls OR r.rolcreaterole, d.datdba = r.oid
FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
"""
_RIGHTS = """
SELECT c.relname, right_name FROM pg_class c,
    unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS right_name
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
    AND has_table_privilege(c.oid, right_name) ORDER BY 1, 2
"""
_ASLEEP = """
SELECT c.relname, count(*) FILTER (WHERE t.tgenabled = 'A') FROM pg_class c
LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgname LIKE %s
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
GROUP BY 1 HAVING count(*) FILTER (WHERE t.tgenabled = 'A') < %s
    OR bool_or(t.tgenabled <> 'A') ORDER BY 1
"""


def weaknesses() -> list[str]:
    """Chinese sentences that say how the trail could be rewritten from here; none: not at all."""
    trail = list(APPEND_ONLY_TABLES)
    records = [model._meta.db_table for model in record_models()]
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        superuser, creator, owner = cursor.fetchone()
        found = ["程序所用的数据库角色是超级用户。"] if superuser else []
        found += ["程序所用的数据库角色可以新建角色或绕过行级规则。"] if creator else []
        found += ["程序所用的数据库角色是数据库的所有者。"] if owner else []
        cursor.execute(_RIGHTS, [trail])
        found += [f"程序所用的角色对存证表 {table} 有 {right} 权限。" for table, right in cursor]
        cursor.execute(_RIGHTS, [records])
        found += [
            f"程序所用的角色对业务表 {table} 有 {right} 权限。"
            for table, right in cursor
            if right != "UPDATE"
        ]
        cursor.execute(_ASLEEP, ["trace\\_%\\_%", trail, 1])
        found += [f"存证表 {table} 的触发器没有启用。" for table, _ in cursor]
        cursor.execute(_ASLEEP, ["%\\_guard\\_%", records, 2])
        found += [f"业务表 {table} 没有存证保护触发器。" for table, _ in cursor]
    return found
