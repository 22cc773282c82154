"""A database of its own with the probe's table, and keys of its own, for each test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

# Models are imported late: this file is read before Django is set up.
PREPARED = "trace_probe_prepared"


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    """Fresh keys: nothing was ever signed with them."""
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture(scope="session")
def prepared(databases: Any, django_db_blocker: Any) -> str:
    """The name of a database with the probe's table, from which tests get their clones."""
    from tests.ground.database import APP, OWNER
    from zhiheng.trace import schema
    from zhiheng.trace.tests import probe

    with django_db_blocker.unblock():
        before, name = databases.current, databases.clone()
        databases.point_at(name, OWNER)
        probe.make_table()
        schema.record_schema(probe.MOMENT, probe.MODELS)
        with databases.connect(OWNER, name) as connection:
            connection.execute(f"GRANT SELECT, INSERT, UPDATE ON trace_probe TO {APP}")
        databases.point_at(before)
    return name


@pytest.fixture
def trail(prepared: str, databases: Any, django_db_blocker: Any, keys: Path) -> Iterator[str]:
    """Django speaks to a fresh clone as the application; commits are real. Gives its name."""
    with django_db_blocker.unblock(), databases.lent(prepared) as name:
        yield name


@pytest.fixture
def owner(trail: str, databases: Any) -> Iterator[psycopg.Connection]:
    """A connection of the adversary who owns the database (see tampering)."""
    from tests.ground.database import OWNER

    with databases.connect(OWNER, trail) as connection:
        yield connection
