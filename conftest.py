"""The ground under every test: an embedded PostgreSQL for this run, and a browser if there is one.

Each worker of a run gets its own clone of one migrated database and speaks to it as the
application's role, so that what the role may not do fails in tests too. See tests/ground/.
"""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis

MEMORY, ROOMY = Path("/dev/shm"), 4 << 30  # bytes


def in_memory() -> str | None:
    """A folder in memory where there is room: a database is cloned there in a tenth of the time."""
    usable = os.path.ismount(MEMORY) and os.access(MEMORY, os.W_OK)
    return str(MEMORY) if usable and shutil.disk_usage(MEMORY).free > ROOMY else None


_OURS = "ZHIHENG_TEST_DIR" not in os.environ  # set by the first process, inherited by its workers
if _OURS:
    os.environ["ZHIHENG_TEST_DIR"] = tempfile.mkdtemp(prefix="zhiheng-test-", dir=in_memory())
(Path(os.environ["ZHIHENG_TEST_DIR"]) / "static").mkdir(exist_ok=True)  # whitenoise looks for it
os.environ["DATA_DIR"] = os.environ["ZHIHENG_TEST_DIR"]
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.site.settings"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)
if os.environ.get("ZHIHENG_TEST_PG_BIN"):  # run once on another PostgreSQL, see .ci/run
    os.environ["ZHIHENG_PG_BIN"] = os.environ["ZHIHENG_TEST_PG_BIN"]

pytest_plugins = [
    f"tests.ground.{name}" for name in ("database", "browser", "language", "signing_in")
]


def pytest_configure() -> None:
    """Load the settings now: pytest-django sets Django up right after this."""
    from django.conf import settings

    # Speed is no reason for a test to fail: on a busy machine an example may take long.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")

    # Each worker is a server of its own: none empties the cache of another in the middle of a test.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.CACHES["default"]["LOCATION"] = Path(os.environ["DATA_DIR"]) / "cache" / worker

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    if _OURS:
        shutil.rmtree(Path(os.environ["ZHIHENG_TEST_DIR"]), ignore_errors=True)
