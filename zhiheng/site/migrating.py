"""Bring the database up to date: Django's migrations as the owner, then the application's rights.

Returns nothing half done: each migration is a transaction of its own, the grants are one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from zhiheng.embedded import roles

_ONE_AT_A_TIME = 0x5A48_4D47  # advisory lock: a second starter waits, then finds nothing to do


def migrate(app_role: str, verbosity: int = 0) -> Sequence[str]:
    """Migrate the default connection's database (it must be the owner's) and grant to `app_role`.

    Returns the names of the migrations applied, in order. `app_role` equal to the owner (a body's
    own database with a single role) grants nothing; `selfcheck` and /readyz complain about that.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
    try:
        return _migrate(app_role, verbosity)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


def _migrate(app_role: str, verbosity: int) -> Sequence[str]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with nullcontext() if executor.loader.applied_migrations else each_model_alone():
        call_command("migrate", interactive=False, verbosity=verbosity)
    connection.ensure_connection()
    if app_role != connection.settings_dict["USER"]:
        roles.grant(
            connection.connection,
            app_role,
            settings.TRACE_APPEND_ONLY_TABLES,
            getattr(settings, "APPLICATION_MAY_DELETE", roles.DELETABLE),
        )
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@contextmanager
def each_model_alone() -> Iterator[None]:
    """While a first database is made, a step draws the one model that it changes, not its kin.

    Django draws every model that is related, however far, anew at each step: with all of ours
    hanging on persons and accounts that was three quarters of the time of a first start. What
    the others then still point at differs in nothing that the statements are made of, as long as
    no step changes a key; a test holds the result against Django's own way. A database that
    exists is always brought up to date in Django's own way.
    """
    from unittest.mock import patch

    from django.db.migrations.state import ProjectState

    def itself(
        state: ProjectState, app: str, model: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        del state, delay
        return {(app, model)}

    with patch.object(ProjectState, "_find_reload_model", itself):
        yield
