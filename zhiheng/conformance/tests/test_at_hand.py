"""What the judging process has at hand, and a file that lags behind it."""

from datetime import date, timedelta

import pytest

from zhiheng.conformance.tests.processes import another_process, judged_again, path
from zhiheng.conformance.tests.test_remembering import COMPLETE, agree, at_once, from_memory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file")]
TODAY = date(2026, 6, 30)


def test_the_process_that_judges_reads_the_file_once(small, build, monkeypatch):
    from zhiheng.conformance.columns import stored

    agree()
    another_process()
    read, load = [], stored.load
    monkeypatch.setattr(stored, "load", lambda file: read.append(file) or load(file))
    asked = judged_again(monkeypatch)
    for day in (1, 2, 3):
        build.write(build.event(small[1], "decision", date(2026, 4, day), by="乙"))
        from_memory(TODAY, COMPLETE)
    assert len(read) == 1 and asked == [1, 1, 1]
    agree()


def test_what_a_judgement_that_failed_had_at_hand_is_given_up(small, build, monkeypatch):
    from zhiheng.conformance import remembering
    from zhiheng.conformance.columns import following

    agree()
    build.write(build.event(small[1], "decision", date(2026, 3, 5), by="乙"))
    with monkeypatch.context() as broken:
        broken.setattr(remembering, "breakdown", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            from_memory(TODAY, COMPLETE)
    assert following._at_hand is None
    agree()


def test_afresh_believes_nothing_at_hand(small):
    from zhiheng.conformance.columns import following
    from zhiheng.conformance.commands import trail_head
    from zhiheng.conformance.remembering import remembered

    expected = agree()
    following._at_hand.state.columns.at[:] -= 10**12
    told = remembered(TODAY, COMPLETE, trail_head(), afresh=True)
    assert {one.case: one for one in told.faulty} == expected


def test_who_only_looks_keeps_what_he_read(small):
    assert not path().exists()
    at_once(TODAY, COMPLETE)
    assert path().exists()


def test_a_case_that_a_lagging_file_never_knew_is_taken_back(small, build, monkeypatch):
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "LAG", 1)
    agree()
    new = build.case("P-9", small[0].scheme)
    build.write(build.event(new, "application", date(2026, 3, 1), by="甲"))
    assert new.pk in agree()
    build.change(new, retracted=True)
    another_process()
    assert new.pk not in agree()


def test_a_file_that_lags_many_entries_is_stored_again(small, build, monkeypatch):
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "LAG", 1)
    monkeypatch.setattr(following, "LAG_OF_ENTRIES", 3)
    agree()
    before, stored = path().read_bytes(), []
    for n in range(3):
        build.write(build.person(f"E{n}"))
        agree()
        stored.append(path().read_bytes() != before)
    assert stored == [False, False, True]


@pytest.mark.parametrize("way", ["afresh", "nearly all touched"])
def test_no_second_state_is_in_memory_while_one_is_built(small, build, monkeypatch, way):
    import gc
    import weakref

    from zhiheng.conformance.columns import following
    from zhiheng.conformance.commands import trail_head

    agree()
    if way != "afresh":
        build.write(*(build.event(case, "other", date(2026, 4, 1), by="丙") for case in small))
    old, seen, real = weakref.ref(following._at_hand.state), [], following._built

    def built(govern):
        gc.collect()
        seen.append(old() is None)
        return real(govern)

    monkeypatch.setattr(following, "_built", built)
    following.at_hand(trail_head(), anew=way == "afresh")
    assert seen == [True]


def test_what_another_process_has_overtaken_is_not_kept_at_hand(small, build):
    from zhiheng.conformance.columns import following
    from zhiheng.conformance.commands import trail_head

    agree()
    mine = following.at_hand(trail_head())
    path().write_bytes(path().read_bytes())
    mine.keep_at_hand()
    assert following._at_hand is None


def test_a_file_may_lag_behind_what_is_at_hand(small, build, monkeypatch):
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "LAG", 1)
    monkeypatch.setattr(following, "MOST_TOUCHED", 0)
    agree()
    asked = judged_again(monkeypatch)
    before = path().read_bytes()
    for case in small[1:3]:
        build.write(build.event(case, "decision", date(2026, 3, 5), by="乙"))
        agree()
    assert path().read_bytes() == before and asked == [1, 1]
    another_process()
    build.write(build.event(small[3], "decision", date(2026, 3, 5), by="乙"))
    assert small[3].pk not in agree()
    assert asked == [1, 1, 3], "it caught up"
    for case in small[4:] + small[:1]:
        build.write(build.event(case, "other", date(2026, 3, 5), by="乙"))
        agree()
    assert path().read_bytes() != before, "as many were judged as there are cases"


@pytest.mark.parametrize("lost", ["head", "day"])
def test_a_file_ahead_of_what_the_database_remembers_is_not_believed(small, monkeypatch, lost):
    """As where the database is put back from a backup between an act and its judgement."""
    from zhiheng.conformance.models import Judging

    agree()
    asked, row = judged_again(monkeypatch), Judging.objects.get()
    earlier = {"head": {"cases_head": row.cases_head - 1},
               "day": {"cases_day": row.cases_day - timedelta(days=1)}}  # fmt: skip
    Judging.objects.update(**earlier[lost])
    agree()
    assert asked == [5]


@pytest.mark.parametrize("on", [TODAY, TODAY + timedelta(days=5)])
def test_what_another_process_judged_for_a_later_day_is_judged_again(small, build, monkeypatch, on):
    """Here the columns stand for the earlier day: for it there seems nothing to do, and for the
    later one the database remembers all that there is."""
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "LAG", 1)
    case, later = build.case("P-9", small[0].scheme), TODAY + timedelta(days=5)
    for step, day, by in (("application", date(2026, 6, 10), "甲"), ("decision", later, "乙")):
        build.write(build.event(case, step, day, by=by))
    assert case.pk in agree()
    mine = following._at_hand
    another_process()
    assert case.pk not in agree(later)
    following._at_hand = mine
    assert (case.pk in agree(on)) == (on == TODAY)


def test_another_process_that_stored_meanwhile_is_not_overwritten(small):
    from zhiheng.conformance.columns.following import followed
    from zhiheng.conformance.commands import trail_head

    agree()
    mine = followed(trail_head())
    mine.behind = 5
    theirs = followed(trail_head())
    theirs.behind = 5
    assert theirs.keep() and not mine.keep()
    agree()
