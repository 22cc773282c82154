"""5(3)-c and 5(3)-d: enough people for the work, and everybody who works fit for his steps."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from zhiheng.access.terms import Post
from zhiheng.competence.queries import people
from zhiheng.competence.queries.fitness import Fitness, Unfit, Were, fitness, fitness_again
from zhiheng.competence.queries.load import FieldLoad, fields
from zhiheng.competence.rules import FitnessTally, enough_people, everybody_was_fit
from zhiheng.competence.rules.gate import anniversary
from zhiheng.competence.rules.staffing import enough_full_time, within_own_limit
from zhiheng.competence.terms import DeclarationKind
from zhiheng.conformance.found import (
    FAULTY,
    SHOWN_RECORDS,
    Answered,
    Fault,
    Ref,
    end_of,
    since_of,
)
from zhiheng.conformance.rules import in_force_from
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.personnel.models import Person

ENOUGH, FIT = "5(3)-c", "5(3)-d"
PERSON, BODY = "personnel_person", "body_body"
# What stood against a step, in words; the step is named before it.
_WORDS = {
    "work_banned": "处于从业禁止期",
    "work_unregistered": "没有有效的执业注册",
    "work_two_bodies": "声明同时在其他认证机构执业",
    "work_unauthorised": "没有获授权",
    "work_conflict": "声明与委托人有利益关系",
}
_LACKS = {DeclarationKind.ONE_BODY: "单一机构执业声明", DeclarationKind.IMPARTIALITY: "公正性声明"}


def asked(
    on: date, complete_from: date | None, before: Fitness | None = None, were: Were | None = None
) -> Fitness:
    """Who was not fit for a step: of all of them, or what was found before with what was touched.

    before: where since then nothing was touched but events and projects; were: what these were.
    """
    if before is None or were is None:
        return fitness(in_force_from(), on, complete_from)
    return fitness_again(before, in_force_from(), on, complete_from, were)


def judged(
    on: date, complete_from: date | None, works: Fitness
) -> tuple[dict[str, Answered], list[Fault]]:
    """Both answers, and every fault with its owner. A fixed number of statements."""
    staffed, staff_faults = _staffed(on, complete_from)
    fitted, fit_faults = _fitted(on, works)
    return {ENOUGH: staffed, FIT: fitted}, [*staff_faults, *fit_faults]


# -- 5(3)-c ----------------------------------------------------------------------------------------


def _staffed(on: date, complete_from: date | None) -> tuple[Answered, list[Fault]]:
    rows = fields(on, shown=0, since=complete_from)
    answer = enough_people(tuple(one.facts for one in rows))
    faults = [fault for one in rows for fault in _of_field(one)]
    active = [one for one in rows if one.facts.active]
    records = tuple(Ref(BODY, None, one.label, "/competence/load/") for one in active)
    return Answered(answer, records, len(records), since_of(answer, faults)), faults


def _of_field(one: FieldLoad) -> Iterator[Fault]:
    kinds = {"field_staff": enough_full_time, "field_load": within_own_limit}
    for kind, judge in kinds.items():
        answer: Judgement = judge(one.facts)
        if answer.verdict in FAULTY:
            yield Fault(
                ENOUGH, kind, answer.verdict, BODY, None, one.label, answer.because,
                detail=one.kind, owner_post=Post.QUALITY_DIRECTOR,
            )  # fmt: skip


# -- 5(3)-d ----------------------------------------------------------------------------------------


def _fitted(on: date, works: Fitness) -> tuple[Answered, list[Fault]]:
    told = people.declared(on)
    elsewhere = [row for row in told if row.one_body is False]
    owed = list(_undeclared(told, on))
    tally = replace(
        works.tally, people=len(told), elsewhere=len(elsewhere),
        undeclared=len({one.subject for one in owed}),
    )  # fmt: skip
    faults = [*_works(works.found), *_elsewhere(elsewhere), *owed]
    answer = everybody_was_fit(tally)
    return _answered(answer, tally, faults), faults


def _answered(answer: Judgement, tally: FitnessTally, faults: list[Fault]) -> Answered:
    deciding = [one for one in faults if one.verdict is answer.verdict]
    refs = {
        one.subject: Ref(PERSON, one.subject, one.label, f"/competence/people/{one.subject}/")
        for one in deciding
    }
    if not refs and tally.people:
        whole = Ref(PERSON, None, f"可承担步骤或在任的人员 {tally.people} 名", "/competence/")
        return Answered(answer, (whole,), tally.people)
    shown = tuple(refs.values())[:SHOWN_RECORDS]
    return Answered(answer, shown, len(refs), since_of(answer, deciding))


def _works(found: Collection[Unfit]) -> Iterator[Fault]:
    """One fault for each person, step and reason; the certain ones, or else the doubtful."""
    certain = {_place(one) for one in found if one.sure}
    for one in found:
        if one.sure or _place(one) not in certain:
            yield _work(one)


def _place(one: Unfit) -> tuple[UUID, str, str]:
    return one.person, one.kind, _detail(one)


def _detail(one: Unfit) -> str:
    """What tells the fault apart from others of the person: it stays the same from day to day."""
    return "|".join((one.scheme, one.step, "open" if one.open else "done"))


def _says(one: Unfit, what: str) -> str:
    if one.kind == "work_undated":
        return f"承担“{one.step}”没有登记时间，当日是否符合派工条件无从判断（{what}）。"
    return _against(one, what) + ("。" if one.sure else "；可能只是没有登记。")


def _against(one: Unfit, what: str) -> str:
    """What stood against it, in one wording each, so that it can be read in English."""
    word = _WORDS[one.kind]
    if not one.step:
        return f"负责证书时{word}（{what}）"
    if one.open:
        return f"受派“{one.step}”时{word}（{what}）"
    return f"承担“{one.step}”时{word}（{what}）"


def _work(one: Unfit) -> Fault:
    shown = "、".join(one.shown)
    numbers = f"{shown} 等 {one.works} 个" if one.works > len(one.shown) else shown
    what = f"项目 {numbers}" if one.step else f"证书 {numbers}"
    return Fault(
        FIT, one.kind, Verdict.NOT_MET if one.sure else Verdict.UNKNOWN, PERSON, one.person,
        one.number, _says(one, what), detail=_detail(one), since=one.since,
        owner_post=Post.QUALITY_DIRECTOR, past=not one.open,
    )  # fmt: skip


def _elsewhere(rows: list[Person]) -> Iterator[Fault]:
    for row in rows:
        yield Fault(
            FIT, "two_bodies", Verdict.NOT_MET, PERSON, row.pk, row.number,
            "声明同时在其他认证机构执业；认证人员只能在一个机构执业。",
            owner_post=Post.QUALITY_DIRECTOR,
        )  # fmt: skip


def _undeclared(rows: list[Person], on: date) -> Iterator[Fault]:
    """A declaration that lacks, or is older than the body's own year: not known what is so."""
    for row in rows:
        for kind, word in _LACKS.items():
            last: date | None = getattr(row, f"{kind.value}_on")
            due = anniversary(last) if last else None
            if due is not None and due > on:
                continue
            says = f"从未作过{word}。" if last is None else f"{word}作于{zh(last)}，已满一年。"
            yield Fault(
                FIT, "declaration", Verdict.UNKNOWN, PERSON, row.pk, row.number, says,
                detail=kind.value, since=due, owner_post=Post.PERSONNEL_OFFICER, owner=row.pk,
                due=end_of(last_day(due)) if due else None, due_internal=True,
            )  # fmt: skip


def last_day(due: date) -> date:
    """The last day on which a declaration that was due on `due` would have been in time."""
    return date.fromordinal(due.toordinal() - 1)
