"""What the small marks say: words first, and never something better than what is known."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from zhiheng.law.judgement import Verdict
from zhiheng.ui import marks, moments
from zhiheng.ui.terms import VERDICTS

NOW = datetime(2026, 1, 5, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("state", VERDICTS)
def test_a_verdict_has_a_word_an_icon_and_a_tone(state: str) -> None:
    shown = marks.verdict(state)
    assert str(VERDICTS[state].label) in shown
    assert "<svg" in shown
    assert f"zh-tone-{VERDICTS[state].tone}" in shown


def test_verdicts_differ_in_icon_and_in_tone() -> None:
    assert len({look.icon for look in VERDICTS.values()}) == len(VERDICTS)
    assert len({look.tone for look in VERDICTS.values()}) == len(VERDICTS)


@pytest.mark.parametrize("state", ["", None, "MET", "fine"])
def test_an_untaught_state_is_a_question(state: object) -> None:
    shown = marks.verdict(state)
    assert "zh-tone-question" in shown
    assert "状态未知" in shown


def test_an_enumeration_is_as_good_as_its_value() -> None:
    assert marks.verdict(Verdict.NOT_MET) == marks.verdict("not_met")


def test_names_are_escaped() -> None:
    assert "<b>" not in marks.person("<b>甲</b>", "x")
    assert "姓名已删除</a>" in marks.person("", "x")  # erased: the link is still one
    assert "<x>" not in marks.clause('"><x>', title='"><x>')


def test_nothing_is_a_dash() -> None:
    dash = (marks.clause(""), marks.reading(""), marks.person(""), marks.clock(None, NOW))
    assert set(dash) == {marks.NOTHING}


def test_a_clause_leads_to_its_page() -> None:
    assert 'href="/law/M012/"' in marks.clause("4 ¶3-b", "M012")
    assert 'href="/law/4%20%C2%B63-b/"' in marks.clause("4 ¶3-b")


@pytest.mark.parametrize(
    ("left", "sentence", "tone"),
    [
        (timedelta(days=12, hours=4), "还剩 12 天 4 小时", "calm"),
        (timedelta(hours=24, minutes=1), "还剩 24 小时 1 分", "calm"),
        (timedelta(hours=24), "还剩 24 小时 0 分", "warn"),
        (timedelta(hours=4), "还剩 4 小时 0 分", "bad-soon"),
        (timedelta(seconds=59), "还剩 0 分", "bad-soon"),
        (timedelta(0), "刚刚到期", "bad"),
        (-MINUTE, "已逾期 1 分", "bad"),
        (timedelta(hours=-2, minutes=-3), "已逾期 2 小时 3 分", "bad"),
    ],
)
def test_a_clock_tells_the_time_left(left: timedelta, sentence: str, tone: str) -> None:
    shown = marks.clock(NOW + left, NOW)
    assert sentence in shown
    assert f"zh-tone-{tone} " in shown


def test_a_clock_names_the_instant_in_shanghai() -> None:
    assert "2026年1月5日 16:00" in marks.clock(NOW + 90 * MINUTE, NOW)


def test_a_closed_clock_no_longer_counts() -> None:
    due = NOW + 10 * MINUTE
    assert "已按时办结" in marks.clock(due, NOW, done=due)
    late = marks.clock(due, NOW + 90 * MINUTE, done=due + 60 * MINUTE)
    assert "办结时已逾期 1 小时 0 分" in late
    assert "data-zh-left" not in late


def test_the_laws_limits_and_the_bodys_own_look_different() -> None:
    law, own = marks.clock(NOW, NOW), marks.clock(NOW, NOW, internal=True)
    assert "zh-clock-law" in law
    assert "法定时限" in law
    assert "zh-clock-internal" in own
    assert "内部时限" in own


def test_days_and_instants_in_both_languages() -> None:
    assert moments.day(NOW.date()) == "2026年1月5日"
    assert moments.instant(NOW) == "2026年1月5日 14:30"
    assert moments.day(None) == "—"
    with translation.override("en"):
        assert moments.instant(NOW) == "5 Jan 2026 14:30"


def test_the_day_of_an_instant_is_taken_in_shanghai() -> None:
    assert moments.day(datetime(2026, 1, 5, 16, 0, tzinfo=UTC)) == "2026年1月6日"
