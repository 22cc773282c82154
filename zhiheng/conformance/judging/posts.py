"""Articles 2, 4 and 8 and 13-c: the two posts, who holds them, and whether he may."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from zhiheng.access.terms import Post
from zhiheng.conformance.found import Answered, Fault, Ref, since_of
from zhiheng.conformance.rules import (
    DIRECTOR_RULES,
    HOLDER_CLAUSES,
    HOLDER_RULES,
    HolderFacts,
    in_force_from,
)
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, Rule, Verdict
from zhiheng.law.qualification import Report, without_paths
from zhiheng.law.qualification import rules as person_rules
from zhiheng.posts import rules as office_rules
from zhiheng.posts.clocks import last_days
from zhiheng.posts.facts import Change, Office, OfficeFacts
from zhiheng.posts.queries import reports_of

APPOINTMENT, PERSON = "posts_appointment", "personnel_person"
DAY = timedelta(days=1)


class Posts:
    """The answers on the two posts for one day. numbers: staff numbers by person."""

    def __init__(self, facts: OfficeFacts, numbers: dict[UUID, str]) -> None:
        self.facts, self.numbers = facts, numbers
        self.reports = reports_of(facts)

    # -- answers -----------------------------------------------------------------------------------

    def answers(self, faults: list[Fault]) -> dict[str, Answered]:
        """Clause → answer, for the rules over office holders and for the holders themselves."""
        found = {rule.clauses[0]: self._office(rule) for rule in office_rules.OFFICE_RULES}
        found |= {clause: self._holders(clause) for clause in HOLDER_CLAUSES}
        return {
            clause: replace(
                one, since=since_of(one.judgement, (f for f in faults if f.clause == clause))
            )
            for clause, one in found.items()
        }

    def _office(self, rule: Rule) -> Answered:
        judgement = rule(self.facts)
        offices = self.facts.offices
        if judgement.clause.startswith("4 "):
            offices = self.facts.directors
        elif judgement.clause.startswith("8 "):
            offices = self.facts.managers
        return self._resting(judgement, offices)

    def _holders(self, clause: str) -> Answered:
        post = HOLDER_CLAUSES[clause]
        held = [(office, report) for office, report in self.reports if report.post is post]
        judged = tuple(_part(report, clause) for _, report in held)
        facts = HolderFacts(post, self.facts.on, self.facts.complete, judged)
        return self._resting(HOLDER_RULES[clause](facts), tuple(office for office, _ in held))

    def _resting(self, judgement: Judgement, offices: tuple[Office, ...]) -> Answered:
        records = tuple(
            Ref(PERSON, office.person, self.label(office.person), f"/people/{office.person}/")
            for office in offices
        )
        return Answered(judgement, records, len(records))

    def label(self, person: UUID) -> str:
        """The staff number of a person."""
        return self.numbers.get(person, "")

    # -- faults ------------------------------------------------------------------------------------

    def faults(self) -> Iterator[Fault]:
        """What is not in order or not known, person by person."""
        yield from self._vacant()
        for office in self.facts.directors:
            yield from self._director(office)
        for office, report in self.reports:
            yield from self._unqualified(office, report)
        yield from self._uncovered()
        yield from self._banned()

    def _vacant(self) -> Iterator[Fault]:
        judgement = office_rules.both_posts_are_filled(self.facts)
        for post, held in (
            (Post.QUALITY_DIRECTOR, self.facts.directors),
            (Post.PROJECT_QUALITY_MANAGER, self.facts.managers),
        ):
            if held or judgement.verdict is Verdict.MET:
                continue
            says = f"没有登记在任的{post.label}。"
            yield Fault(
                "2-a", "post_vacant", judgement.verdict, "body_body", None, str(post.label), says,
                detail=post.value, owner_post=Post.LEGAL_REPRESENTATIVE,
            )  # fmt: skip

    def _director(self, office: Office) -> Iterator[Fault]:
        person = self.facts.persons[office.person]
        for clause, (kind, rule) in DIRECTOR_RULES.items():
            answer = rule(person, self.facts.on, self.facts.readings)
            yield from self._about(office, clause, kind, answer, Post.LEGAL_REPRESENTATIVE)
        alone = replace(self.facts, offices=(office,))
        answer = office_rules.director_in_office_is_authorised(alone)
        yield from self._about(
            office, "4 ¶1-b", "director_authorisation", answer, Post.LEGAL_REPRESENTATIVE
        )
        yield from self._unfiled(office, office_rules.director_is_filed(alone))
        for change in office.changes:
            changed = replace(self.facts, offices=(replace(office, changes=(change,)),))
            answer = office_rules.changes_are_filed_in_time(changed)
            yield from self._unfiled_change(office, change, answer)

    def _unfiled(self, office: Office, answer: Judgement) -> Iterator[Fault]:
        due = office.first_due
        says = answer.because
        if office.first_filed_on is None and due is not None:
            last = last_days(due)[0]
            says = f"总监的个人信息尚未报备；规定未写期限，本机构内部时限为{zh(last)}。"
        for fault in self._about(office, "4 ¶3-a", "first_filing", answer, Post.QUALITY_DIRECTOR):
            yield replace(
                fault, says=says, since=max(office.starts, in_force_from()),
                due=due.strict if due else None, due_internal=True,
                past=office.first_filed_on is not None,
            )  # fmt: skip

    def _unfiled_change(self, office: Office, change: Change, answer: Judgement) -> Iterator[Fault]:
        if not in_force_from() <= change.changed_on <= self.facts.on:
            return
        strict = last_days(change.due)[0]
        filed = change.filed_on and change.filed_on <= self.facts.on
        says = answer.because
        if not filed:
            says = f"{zh(change.changed_on)}变更“{change.what}”，30日至{zh(strict)}止，"
            says += "届满仍未变更报备。"
        kind = "change_filing"
        for fault in self._about(office, "4 ¶3-b", kind, answer, Post.QUALITY_DIRECTOR):
            yield replace(
                fault, says=says, detail=str(change.id), since=strict + DAY, due=change.due.strict,
                past=bool(filed),
            )  # fmt: skip

    def _unqualified(self, office: Office, report: Report) -> Iterator[Fault]:
        director = office.is_director
        lead = Post.LEGAL_REPRESENTATIVE if director else Post.QUALITY_DIRECTOR
        for clause, post in HOLDER_CLAUSES.items():
            if post is report.post:
                answer = _part(report, clause)
                if answer.verdict is Verdict.NOT_MET:
                    yield from self._about(office, clause, "qualification", answer, lead)
                else:
                    officer = Post.PERSONNEL_OFFICER
                    yield from self._about(office, clause, "qualification", answer, officer)

    def _about(
        self, office: Office, clause: str, kind: str, answer: Judgement, post: Post
    ) -> Iterator[Fault]:
        """The fault of one office holder, if there is one."""
        if answer.verdict not in (Verdict.NOT_MET, Verdict.UNKNOWN):
            return
        yield Fault(
            clause, kind, answer.verdict, PERSON, office.person, self.label(office.person),
            _sentence(clause, answer), owner_post=post,
        )  # fmt: skip

    def _uncovered(self) -> Iterator[Fault]:
        answer = office_rules.managers_cover_every_scheme(self.facts)
        if answer.verdict not in (Verdict.NOT_MET, Verdict.UNKNOWN) or not self.facts.managers:
            return
        covered = {code for office in self.facts.managers for code in office.schemes}
        for code in sorted((self.facts.live_schemes or frozenset()) - covered):
            yield Fault(
                "8 ¶1-a", "scheme_uncovered", answer.verdict, "schemes_scheme", None, code,
                f"认证规则 {code} 有有效证书，没有项目质量负责人负责。", detail=code,
                owner_post=Post.QUALITY_DIRECTOR,
            )  # fmt: skip

    def _banned(self) -> Iterator[Fault]:
        asked = dict.fromkeys(office.person for office in self.facts.offices)
        asked |= dict.fromkeys(sorted(self.facts.assigned or (), key=str))
        for key in asked:
            person = self.facts.persons[key]
            answer = person_rules.no_ban_is_live(person, self.facts.on, self.facts.readings)
            banned = answer.verdict is Verdict.NOT_MET
            if not banned and answer.verdict is not Verdict.UNKNOWN:
                continue
            says = "处于从业禁止期内，仍任职或承担项目。" if banned else _sentence("13-c", answer)
            yield Fault(
                "13-c", "ban", answer.verdict, PERSON, key, self.label(key), says,
                owner_post=Post.MANAGEMENT if banned else Post.PERSONNEL_OFFICER,
            )  # fmt: skip


def _part(report: Report, clause: str) -> Judgement:
    """The requirement, or part of one, that a clause names."""
    for one in report.requirements:
        for found in (one, *one.parts):
            if found.clause == clause:
                return found
    raise LookupError(clause)


def _sentence(clause: str, answer: Judgement) -> str:
    """What is wrong, without the assessor's name and without sums that move with the day."""
    if answer.verdict is Verdict.UNKNOWN:
        lacking = "、".join(dict.fromkeys(without_paths(item) for item in answer.missing))
        return f"尚不能判断，缺：{lacking}。" if lacking else "尚不能判断。"
    if clause in ("4.2(2)-a", "8.2(2)-a"):
        return "没有本科及以上学历，或没有认证认可检验检测专业工作经历。"
    if years := answer.counted.get("years"):
        professional = answer.counted["professional_years"]
        return f"全职工作须满{years}年、其中专业工作须满{professional}年，尚未达到。"
    if clause.startswith(("4.2", "8.2")):
        return f"对 {clause} 的能力评价结论为不满足。"
    return answer.because
