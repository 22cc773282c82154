"""Forty people: who they are, what they learnt, where they worked, how they were assessed.

Rows by sheet, as the import's workbook has them, with stored values (`bachelor`), see writing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.demo import names
from zhiheng.demo.days import APPOINTED, DAY, Days
from zhiheng.demo.recipes import CLERK, DECIDER, INSPECTOR, LAB, RECIPES, REVIEWER
from zhiheng.procedure.days import months_after

Rows = dict[str, list[dict[str, Any]]]

LEGAL, DEPUTY, DIRECTOR, PERSONNEL = "E001", "E002", "E003", "E004"
FORMER = "E033"  # was a project quality manager and left
SHORT, DOUBTED, UNASSESSED, BANNED = "E026", "E024", "E028", "E032"  # planted, see defects
UNAUTHORISED, INTERESTED, UNDECLARED, LAPSED = "E039", "E040", "E016", "E006"  # planted too
BOTH = "E015"  # may inspect and decide, and did both in one project
DIRECTOR_CLAUSES = ("4.2(1)", "4.2(3)", "4.2(4)", "4.2(5)")
MANAGER_CLAUSES = ("8.2(1)", "8.2(3)", "8.2(4)", "8.2(5)")
MANAGERS = tuple(number for recipe in RECIPES for number in recipe.managers)

_ROLES = {
    "leader": ("E001", "E002", "E003"),
    "personnel": ("E004",),
    CLERK: ("E005", "E006"),
    INSPECTOR: tuple(f"E{n:03}" for n in range(7, 17)),
    REVIEWER: tuple(f"E{n:03}" for n in range(17, 21)),
    "manager": (*MANAGERS, FORMER),
    DECIDER: ("E034", "E035", "E036"),
    "systems": ("E037", "E038"),
    "trainee": ("E039", "E040"),
}
_DEPARTMENTS = {
    "leader": "管理层", "personnel": "人力资源部", CLERK: "业务受理部", INSPECTOR: "检查部",
    REVIEWER: "技术评定部", "manager": "项目质量部", DECIDER: "技术评定部", "systems": "信息部",
    "trainee": "检查部",
}  # fmt: skip
EMPLOYERS = ("青山检测中心（示例）", "碧海检验技术公司（示例）", "云杉认证咨询公司（示例）")
SCHOOLS = ("示例理工大学", "示例工业大学", "示例农业大学", "示例师范大学")


@dataclass(frozen=True)
class Member:
    """One person: staff number, name, role, birthday."""

    number: str
    name: str
    role: str
    born: date
    order: int

    @property
    def identity(self) -> str:
        return names.identity(self.born, self.order)


def members() -> tuple[Member, ...]:
    roles = {number: role for role, numbers in _ROLES.items() for number in numbers}
    return tuple(
        Member(f"E{n:03}", name, roles[f"E{n:03}"], _birthday(n), n)
        for n, name in enumerate(names.people(), start=1)
    )


def _birthday(order: int) -> date:
    return date(1972 + order * 5 % 21, order % 12 + 1, order % 27 + 1)


MEMBERS = members()
BY_NUMBER = {member.number: member for member in MEMBERS}


def numbers_of(role: str) -> tuple[str, ...]:
    return _ROLES[role]


def people_rows(days: Days, only: frozenset[str] | None = None) -> Rows:
    """Rows of the sheets on persons; of those with these staff numbers, where `only` is given."""
    rows: Rows = {
        name: []
        for name in (
            "person", "education", "employment", "title", "registration", "competence", "seat",
            "known_set",
        )
    }  # fmt: skip
    for member in MEMBERS:
        if only is None or member.number in only:
            _add(member, days, rows)
    return rows


def _add(member: Member, days: Days, rows: Rows) -> None:
    number = member.number
    worked = list(_employments(member, days))
    rows["person"].append(_person(member, days, worked))
    rows["education"].append(_education(member))
    rows["employment"] += worked
    rows["title"] += _titles(member)
    rows["registration"] += _registrations(member)
    rows["competence"] += _competences(member)
    rows["seat"] += _seats(member)
    for what in ("educations", "employments", "titles", "bans", "seats"):
        rows["known_set"].append({"person": number, "what": what, "as_of": days.today})


def _person(member: Member, days: Days, worked: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": member.number,
        "name": member.name,
        "identity": member.identity,
        "phone": f"190000{member.order:05}",
        "email": f"{member.number.lower()}@demo.invalid",
        "department": _DEPARTMENTS[member.role],
        "joined": worked[-1]["starts"],
        "left": days.handed_over if member.number == FORMER else None,
    }


def graduated(member: Member) -> date:
    graduate = member.role == "leader" or member.order % 6 == 5
    return date(member.born.year + (25 if graduate else 22), 7, 1)


def _education(member: Member) -> dict[str, Any]:
    done = graduated(member)
    return {
        "person": member.number,
        "level": "master" if done.year - member.born.year == 25 else "bachelor",
        "school": SCHOOLS[member.order % 4],
        "completed": done,
        "evidence": True,
    }


def _employments(member: Member, days: Days) -> Iterator[dict[str, Any]]:
    """First with another employer, then here; planted persons have years of their own."""
    if member.number == SHORT:  # of the six years that a bachelor needs, one day is lacking
        yield _work(member, names.BODY, days.years_ago(6) + DAY, None)
        return
    if member.number == DOUBTED:  # the years before have no evidence yet
        joined = days.years_ago(3)
        yield {**_work(member, EMPLOYERS[0], days.years_ago(9), joined), "evidence": None}
        yield _work(member, names.BODY, joined, None)
        return
    first = graduated(member)
    until = days.handed_over if member.number == FORMER else None
    span = (days.today - first).days
    joined = max(first, first + (span * 2 // 5) * DAY)
    yield _work(member, EMPLOYERS[member.order % 3], first, joined)
    yield _work(member, names.BODY, joined, until)


def _work(member: Member, employer: str, starts: date, ends: date | None) -> dict[str, Any]:
    here = employer == names.BODY
    outside = member.role in ("systems", "personnel")
    return {
        "person": member.number,
        "employer": employer,
        "position": _DEPARTMENTS[member.role] if here else "技术人员",
        "starts": starts,
        "ends": ends,
        "full_time": True,
        "field": "other" if outside else ("certification" if here else "testing"),
        "evidence": True,
    }


def _titles(member: Member) -> Iterator[dict[str, Any]]:
    if member.role not in ("leader", "manager", DECIDER) or member.number in (SHORT, DOUBTED):
        return
    senior = member.role == "leader"
    yield {
        "person": member.number,
        "level": "senior" if senior else "intermediate",
        "name": "正高级工程师" if senior else "工程师",
        "granted": months_after(graduated(member), 84),
        "evidence": True,
    }


def _registrations(member: Member) -> Iterator[dict[str, Any]]:
    if member.role in (INSPECTOR, "manager"):
        yield {
            "person": member.number,
            "number": f"示例-{member.order:04}",
            "kind": "产品认证检查员（示例）",
            "starts": date(2024, 3, 1),
            "ends": date(2028, 3, 1),
        }


def _competences(member: Member) -> Iterator[dict[str, Any]]:
    """The written assessments that articles 4 and 8 ask for; one is lacking on purpose."""
    clauses: tuple[str, ...] = ()
    if member.number == DIRECTOR:
        clauses = DIRECTOR_CLAUSES
    elif member.role == "manager":
        clauses = MANAGER_CLAUSES[:-1] if member.number == UNASSESSED else MANAGER_CLAUSES
    for clause in clauses:
        yield {
            "person": member.number,
            "clause": clause,
            "met": True,
            "assessed": APPOINTED - 20 * DAY,
            "assessed_by": BY_NUMBER[LEGAL].name if member.number == DIRECTOR else _director(),
            "reason": "查阅本人业绩和培训记录，面谈并笔试合格，见能力评价表。",
        }


def _director() -> str:
    return BY_NUMBER[DIRECTOR].name


def _seats(member: Member) -> Iterator[dict[str, Any]]:
    seats = {
        LEGAL: (("legal_representative", "法定代表人"), ("top_management", "总经理")),
        DEPUTY: (("top_management", "副总经理"),),
        DIRECTOR: (("top_management", "副总经理（质量）"),),
    }
    for kind, position in seats.get(member.number, ()):
        yield {
            "person": member.number,
            "kind": kind,
            "position": position,
            "starts": date(2024, 1, 8),
            "evidence": True,
        }


def manager_rows(days: Days, managers: tuple[str, ...] | None = None) -> Rows:
    """Rows of the sheet appointment: the project quality managers, each for one scheme."""
    schemes = {number: recipe.code for recipe in RECIPES for number in recipe.managers}
    schemes[FORMER] = RECIPES[0].code
    return {
        "appointment": [
            {
                "post": "project_manager",
                "person": number,
                "starts": APPOINTED,
                "ends": days.handed_over if number == FORMER else None,
                "authorised_by": "quality_director",
                "authoriser": DIRECTOR,
                "authorised_on": APPOINTED - 2 * DAY,
                "authorisation_evidence": True,
                "accepted_on": APPOINTED - DAY,
                "schemes": [schemes[number]],
            }
            for number in managers or (*MANAGERS, FORMER)
        ]
    }


def authorisation_rows() -> Rows:
    """Rows of the sheet step_authorisation: each role may take the steps that it performs; a
    manager may take the decision of his scheme (8.2(5)), whether or not he ever does."""
    rows = [
        {
            "person": number, "scheme": recipe.code, "step": step, "starts": APPOINTED,
            "judge": DIRECTOR, "judged_on": APPOINTED - DAY,
            "reason": "查阅档案并现场见证（示例）",
        }
        for recipe in RECIPES
        for step, role in {task.id: task.role for task in (*recipe.tasks, *recipe.later)}.items()
        if role != LAB
        for number in numbers_of(role)
    ]  # fmt: skip
    single = ((INTERESTED, "CCC-22", "工厂检查"), (BOTH, "CCC-07", "认证决定"))
    managers = [
        (number, recipe.code, "认证决定") for recipe in RECIPES for number in recipe.managers
    ]
    more = (*single, *managers)
    return {"step_authorisation": [*rows, *(_single(rows, *one) for one in more)]}


def _single(rows: list[dict[str, Any]], person: str, scheme: str, step: str) -> dict[str, Any]:
    """One more person for one step: authorised like those whose role it is."""
    like = next(row for row in rows if (row["scheme"], row["step"]) == (scheme, step))
    return {**like, "person": person}


def declaration_rows(days: Days) -> list[dict[str, Any]]:
    """Rows of the sheet declaration: whoever may take steps or holds a post declares once a year;
    one never did so for impartiality, one has let a year go by."""
    roles = (CLERK, INSPECTOR, REVIEWER, DECIDER)
    declarers = (DIRECTOR, *MANAGERS, *(n for role in roles for n in numbers_of(role)), INTERESTED)
    return [
        {
            "person": number, "kind": kind, "clear": True,
            "declared_on": days.ago(380 if (number, kind) == (LAPSED, "one_body") else 60),
        }
        for number in declarers
        for kind in ("one_body", "impartiality")
        if (number, kind) != (UNDECLARED, "impartiality")
    ]  # fmt: skip
