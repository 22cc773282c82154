"""Databases for tests: one server for the run, one migrated template, a clone for each worker.

Plain `django_db` tests run in a transaction that is rolled back. Transactional ones (and those with
a live server) get a database of their own, freshly cloned: TRUNCATE is refused here as in life.
"""

import fcntl
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from zhiheng.embedded import Server
from zhiheng.embedded.cluster import APP, OWNER, SUPERUSER

TEMPLATE = "zhiheng_template"
HOUSE = Path(__file__).parents[1] / "house"
# A test's data need not survive a power cut.
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Databases:
    """Makes, lends and drops databases on the run's server; `current` is where Django points."""

    def __init__(self, server: Server, worker: str) -> None:
        self.server = server
        self.current = ""
        self._names = (f"test_{worker}_{number}" for number in itertools.count())

    def clone(self, source: str = TEMPLATE) -> str:
        """A new database with everything that `source` holds; nobody may be connected to it."""
        name = next(self._names)
        # Copying files is the quicker way here: no test waits for a disk (see _HASTY).
        self._administer(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY", name, OWNER, source
        )
        return name

    def create(self) -> str:
        """A new database with nothing in it."""
        name = next(self._names)
        self._administer("CREATE DATABASE {} OWNER {}", name, OWNER)
        return name

    def drop(self, name: str) -> None:
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def connect(self, role: str = OWNER, name: str = "") -> psycopg.Connection:
        """A connection of its own, in autocommit, to the current database or the one named."""
        return psycopg.connect(self.server.url(role, name or self.current), autocommit=True)

    def point_at(self, name: str, role: str = APP) -> None:
        """Let Django's default connection speak to `name` as `role` from now on."""
        from django.db import connections

        from zhiheng.site.settings import database

        connections.close_all()
        connections["default"].settings_dict.update(
            {
                key: value
                for key, value in database(self.server.url(role, name)).items()
                if key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
            }
        )
        self.current = name
        os.environ["DATABASE_URL"] = self.server.url(APP, name)  # for programs that tests start

    @contextmanager
    def lent(self, source: str = TEMPLATE) -> Iterator[str]:
        """Point Django at a fresh clone for a while, and back again; the clone is dropped."""
        before, name = self.current, self.clone(source)
        self.point_at(name)
        try:
            yield name
        finally:
            self.point_at(before)
            self.drop(name)

    def prepared(self, make: Callable[[], object], append_only: Sequence[str] = ()) -> str:
        """A clone to which `make` adds tables and rows as the owner; to be cloned from in turn.

        append_only: tables, besides those of the settings, that only grow.
        """
        from django.conf import settings
        from django.db import connection

        from zhiheng.embedded import roles

        before, name = self.current, self.clone()
        self.point_at(name, OWNER)
        make()
        connection.close()
        with self.connect(OWNER, name) as owner:
            roles.grant(owner, APP, [*settings.TRACE_APPEND_ONLY_TABLES, *append_only])
        self.point_at(before)
        return name

    def has_template(self) -> bool:
        with self.connect(SUPERUSER, "postgres") as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, [TEMPLATE]).fetchone() is not None

    def make_template(self) -> None:
        """Migrate one database as the owner and grant to the application, as `zhiheng migrate`."""
        from zhiheng.site.migrating import migrate

        draft = f"{TEMPLATE}_draft"
        self.drop(draft)
        self._administer("CREATE DATABASE {} OWNER {}", draft, OWNER)
        self.point_at(draft, OWNER)
        migrate(APP)
        self.point_at("postgres")
        self._administer("ALTER DATABASE {} RENAME TO {}", draft, TEMPLATE)

    def _administer(self, statement: str, *names: str) -> None:
        composed = sql.SQL(statement).format(*map(sql.Identifier, names))
        with self.connect(SUPERUSER, "postgres") as connection:
            connection.execute(composed)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database, so that `-m database` can try it on another PostgreSQL.

    What drives a browser is slow; the rules of the house are told, for `make check` asks them too.
    """
    for item in items:
        if HOUSE in item.path.parents:
            item.add_marker("house")
        if item.get_closest_marker("browser"):
            item.add_marker("slow")
        wanted = set(getattr(item, "fixturenames", ()))
        uses = wanted & {"db", "transactional_db", "databases", "live_server"}
        if uses or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def databases(
    django_test_environment: None, django_db_blocker: Any, worker_id: str
) -> Iterator[Databases]:
    """The run's databases; Django points at this worker's own clone."""
    folder = Path(os.environ["ZHIHENG_TEST_DIR"])
    server = Server(folder, _HASTY)
    server.ensure()
    made = Databases(server, worker_id)
    try:
        with django_db_blocker.unblock():
            with (folder / "template.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # one worker migrates, the others wait for it
                if not made.has_template():
                    made.make_template()
            made.point_at(made.clone())
        yield made
    finally:
        with django_db_blocker.unblock():
            from django.db import connections

            connections.close_all()
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases) -> Iterator[None]:
    """Instead of pytest-django's: transactional tests are lent a clone, nothing is truncated."""
    from django.test import TransactionTestCase

    loans: list[Any] = []

    def borrow(cls: type) -> None:
        loans.append(databases.lent())
        loans[-1].__enter__()

    def give_back(self: object) -> None:
        loans.pop().__exit__(None, None, None)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(borrow))
    patch.setattr(TransactionTestCase, "_fixture_teardown", give_back)
    yield
    patch.undo()


@pytest.fixture
def owner_connection(db: None, databases: Databases) -> Iterator[psycopg.Connection]:
    """A connection as the owner (who may alter tables) to the database the test works on.

    In a plain test Django's own writes are not committed, so it does not see them.
    """
    with databases.connect(OWNER) as connection:
        yield connection


@pytest.fixture
def app_connection(db: None, databases: Databases) -> Iterator[psycopg.Connection]:
    """A second connection as the application's role, in autocommit."""
    with databases.connect(APP) as connection:
        yield connection
