"""Tables of the trail, and what every business table inherits from it.

Entry, Touched and Head may only be added to (triggers in migration 0002, and the grants of the
application role); Secret may also lose a row: that is erasure.
"""

import uuid

from django.db import models


class Outcome(models.TextChoices):
    """How an act ended."""

    DONE = "done", "已完成"
    REFUSED = "refused", "已拒绝"


class Entry(models.Model):
    """One act. `payload` is exactly the text whose UTF-8 bytes are hashed; the columns beside it
    only index it, and verification compares them with it.

    seq: 1, 2, 3 … without gaps. digest: SHA-256(0x02 ‖ digest before ‖ payload).
    at: when it happened; recorded: when it was entered (never runs backwards).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.BigIntegerField(unique=True)
    payload = models.TextField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    recorded = models.DateTimeField()
    act = models.CharField(max_length=100)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    account = models.UUIDField(null=True)
    via = models.CharField(max_length=40, blank=True)
    subject_table = models.CharField(max_length=63, blank=True)
    subject_id = models.UUIDField(null=True)
    key = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "trace_entry"
        indexes = [
            models.Index(fields=["subject_id", "seq"], name="trace_entry_subject"),
            models.Index(fields=["account", "seq"], name="trace_entry_account"),
            models.Index(fields=["act", "seq"], name="trace_entry_act"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class Touched(models.Model):
    """One row as one entry left it.

    position: its place among the rows of the entry, from 0. digest: of the whole row after the act.
    leaf: where the act wrote many rows, the bytes that the Merkle root in the payload covers;
    null where the payload itself tells the row.
    """

    pk = models.CompositePrimaryKey("entry_id", "position")
    # No constraint: it would be checked at commit, under the lock that all other acts wait for.
    # Verification finds a row version without its entry.
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    position = models.IntegerField()
    table = models.CharField(max_length=63)
    key = models.UUIDField()
    version = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    leaf = models.BinaryField(null=True)

    class Meta:
        db_table = "trace_touched"
        constraints = [
            models.UniqueConstraint(fields=["key", "table", "version"], name="trace_touched_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key} v{self.version}"


class Head(models.Model):
    """The end of the chain: one row, advanced only by the trigger on Entry.

    frontier: the peaks of the RFC 6962 tree over all payloads, 32 bytes each, the largest first.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32)
    frontier = models.BinaryField()
    recorded = models.DateTimeField(null=True)

    class Meta:
        db_table = "trace_head"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="trace_head_only_one"),
        ]

    def __str__(self) -> str:
        return f"head {self.seq}"


class Secret(models.Model):
    """Key and salt of one owner of personal data, wrapped by the master key (see vault).

    Deleting the row is the erasure: what was sealed stays unreadable, what was committed to in the
    trail can no longer be guessed at, and the chain stands.
    """

    owner = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "trace_secret"

    def __str__(self) -> str:
        return str(self.owner)


class Pending(models.Model):
    """An act whose rows are written and whose entry is not: there only within its transaction.

    The guard of records adds it, the entry takes it away, and a check at commit refuses whatever
    is left: no act without trail.
    """

    entry = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "trace_pending"

    def __str__(self) -> str:
        return str(self.entry)


class Standing(models.Manager):
    """Rows that no act has taken back."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(retracted=False)


class Record(models.Model):
    """What every business table inherits: a row whose every version an entry names.

    Write it only through a Sheet; a plain save() is refused by the database. Give each table its
    guard in its migration: `operations = [..., guard_record("area_table")]`.
    PERSONAL: columns whose values may stand in no payload, only salted commitments to them.
    """

    PERSONAL: frozenset[str] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.IntegerField(default=1, editable=False)
    # Without a foreign key of the database: it would be checked row by row at commit, while others
    # wait for the chain. The guard checks once for the whole act instead (Pending).
    trail = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False,
        editable=False,
    )  # fmt: skip
    retracted = models.BooleanField(default=False, editable=False)

    # The first manager is the default one: constraints and relations must see retracted rows too.
    every = models.Manager()
    objects = Standing()

    class Meta:
        abstract = True
        default_manager_name = "every"
        base_manager_name = "every"

    def secret_owner(self) -> uuid.UUID:
        """Whose key and salt protect this row's personal columns (a person, as a rule)."""
        return self.id


APPEND_ONLY_TABLES = (
    "trace_entry", "trace_touched", "trace_head", "trace_secret", "trace_pending",
)  # fmt: skip
"""Tables on which the application's role may INSERT and SELECT, nothing else. (Head is advanced and
secrets are erased by functions of the owner.)"""
