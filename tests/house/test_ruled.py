"""The house's promise about ruled clauses: each has a rule, and examples a lawyer can read."""

import pytest

from zhiheng.conformance.tests.examples import SUBJECTS
from zhiheng.law.examples import SUBJECTS as OF_LAW
from zhiheng.law.examples import load_examples, run
from zhiheng.law.judgement import Verdict, rules
from zhiheng.law.register import Status, covers, obligations

EXAMPLES = load_examples()
RULED = [entry.clause for entry in obligations() if entry.status is Status.RULED]
ANSWERS = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)
# Answers that a clause cannot have, with the reason.
IMPOSSIBLE = {
    ("18", Verdict.NOT_MET): "施行日期是日历上的事实，没有谁能违反它",
    ("18", Verdict.UNKNOWN): "施行日期写在规定里，不取决于机构的记录",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_example_holds(example):
    judgement = run(example, {**SUBJECTS, **OF_LAW})
    assert judgement.verdict is example.then, judgement.because
    assert judgement.because


@pytest.mark.parametrize("clause", RULED)
def test_a_ruled_clause_has_a_rule_and_an_example_of_each_answer(clause):
    assert any(clause in rule.clauses for rule in rules()), f"{clause}: no rule"
    shown = {example.then for example in EXAMPLES if example.clause == clause}
    lacking = {answer for answer in ANSWERS if answer not in shown}
    assert lacking == {answer for one, answer in IMPOSSIBLE if one == clause}


def test_every_rule_is_of_a_ruled_clause():
    for rule in rules():
        for cited in rule.clauses:
            assert any(covers(cited, clause) for clause in RULED), (rule.name, cited)


def test_every_ruled_clause_is_answered_for_the_whole_body():
    from zhiheng.conformance.judging import ruled
    from zhiheng.conformance.rules import HOLDER_CLAUSES
    from zhiheng.posts.keeping import KEEPING_RULES
    from zhiheng.posts.rules import OFFICE_RULES

    of_offices = {clause for rule in (*OFFICE_RULES, *KEEPING_RULES) for clause in rule.clauses}
    others = {
        "5(3)-b",
        "5(3)-c",
        "5(3)-d",
        "5(3)-e",
        "9(2)-b",
        "5(4)-a",
        "5(6)-b",
        "5(6)-c",
        "5(6)-d",
        "8 ¶1-b",
        "9(3)-b",
        "9(4)-a",
        "18",
    }
    assert set(ruled()) == of_offices | set(HOLDER_CLAUSES) | others
