"""A person's sheet as plain data: the answer for a post, the time that counts, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhiheng.access.acts import act
from zhiheng.access.models import Holder
from zhiheng.law.judgement import Judgement, rules_for
from zhiheng.law.qualification import Post, Report, Way, judge, shortest_way, without_paths
from zhiheng.personnel import queries as people
from zhiheng.personnel.facts import KINDS
from zhiheng.personnel.models import Employment, Person
from zhiheng.posts import queries
from zhiheng.posts.facts import DIRECTOR
from zhiheng.trace.queries import history_of
from zhiheng.ui.moments import day

ENTRIES = 12
PROFESSIONAL = {"certification", "accreditation", "inspection", "testing"}


@dataclass(frozen=True)
class Answer:
    """The answer for one post on one day, for the page."""

    post: Post
    report: Report
    way: Way
    requirements: tuple[dict[str, Any], ...]
    missing: tuple[str, ...]
    sum: str


def answer(person: UUID, post: Post, on: date) -> Answer:
    """Judge the person, and look for the shortest way where the answer is not yes."""
    facts = queries.qualification_facts(person, post, on)
    readings = people.ground().readings
    report = judge(facts, post, on, readings)
    shown = tuple(_requirement(one) for one in report.requirements)
    missing = tuple(dict.fromkeys(without_paths(item) for item in report.missing))
    way = shortest_way(facts, post, on, readings=readings)
    return Answer(post, report, way, shown, missing, _sum(report))


def _requirement(one: Judgement) -> dict[str, Any]:
    """A judgement with the sentence of its rule; missing phrases without their JSON paths."""
    plain = replace(one, missing=tuple(without_paths(item) for item in one.missing))
    found = [r.sentence for r in rules_for(one.clause) if r.name.startswith("zhiheng.law.")]
    years = _("学历与工作年限符合规定。") if one.clause.endswith("(2)") else ""
    return {"judgement": plain, "sentence": found[0] if found else years}


def _sum(report: Report) -> str:
    """The arithmetic of the years in one line: of the tier that decides."""
    years = next((r for r in report.requirements if r.clause == f"{report.post.article}(2)"), None)
    if years is None:
        return ""
    sums = [part.because for part in years.parts if "needed_days" in part.counted]
    return sums[0] if sums else years.because


def timeline(employments: Iterable[Employment], on: date) -> list[dict[str, Any]]:
    """Work drawn to scale: what counts, and why the rest does not; undated work is left out."""
    rows: list[dict[str, Any]] = []
    covered: list[tuple[date, date]] = []
    for job in employments:
        if job.starts is None or job.starts > on:
            continue
        reason = _not_counted(job)
        end = min(job.ends or on, on)
        overlap = not reason and any(job.starts < e and s < end for s, e in covered)
        rows.append(
            {
                "start": job.starts,
                "end": job.ends,
                "label": job.employer or _("（未写单位）"),
                "counted": not reason,
                "reason": reason or _counted_how(job, overlap),
            }
        )
        if not reason:
            covered.append((job.starts, end))
    return rows


def _not_counted(job: Employment) -> str:
    """Why this work counts for nothing; empty where it counts."""
    if job.full_time is False:
        return _("不是全职")
    if job.full_time is None:
        return _("是否全职尚未登记")
    return "" if job.evidence else _("还没有证明")


def _counted_how(job: Employment, overlap: bool) -> str:
    professional = job.field in PROFESSIONAL or (job.recognised and job.recognised_reason)
    says = [] if professional else [_("计入总年限，不计入专业年限")]
    if overlap:
        says.append(_("与其他经历重叠的日子只算一次"))
    return "；".join(says)


def lists(facts: dict[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Each kind of fact with its rows and whether it was declared complete."""
    known = {row.what: row for row in facts["known_sets"]}
    return [
        {
            "kind": kind.name,
            "label": kind.label,
            "plural": kind.plural,
            "known": known.get(kind.plural),
            "rows": [_row(kind.name, row) for row in facts[kind.plural]],
        }
        for kind in KINDS.values()
    ]


def _row(kind: str, row: Any) -> dict[str, Any]:
    return {"id": row.pk, "proof": getattr(row, "evidence", ""), **_TELL[kind](row)}


def _span(row: Any) -> str:
    starts = day(row.starts) if row.starts else _("日期不详")
    return f"{starts} – {day(row.ends) if row.ends else _('至今')}"


def _employment(row: Any) -> dict[str, Any]:
    full = {True: _("全职"), False: _("非全职"), None: _("是否全职不详")}[row.full_time]
    field = row.get_field_display() or _("领域不详")
    return {"what": row.employer, "more": f"{field} · {full}", "when": _span(row)}


def _competence(row: Any) -> dict[str, Any]:
    result = {True: _("满足"), False: _("不满足"), None: _("尚无结论")}[row.met]
    return {"what": f"{row.clause} {result}", "more": row.reason, "when": day(row.assessed)}


_TELL: dict[str, Any] = {
    "education": lambda row: {
        "what": row.get_level_display() or _("层次不详"),
        "more": row.school + (_("（只有学位）") if row.degree_only else ""),
        "when": day(row.completed),
    },
    "employment": _employment,
    "title": lambda row: {
        "what": row.get_level_display() or _("级别不详"),
        "more": row.name,
        "when": day(row.granted),
    },
    "registration": lambda row: {"what": row.kind, "more": row.number, "when": _span(row)},
    "competence": _competence,
    "ban": lambda row: {"what": row.basis or _("从业禁止"), "more": "", "when": _span(row)},
    "seat": lambda row: {
        "what": row.get_kind_display(),
        "more": row.position,
        "when": _span(row),
    },
}


def entries(person: Person, facts: dict[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The latest acts on the person, on what is known of him and on his appointments."""
    keys = {person.pk, *(row.pk for rows in facts.values() for row in rows)}
    lines = history_of(keys, limit=ENTRIES).lines
    accounts = {line.by.get("account") for line in lines} - {None}
    who = dict(Holder.every.filter(account__in=accounts).values_list("account", "name"))
    return [
        {
            "at": line.at,
            "who": who.get(UUID(line.by["account"])) if line.by.get("account") else "",
            "sentence": _sentence(line.act, line.reason),
            "refused": line.outcome == "refused",
            "seq": line.seq,
            "url": f"/trail/{line.seq}/",
            "clauses": [],
        }
        for line in lines
    ]


def _sentence(name: str, reason: str | None) -> str:
    try:
        label = _(act(name).label)
    except KeyError:
        label = name
    return label + _("：") + _(reason) if reason else _("%(says)s。") % {"says": label}


def post_shown(asked: str, held: Iterable[Any]) -> Post:
    """The post to judge for: the one asked for, else the one held, else project manager."""
    if asked in (Post.DIRECTOR.value, Post.PROJECT_MANAGER.value):
        return Post(asked)
    director = any(office.post == DIRECTOR and office.ends is None for office in held)
    return Post.DIRECTOR if director else Post.PROJECT_MANAGER
