"""Plain data for the pages of imports; lists by keyset, newest first."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from zhiheng.access.actor import Actor
from zhiheng.access.models import Holder
from zhiheng.access.terms import Post
from zhiheng.exchange.models import Batch, Upload
from zhiheng.exchange.planning.lookups import CHUNK
from zhiheng.exchange.sheets import SHEETS
from zhiheng.trace.models import Entry
from zhiheng.trace.rows import record_models

PAGE = 50
Row = TypeVar("Row", bound=Model)
# Whose eyes may rest on everybody's files; others see their own.
OVERSEERS = frozenset({Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, Post.REGULATOR})


def after_mark(rows: QuerySet[Any], column: str, mark: str) -> QuerySet[Any]:
    """The rows behind a mark (instant_id) in the order newest first; a strange mark is no mark."""
    moment, _, key = mark.partition("_")
    try:
        at, identity = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return rows
    if at.tzinfo is None:
        return rows
    return rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "id__lt": identity}))


def page(rows: QuerySet[Any], column: str, mark: str) -> tuple[list[Any], str]:
    """(up to PAGE rows behind the mark, the mark of the next page or "")."""
    found = list(after_mark(rows.order_by(f"-{column}", "-id"), column, mark)[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    last = found[-1] if more else None
    return found, f"{getattr(last, column).isoformat()}_{last.pk}" if last else ""


def batches() -> QuerySet[Batch]:
    return Batch.objects.all()


def uploads_for(actor: Actor, posts: frozenset[str]) -> QuerySet[Upload]:
    """The uploads that the actor may see: his own, or all."""
    rows = Upload.objects.defer("outcome", "mapping")
    return rows if posts & OVERSEERS else rows.filter(account=actor.account)


def upload_for(key: UUID, actor: Actor, posts: frozenset[str]) -> Upload | None:
    found = Upload.objects.filter(pk=key).first()
    if found is None or not (posts & OVERSEERS or found.account == actor.account):
        return None
    return found


def names_of(accounts: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Whose accounts these are."""
    wanted = [account for account in accounts if account]
    return dict(Holder.objects.filter(account__in=wanted).values_list("account_id", "name"))


def who_entered(entries: Iterable[UUID]) -> dict[UUID, str]:
    """Entry → the name of who acted; the command line by its own name."""
    rows = list(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "account", "via"))
    names = names_of(account for _, account, _ in rows)
    return {
        key: names.get(account, "命令行" if via == "cli" else "质衡") for key, account, via in rows
    }


def written_by(batch: Batch) -> list[dict[str, Any]]:
    """What the batch's act wrote, kind by kind: title and number of rows."""
    payload = Entry.objects.values_list("payload", flat=True).get(pk=batch.entry)
    told = json.loads(payload)
    counts = Counter(row["table"] for row in told["rows"]) or (told["leaves"] or {}).get(
        "tables", {}
    )
    titles = {spec.model._meta.db_table: spec.title for spec in SHEETS}
    others = {m._meta.db_table: str(m._meta.verbose_name) for m in record_models()}
    own = {Batch._meta.db_table, "exchange_before"}
    return [
        {"title": titles.get(table) or others.get(table, table), "rows": count}
        for table, count in sorted(counts.items(), key=lambda item: -item[1])
        if table not in own
    ]


def every(rows: QuerySet[Row]) -> Iterator[Row]:
    return rows.iterator(chunk_size=CHUNK)


def entry_of(batch: Batch) -> Entry:
    """The entry of the act that carried the batch in."""
    return Entry.objects.defer("payload").get(pk=batch.entry)
