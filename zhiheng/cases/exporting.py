"""The body's own event log handed out as a file: an act, because what leaves the body is recorded.

Who carried out a step is personal data. By default each performer becomes a pseudonym that means
the same person throughout one file and nothing in any other, and no free text leaves; by their
staff numbers performers are told only with a reason and a fresh second factor.
"""

import gzip
import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, Post
from zhiheng.cases.models import Case
from zhiheng.cases.queries import CaseLog, case_logs
from zhiheng.procedure.events import Event
from zhiheng.procedure.writing.ocel import write_ocel
from zhiheng.procedure.writing.ocel_sqlite import write_ocel_sqlite
from zhiheng.procedure.writing.recorded import Recorded, Written
from zhiheng.procedure.writing.xes import write_xes
from zhiheng.trace.sheet import Sheet

MAY_EXPORT = {
    Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.MANAGEMENT,
    Post.LEGAL_REPRESENTATIVE, Post.REGULATOR, OPERATOR,
}  # fmt: skip
MAY_EXPORT_NAMED = {Post.QUALITY_DIRECTOR, Post.REGULATOR, OPERATOR}
LONGEST_REASON = 300
Telling = Callable[[CaseLog], Iterator[Event]]
BATCH = 500  # cases whose certificates are looked up together
SAID = "有"  # stands for evidence and waivers whose words do not leave


class Format(StrEnum):
    """The kinds of file, named by how they end."""

    XES = "xes"
    XES_GZ = "xes.gz"
    OCEL_JSON = "jsonocel"
    OCEL_SQLITE = "sqlite"


@dataclass(frozen=True)
class Room:
    """A folder that the caller made for the file; where it lies is no part of what is asked."""

    path: Path

    def __str__(self) -> str:
        return "room"


@dataclass(frozen=True)
class Exported:
    """The file, what was written, and the SHA-256 of its bytes (which the entry names too)."""

    file: Path
    written: Written
    digest: str


@command("export_log", label="导出事件日志", posts=MAY_EXPORT)
def export_log(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, room: Room, format: Format,
    cases: Collection[UUID] | None = None,
) -> Exported:  # fmt: skip
    """The log of all cases, or of those named, performers under pseudonyms."""
    key = secrets.token_bytes(32)
    return _write(sheet, at, room, format, cases, lambda log: _masked(log, key), "pseudonyms")


@command(
    "export_named_log",
    label="导出写明承担人的事件日志",
    posts=MAY_EXPORT_NAMED,
    second_factor=True,
)
def export_named_log(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, room: Room, format: Format,
    reason: str, cases: Collection[UUID] | None = None,
) -> Exported:  # fmt: skip
    """The same with performers by staff number (others as they were given), and all texts."""
    if not reason.strip():
        raise BadInput({"reason": _("请写明为什么要写明承担人：会留痕。")})
    if len(reason) > LONGEST_REASON:
        raise BadInput({"reason": _("理由请缩短到 300 个字以内。")})
    return _write(sheet, at, room, format, cases, _named, "staff_numbers")


def _write(
    sheet: Sheet, at: datetime, room: Room, format: Format, cases: Collection[UUID] | None,
    told: Telling, performers: str,
) -> Exported:  # fmt: skip
    file = room.path / f"log.{format}"
    written = _as(format, file, _records(timezone.localtime(at).date(), cases, told))
    digest = _digest(file)
    sheet.note(
        format=str(format), performers=performers, cases=written.cases, events=written.events,
        left_out=written.left_out, selected=cases is not None,
    )  # fmt: skip
    sheet.evidence(digest)
    return Exported(file, written, digest)


def _as(format: Format, file: Path, records: Iterator[Recorded]) -> Written:
    if format == Format.OCEL_SQLITE:
        return write_ocel_sqlite(file, records)
    with _opened(format, file) as target:
        if format == Format.OCEL_JSON:
            return write_ocel(target, records)
        return write_xes(target, records, name="质衡 认证项目事件日志")


def _opened(format: Format, file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file, "wb")) if format == Format.XES_GZ else file.open("wb")


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


# -- what is told of a case ------------------------------------------------------------------------


def _records(on: date, cases: Collection[UUID] | None, told: Telling) -> Iterator[Recorded]:
    logs = case_logs(on, cases)
    while batch := list(islice(logs, BATCH)):
        numbers = _certificates([log.case for log in batch])
        for log in batch:
            yield _record(log, told(log), numbers.get(log.case, ()))


def _record(log: CaseLog, events: Iterator[Event], certificates: Sequence[str]) -> Recorded:
    scheme = log.scheme
    return Recorded(
        log.number, tuple(sorted(events, key=_when)), scheme.name if scheme else "",
        scheme.version if scheme else "", log.closed, log.ended, tuple(certificates),
    )  # fmt: skip


def _when(event: Event) -> tuple[bool, float]:
    return event.at is None, event.at.timestamp() if event.at else 0.0


def _certificates(cases: Collection[UUID]) -> dict[UUID, list[str]]:
    """The numbers of each case's certificates (by the relation: that area stands above)."""
    rows = Case.objects.filter(pk__in=cases, certificates__retracted=False)
    found: dict[UUID, list[str]] = {}
    for case, number in rows.order_by("certificates__number").values_list(
        "pk", "certificates__number"
    ):
        found.setdefault(case, []).append(number)
    return found


def _named(log: CaseLog) -> Iterator[Event]:
    for event in log.events:
        yield replace(event, by=log.performers.get(event.by or "", event.by))


def _masked(log: CaseLog, key: bytes) -> Iterator[Event]:
    """No free text, and performers by a pseudonym of this file."""
    for event in log.events:
        yield replace(
            event, by=event.by and _pseudonym(key, event.by, log.performers.get(event.by)),
            evidence=SAID if event.evidence else None, waiver=SAID if event.waiver else None,
        )  # fmt: skip


def _pseudonym(key: bytes, own: str, outside: str | None) -> str:
    """Of a staff number, or of the text that names someone outside.

    Twelve hexadecimal digits: a million persons share one by chance once in six hundred files.
    """
    who = f"own:{own}" if outside is None else f"outside:{outside}"
    return "P-" + hmac.new(key, who.encode(), "sha256").hexdigest()[:12]
