"""What the application's role may and may not do, tried on the migrated database itself."""

import psycopg
import pytest

from zhiheng.embedded import roles

DENIED = psycopg.errors.InsufficientPrivilege


def test_append_only_wins_over_every_pattern():
    rights = roles.privileges("account_log", append_only=["account_log"])
    assert rights == "SELECT, INSERT"


@pytest.mark.parametrize(
    ("table", "may_delete"),
    [("django_session", True), ("procrastinate_jobs", True), ("personnel_person", False)],
)
def test_only_passing_rows_may_be_deleted(table, may_delete):
    assert ("DELETE" in roles.privileges(table)) is may_delete


@pytest.fixture
def tables(transactional_db, owner_connection, databases):
    """Two tables of the owner's, one of them append-only, granted as `migrate` does."""
    from django.conf import settings

    owner_connection.execute("CREATE TABLE probe_log (id bigserial PRIMARY KEY, says text)")
    owner_connection.execute("CREATE TABLE probe (id bigserial PRIMARY KEY, says text)")
    append_only = ["probe_log", *settings.TRACE_APPEND_ONLY_TABLES]
    roles.grant(owner_connection, "zhiheng_app", append_only)


def test_the_application_writes_but_never_takes_away(tables, app_connection):
    app_connection.execute("INSERT INTO probe (says) VALUES ('a')")
    app_connection.execute("UPDATE probe SET says = 'b'")
    for statement in (
        "DELETE FROM probe",
        "TRUNCATE probe",
        "DROP TABLE probe",
        "ALTER TABLE probe ADD COLUMN more text",
        "CREATE TABLE stray (id int)",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DENIED):
            app_connection.execute(statement)


def test_an_append_only_table_is_written_and_read_and_nothing_else(tables, app_connection):
    app_connection.execute("INSERT INTO probe_log (says) VALUES ('a')")
    assert app_connection.execute("SELECT says FROM probe_log").fetchone() == ("a",)
    for statement in ("UPDATE probe_log SET says = 'b'", "DELETE FROM probe_log"):
        with pytest.raises(DENIED):
            app_connection.execute(statement)


def test_a_wrong_name_among_the_append_only_is_refused(transactional_db, owner_connection):
    with pytest.raises(ValueError, match="no_such_table"):
        roles.grant(owner_connection, "zhiheng_app", ["no_such_table"])


def test_a_table_added_later_can_only_be_read_until_granted(
    transactional_db, owner_connection, app_connection
):
    owner_connection.execute("CREATE TABLE probe_later (id int)")
    app_connection.execute("SELECT * FROM probe_later")
    with pytest.raises(DENIED):
        app_connection.execute("INSERT INTO probe_later VALUES (1)")


@pytest.mark.django_db
def test_tests_themselves_speak_as_the_application():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("zhiheng_app",)
