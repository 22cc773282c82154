"""The gate of who answers for certificates, without a database: what weighs, and how much."""

from dataclasses import replace
from datetime import date

import pytest

from zhiheng.competence.rules import (
    Answering,
    Authorised,
    Declared,
    Interest,
    PersonFacts,
    Registered,
    Span,
    Weight,
    answering,
)
from zhiheng.competence.rules.answering import whole
from zhiheng.law.judgement import Verdict

DAY = date(2026, 3, 1)
EVER, OVER = Span(date(2020, 1, 1)), Span(date(2020, 1, 1), DAY)
GOOD = PersonFacts(
    EVER, (), (), (Authorised("S", "", "认证决定", EVER),),
    tuple(Declared(kind, date(2026, 1, 1), True) for kind in ("one_body", "impartiality")),
)  # fmt: skip
ASK = Answering("S", "industrial", DAY, clients=frozenset({"甲"}))
ELSEWHERE = (Declared("one_body", date(2026, 2, 1), False), GOOD.declarations[1])

CASES = [
    ("sound, and never registered", {}, {}, None, None),
    ("banned", {"bans": (EVER,)}, {}, "ban", Weight.REFUSED),
    ("ban over on the day", {"bans": (OVER,)}, {}, None, None),
    ("nobody asked about bans", {"bans": None}, {}, "ban", Weight.NOTED),
    ("another body", {"declarations": ELSEWHERE}, {}, "one_body", Weight.REFUSED),
    ("registration lapsed", {"registrations": (Registered("", OVER),)}, {}, "registration",
     Weight.REASON),
    ("one lapsed, one valid", {"registrations": (Registered("", OVER), Registered("", EVER))}, {},
     None, None),
    ("authorised for another scheme", {}, {"scheme": "T"}, "authorisation", Weight.REASON),
    ("authorisation over", {"authorisations": (Authorised("S", "", "认证决定", OVER),)}, {},
     "authorisation", Weight.REASON),
    ("for another category", {"authorisations": (Authorised("S", "food", "认证决定", EVER),)}, {},
     "authorisation", Weight.REASON),
    ("of one category, that of the scheme not known",
     {"authorisations": (Authorised("S", "food", "认证决定", EVER),)}, {"category": None},
     "authorisation", Weight.REASON),
    ("nobody is authorised for this scheme", {"authorisations": ()}, {"introduced": False},
     "authorisation", Weight.NOTED),
    ("certificates without a scheme", {"authorisations": ()}, {"scheme": ""},
     "authorisation", Weight.NOTED),
    ("interest", {"interests": (Interest("甲", EVER),)}, {}, "conflict", Weight.REASON),
    ("interest over", {"interests": (Interest("甲", OVER),)}, {}, None, None),
    ("interest elsewhere", {"interests": (Interest("乙", EVER),)}, {}, None, None),
    ("training owed", {"owed": ("T1",)}, {}, "training", Weight.REASON),
    ("left", {"employed": OVER}, {}, "employed", Weight.REASON),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts", "asks", "kind", "weight"), CASES, ids=lambda v: str(v))
def test_what_stands_against_it(name, facts, asks, kind, weight) -> None:
    found = answering(replace(GOOD, **facts), replace(ASK, **asks))
    assert [(one.kind, one.weight) for one in found] == ([(kind, weight)] if kind else [])
    for one in found:
        assert one.judgement.because and one.who and one.lawful


def test_the_whole_is_one_answer_and_nothing_known_is_never_met() -> None:
    assert whole(answering(GOOD, ASK)).verdict is Verdict.MET
    nothing = whole(answering(PersonFacts(), replace(ASK, introduced=False)))
    assert nothing.verdict is Verdict.UNKNOWN and nothing.missing
    of_none = whole(answering(GOOD, replace(ASK, scheme="")))
    assert (of_none.verdict, of_none.missing) == (Verdict.UNKNOWN, ("证书的认证规则",))
    banned = whole(answering(replace(GOOD, bans=(EVER,)), ASK))
    assert (banned.verdict, banned.clause) == (Verdict.NOT_MET, "8 ¶1-b")
