"""The register: what it holds, how it is asked, and how it refuses faulty data."""

from datetime import date

import pytest

from zhiheng.law.clock import RULES
from zhiheng.law.figures import figure
from zhiheng.law.readings import reading
from zhiheng.law.register import (
    Actor,
    Basis,
    Flag,
    Kind,
    Place,
    RegisterError,
    Status,
    by_article,
    counts_by_status,
    covers,
    exposures,
    load_obligations,
    obligation,
    obligations,
    under,
)

ARTICLE = """
article = 4
title = "甲"
in_force_from = 2026-01-01

[[unit]]
paragraph = 1

[[unit.obligation]]
id = "M001"
clause = "4 ¶1-a"
kind = "duty"
actor = "body"
duty = "做一件事。"
status = "ruled"
"""


def loaded(tmp_path, text):
    (tmp_path / "article-04.toml").write_text(text, encoding="utf-8")
    return load_obligations(tmp_path, exposures())


def test_all_obligations_are_there_in_the_order_of_their_ids():
    assert [entry.id for entry in obligations()] == [f"M{number:03}" for number in range(1, 144)]
    assert list(by_article()) == list(range(1, 19))
    assert sum(counts_by_status().values()) == 143


def test_every_obligation_says_in_chinese_what_and_who():
    for entry in obligations():
        assert entry.duty.endswith("。"), entry.clause
        assert entry.who, entry.clause
        assert len(entry.duty) <= 60, entry.clause
        assert entry.in_force_from == date(2026, 1, 1)


def test_an_obligation_is_found_by_its_clause():
    change = obligation("4 ¶3-b")
    assert (change.id, change.article, change.place) == ("M025", 4, Place(4, 3))
    assert change.kind is Kind.DUTY
    assert change.flags == (Flag.CLOCK,)
    assert change.actor is Actor.BODY
    assert change.who == "认证机构"
    assert change.deadline_rule == "filing-change-30d"
    assert change.deadline is not None
    assert change.deadline.basis is Basis.LAW
    assert change.readings == ("A-12",)


def test_an_unknown_clause_is_refused_in_a_sentence():
    with pytest.raises(KeyError, match="没有条款“4 ¶9”"):
        obligation("4 ¶9")


def test_the_first_filing_has_no_limit_of_law():
    deadline = obligation("4 ¶3-a").deadline
    assert deadline is not None
    assert deadline.basis is Basis.INTERNAL


def test_what_is_not_built_or_left_to_people_gives_its_reason():
    for entry in obligations():
        if entry.status in (Status.BY_HAND, Status.NOT_YET):
            assert len(entry.status_reason) >= 8, entry.clause
        if entry.status is Status.RULED:
            assert not entry.status_reason, entry.clause


def test_named_clocks_exist_and_agree_whose_limit_it_is():
    named = {entry.deadline_rule for entry in obligations()} - {None}
    assert named == set(RULES)
    for entry in obligations():
        if entry.deadline_rule:
            internal = entry.deadline.basis is Basis.INTERNAL
            assert RULES[entry.deadline_rule].internal == internal, entry.clause
            assert internal or Flag.CLOCK in entry.flags, entry.clause


@pytest.mark.parametrize(
    ("clock", "name"),
    [
        ("report-24h", "report_hours"),
        ("filing-change-30d", "filing_change_days"),
        ("suspend-5d", "suspend_days"),
        ("certificate-90d", "certificate_days"),
    ],
)
def test_clocks_and_figures_say_the_same(clock, name):
    dated = figure(name, date(2026, 1, 1))
    assert (RULES[clock].amount, RULES[clock].unit.value) == (dated.value, dated.unit)


def test_exposure_is_a_range_with_a_condition_and_says_what_is_unverified():
    used = {exposure.key for entry in obligations() for exposure in entry.exposure}
    assert used == set(exposures())
    for exposure in exposures().values():
        assert exposure.condition, exposure.key
        assert exposure.verified or exposure.note, exposure.key


def test_the_four_acts_of_article_59_are_conditions_of_their_own():
    four = [entry for entry in exposures().values() if entry.article.startswith("第五十九条")]
    assert len(four) == 4
    assert all(entry.condition.startswith("仅当") for entry in four)
    assert not {entry.key for entry in four} & {entry.key for entry in obligation("2-a").exposure}


def test_definitions_and_powers_expose_nobody():
    for entry in obligations():
        if entry.kind in (Kind.DEFINITION, Kind.POWER, Kind.PERMISSION, Kind.PROTECTION):
            assert not entry.exposure, entry.clause


def test_a_whole_covers_its_parts_and_nothing_that_only_begins_alike():
    assert [entry.clause for entry in under("4.2(2)")] == ["4.2(2)-a", "4.2(2)-b", "4.2(2)-c"]
    assert under("17065/7.6") == ()
    assert covers("1", "1")
    assert not covers("1", "13-a")


def test_readings_stand_at_the_obligations_they_touch():
    for entry in obligations():
        for id in entry.readings:
            assert entry.clause in reading(id).clauses


def test_labels_are_chinese_words():
    for words in (Kind, Flag, Actor, Status, Basis):
        labels = [word.label for word in words]
        assert len(set(labels)) == len(labels)
    assert Status("not_yet").label == "尚未建成"


def test_a_good_file_is_read(tmp_path):
    (entry,) = loaded(tmp_path, ARTICLE)
    assert (entry.clause, entry.deadline, entry.exposure) == ("4 ¶1-a", None, ())


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "duty"', 'kind = "deed"', "M001：不认识“deed”，可用的有 duty、ban"),
        ('kind = "duty"\n', "", "M001：缺少 kind"),
        ('status = "ruled"', 'status = "ruled"\ncolour = "red"', "M001：不认识的键 colour"),
        ('status = "ruled"', 'status = "not_yet"', "必须在 status_reason 里写明理由"),
        ('status = "ruled"', 'status = "by_hand"\nstatus_reason = " "', "必须在 status_reason"),
        ('status = "ruled"', 'status = "ruled"\nexposure = ["jail"]', "没有 jail"),
        ('status = "ruled"', 'status = "ruled"\ndeadline = {says = "三天"}', "缺少 basis"),
        ("[[unit]]", "[[unit]]\npage = 3", "不认识的键 page"),
        ("article = 4", "article = ", "不是有效的 TOML 文件"),
    ],
)
def test_a_faulty_file_is_refused_by_file_and_entry(tmp_path, old, new, sentence):
    with pytest.raises(RegisterError, match=sentence) as refused:
        loaded(tmp_path, ARTICLE.replace(old, new))
    assert "article-04.toml" in str(refused.value)


def test_one_clause_twice_is_refused(tmp_path):
    again = ARTICLE[ARTICLE.index("[[unit]]") :].replace("M001", "M002")
    with pytest.raises(RegisterError, match="clause 重复出现：4 ¶1-a"):
        loaded(tmp_path, ARTICLE + again)
