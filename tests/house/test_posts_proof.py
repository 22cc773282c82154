"""The clauses of the two posts: each ruled or recorded, each with examples a lawyer can read."""

import pytest

from tests.house.test_ruled import ANSWERS, EXAMPLES
from zhiheng.conformance.recorded import RECORDED
from zhiheng.law.judgement import Verdict, accounts, rules
from zhiheng.law.register import Status, covers, obligations

# Issue "the two posts", Proof: first and last number of each row of the table.
RANGES = (
    (2, 4), (13, 25), (41, 45), (60, 62), (78, 93), (115, 118), (123, 125),
)  # fmt: skip
NUMBERS = {number for first, last in RANGES for number in range(first, last + 1)}
ROWS = [one for one in obligations() if int(one.id[1:]) in NUMBERS]
# Answers that a recorded clause cannot have, with the reason.
IMPOSSIBLE = {
    ("4 ¶1-c", Verdict.NOT_MET): "许可不能违反",
    ("11-a", Verdict.NOT_MET): "考核是总局的行为，机构不能违反它",
    ("13-a", Verdict.NOT_MET): "迹象只是问题（口径 A-39），是否违法由人认定，软件不下结论",
}


def test_the_rows_are_those_of_the_issue():
    assert len(ROWS) == len(NUMBERS) == 47


@pytest.mark.parametrize("entry", ROWS, ids=lambda one: one.id)
def test_each_is_ruled_or_recorded_with_an_example_of_each_answer(entry):
    assert entry.status in (Status.RULED, Status.RECORDED), entry.status_reason
    told = rules() if entry.status is Status.RULED else accounts()
    assert any(covers(cited, entry.clause) for one in told for cited in one.clauses)
    shown = {one.then for one in EXAMPLES if covers(one.clause, entry.clause)}
    lacking = {answer for answer in ANSWERS if answer not in shown}
    assert lacking == {answer for clause, answer in IMPOSSIBLE if clause == entry.clause}


def test_every_account_is_of_a_recorded_clause_and_listed():
    recorded = {one.clause for one in obligations() if one.status is Status.RECORDED}
    for one in accounts():
        assert set(one.clauses) <= recorded, one.name
    assert set(RECORDED) <= set(accounts())
