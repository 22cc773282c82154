"""2-b, 6 chapeau, 6(1)-b and 11-b: what stands in writing about the two posts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from zhiheng.access.terms import Post
from zhiheng.conformance.found import FAULTY, Answered, Fault, Ref, end_of, since_of
from zhiheng.conformance.rules import in_force_from
from zhiheng.law.judgement import Judgement, Rule, Verdict
from zhiheng.posts import keeping
from zhiheng.posts.facts import DIRECTOR, MANAGER, Office
from zhiheng.posts.keeping import Kept

PERSON, DAY = "personnel_person", timedelta(days=1)


class Keeping:
    """Answers and faults over what is kept. label: the staff number of a person."""

    def __init__(self, kept: Kept, label: Callable[[UUID], str]) -> None:
        self.kept, self.label = kept, label

    def answers(self) -> dict[str, Answered]:
        faults = list(self.faults())
        return {
            rule.clauses[0]: self._answer(rule, faults) for rule in keeping.KEEPING_RULES
        }  # fmt: skip

    def _answer(self, rule: Rule, faults: list[Fault]) -> Answered:
        judgement = rule(self.kept)
        own = [one for one in faults if one.clause == rule.clauses[0]]
        offices = {
            "6 chapeau": self.kept.of(DIRECTOR), "6(1)-b": self.kept.of(MANAGER),
            "2-b": self.kept.offices,
        }.get(rule.clauses[0], ())  # fmt: skip
        records = tuple(
            Ref(PERSON, one.person, self.label(one.person), f"/posts/{one.appointment}/")
            for one in offices
        )
        return Answered(judgement, records, len(records), since_of(judgement, own))

    def faults(self) -> Iterator[Fault]:
        yield from self._unwritten()
        for office in keeping.unconfirmed(self.kept):
            says = "尚未确认本岗位现行的职责文件。"
            yield self._of(office, "2-b", "duties_unconfirmed", Verdict.UNKNOWN, says,
                           owner=office.person)  # fmt: skip
        for office in self.kept.of(DIRECTOR):
            yield from self._about(
                office, "6 chapeau", "powers_unlisted", keeping.powers_listed(office),
                Post.LEGAL_REPRESENTATIVE,
            )  # fmt: skip
        directing = {one.person for one in self.kept.of(DIRECTOR)}
        for office in self.kept.of(MANAGER):
            told = keeping.reviewed(office, office.person in directing)
            yield from self._about(office, "6(1)-b", "not_reviewed", told, Post.QUALITY_DIRECTOR)
        yield from self._unrectified()

    def _unwritten(self) -> Iterator[Fault]:
        verdict = keeping.duties_are_written_and_acknowledged(self.kept).verdict
        for post in keeping.unwritten(self.kept) if verdict in FAULTY else ():
            word = keeping.WORDS[post]
            yield Fault(
                "2-b", "duties_unwritten", verdict, "body_body", None, word,
                f"没有现行的{word}岗位职责文件。", detail=post, owner_post=Post.MANAGEMENT,
            )  # fmt: skip

    def _unrectified(self) -> Iterator[Fault]:
        for one in self.kept.failed:
            answer = keeping.rectified(one, self.kept.on)
            if answer.verdict not in FAULTY:
                continue
            yield Fault(
                "11-b", "unrectified", answer.verdict, PERSON, one.person, self.label(one.person),
                f"{one.result_on}考核不合格，整改措施登记的内部时限为{one.due}。",
                detail=str(one.id), since=max(one.result_on, in_force_from()),
                owner_post=Post.MANAGEMENT, due=end_of(one.due), due_internal=True,
                past=one.measures_on is not None,
            )  # fmt: skip

    def _about(
        self, office: Office, clause: str, kind: str, answer: Judgement, post: Post
    ) -> Iterator[Fault]:
        if answer.verdict in FAULTY:
            found = self._of(office, clause, kind, answer.verdict, answer.because)
            yield replace(found, owner_post=post)

    def _of(
        self, office: Office, clause: str, kind: str, verdict: Verdict, says: str,
        owner: UUID | None = None,
    ) -> Fault:  # fmt: skip
        return Fault(
            clause, kind, verdict, PERSON, office.person, self.label(office.person), says,
            owner=owner, owner_post=Post.PERSONNEL_OFFICER,
        )  # fmt: skip
