"""The gate without a database: what weighs how, in which order, and that no sentence names."""

from dataclasses import replace
from datetime import date

import pytest

from zhiheng.competence.rules import (
    Ask,
    Authorised,
    Declared,
    Interest,
    PersonFacts,
    Registered,
    Span,
    Weight,
    gate,
    refusing,
    whole,
)
from zhiheng.law.judgement import Verdict

DAY = date(2026, 3, 1)
EVER = Span(date(2020, 1, 1))
GOOD = PersonFacts(
    EVER, (), (Registered("检查员", EVER),), (Authorised("S", "", "检查", EVER),),
    tuple(Declared(kind, date(2026, 1, 1), True) for kind in ("one_body", "impartiality")),
)  # fmt: skip
ASK = Ask("检查", "S", "industrial", "甲", DAY, True)
OVER = Span(date(2020, 1, 1), date(2026, 3, 1))

CASES = [
    ("sound", {}, {}, None, None),
    ("banned", {"bans": (EVER,)}, {}, "ban", Weight.REFUSED),
    ("ban over on the day", {"bans": (OVER,)}, {}, None, None),
    ("ban of unknown start", {"bans": (Span(None),)}, {}, "ban", Weight.REASON),
    ("nobody asked about bans", {"bans": None}, {}, "ban", Weight.NOTED),
    ("none registered", {"registrations": ()}, {}, "registration", Weight.REFUSED),
    ("expired", {"registrations": (Registered("", OVER),)}, {}, "registration", Weight.REFUSED),
    ("not known", {"registrations": None}, {}, "registration", Weight.REASON),
    ("of another kind", {}, {"registration_kind": "审查员"}, "registration", Weight.REFUSED),
    ("no word on it", {"registrations": ()}, {"registration": None}, "registration", Weight.NOTED),
    ("none asked for", {"registrations": ()}, {"registration": False}, None, None),
    (
        "two bodies", {"declarations": (Declared("one_body", date(2026, 2, 1), False),
         GOOD.declarations[1])}, {}, "one_body", Weight.REFUSED,
    ),
    (
        "two bodies no more", {"declarations": (Declared("one_body", date(2025, 12, 1), False),
         *GOOD.declarations)}, {}, None, None,
    ),
    ("none authorised", {"authorisations": ()}, {}, "authorisation", Weight.REASON),
    ("never introduced", {"authorisations": ()}, {"introduced": False}, "authorisation",
     Weight.NOTED),
    ("interest", {"interests": (Interest("甲", EVER),)}, {}, "conflict", Weight.REASON),
    ("interest over", {"interests": (Interest("甲", OVER),)}, {}, None, None),
    ("interest elsewhere", {"interests": (Interest("乙", EVER),)}, {}, None, None),
    ("no client", {"interests": (Interest("乙", EVER),)}, {"client": None}, "conflict",
     Weight.REASON),
    ("left", {"employed": OVER}, {}, "employed", Weight.REASON),
    ("not yet here", {"employed": Span(date(2026, 3, 2))}, {}, "employed", Weight.REASON),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts", "asks", "kind", "weight"), CASES, ids=lambda v: str(v))
def test_what_stands_against_it(name, facts, asks, kind, weight) -> None:
    found = gate(replace(GOOD, **facts), replace(ASK, **asks))
    assert [(one.kind, one.weight) for one in found] == ([(kind, weight)] if kind else [])
    for one in found:
        assert one.judgement.clause in ("5(3)-d", "13-c") and one.who and one.lawful
        assert one.judgement.verdict is not Verdict.MET


def test_training_owed_past_its_day_asks_for_a_reason() -> None:
    (one,) = gate(replace(GOOD, owed=("T1", "T4")), ASK)
    assert (one.kind, one.weight, one.judgement.clause) == ("training", Weight.REASON, "9(2)-b")
    assert "T1、T4" in one.judgement.because


def test_the_heaviest_stands_first_and_all_are_told() -> None:
    found = gate(PersonFacts(bans=(EVER,), registrations=()), ASK)
    assert [one.weight for one in found[:2]] == [Weight.REFUSED] * 2
    assert {one.kind for one in refusing(found)} == {"ban", "registration"}
    assert whole(found).verdict is Verdict.NOT_MET
    assert found[-1].weight is Weight.NOTED


def test_nothing_known_is_never_met() -> None:
    nothing = replace(ASK, registration=None, introduced=False)
    found = gate(PersonFacts(), nothing)
    assert found and not refusing(found)
    assert whole(found).verdict is Verdict.UNKNOWN and whole(found).missing


def test_a_declaration_of_the_leap_day_holds_until_the_first_of_march() -> None:
    leap = tuple(Declared(kind, date(2028, 2, 29), True) for kind in ("one_body", "impartiality"))
    facts = replace(GOOD, declarations=leap)
    assert not gate(facts, replace(ASK, day=date(2029, 2, 28)))
    assert len(gate(facts, replace(ASK, day=date(2029, 3, 1)))) == 2
