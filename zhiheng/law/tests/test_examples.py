"""Every law example holds, and every ruled clause here has one met, one not met and one unknown."""

import pytest

from zhiheng.law.examples import SUBJECTS, Example, load_examples, run
from zhiheng.law.judgement import Verdict, rules

# Those of areas above are run by tests/house/test_ruled.py, which may know them.
EXAMPLES = [example for example in load_examples() if example.subject in SUBJECTS]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: Example) -> None:
    judgement = run(example, SUBJECTS)
    assert judgement.verdict is example.then, judgement.because
    assert judgement.because
    if example.missing is not None:
        paths = {phrase.rpartition("（")[2].rstrip("）") for phrase in judgement.missing}
        assert paths == set(example.missing)


def qualification_clauses() -> set[str]:
    ours = [one for one in rules() if one.name.startswith("zhiheng.law.qualification")]
    return {clause for one in ours for clause in one.clauses}


def test_the_ruled_clauses_are_those_of_the_register() -> None:
    assert qualification_clauses() == {
        *("4 ¶1-a", "4 ¶1-b", "4 ¶1-d", "13-c"),
        *(f"{article}({item})" for article in ("4.2", "8.2") for item in (1, 3, 4, 5)),
        *(f"{article}(2)-{letter}" for article in ("4.2", "8.2") for letter in "abc"),
    }


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN])
def test_each_ruled_clause_has_an_example_of_each_answer(verdict: Verdict) -> None:
    shown = {example.clause for example in EXAMPLES if example.then is verdict}
    assert qualification_clauses() <= shown
