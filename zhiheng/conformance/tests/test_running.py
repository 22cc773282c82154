"""A full judgement asked for on a page: done by the worker, watched, and told of when it ended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.terms import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    from zhiheng.conformance import running

    cache.delete(running.PLACE)
    yield
    cache.delete(running.PLACE)


@pytest.fixture
def judged(build):
    """A body with three projects that were decided before anything else, and a certificate."""
    from zhiheng.conformance.commands import judge

    build.body()
    scheme = build.scheme()
    for n in range(3):
        case = build.case(f"P-{n}", scheme, applied_on=date(2026, 11, 1))
        build.write(build.event(case, "decision", date(2026, 11, 2)))
    build.certificate("C-0", build.client())
    return judge(by=system(), at=timezone.now())


def test_every_case_is_judged_again_and_the_answer_is_the_same(judged):
    from zhiheng.conformance import running
    from zhiheng.conformance.models import CaseJudgement
    from zhiheng.trace.models import Head

    head = Head.objects.get().seq
    # What is remembered of a case that no act has touched is wrong: an ordinary look believes it.
    CaseJudgement.objects.update(verdict="met", faults=[])
    found = running.run()
    assert found.state == "done" and found.all == 3 and found.same
    assert found.clauses == len(judged.whole.answers)
    assert set(CaseJudgement.objects.values_list("verdict", flat=True)) == {"not_met"}
    assert Head.objects.get().seq == head, "nothing had changed, so nothing is entered"


def test_a_case_taken_back_is_none_of_those_it_tells_of(judged, build):
    from zhiheng.cases.models import Case
    from zhiheng.conformance import running
    from zhiheng.conformance.models import CaseJudgement

    build.change(Case.objects.get(number="P-1"), retracted=True)
    assert running.run().all == 2 and running.run().all == 2
    assert CaseJudgement.objects.get(number="P-1").verdict == "gone"


def test_the_bar_goes_from_nothing_to_the_whole():
    from zhiheng.conformance.running import Running

    now = timezone.now()
    way = [
        ("waiting", 0, 0), ("reading", 0, 0), ("judging", 0, 4), ("judging", 2, 4),
        ("judging", 4, 4), ("writing", 0, 4), ("writing", 2, 4), ("clauses", 4, 4), ("done", 0, 0),
    ]  # fmt: skip
    told = [Running(stage, now, now, done=done, all=of).percent for stage, done, of in way]
    assert told == [0, 0, 0, 25, 50, 50, 75, 100, 100]


def test_it_waits_for_whoever_judges_already_and_not_for_ever(judged, monkeypatch):
    from zhiheng.conformance import running
    from zhiheng.conformance.commands import Busy, judge

    told, busy = [], [True, True, False]

    def soon(**more):
        if busy.pop(0):
            raise Busy
        return judge(**more)

    monkeypatch.setattr(running, "judge", soon)
    monkeypatch.setattr(
        running.time, "sleep", lambda _seconds: told.append(running.current().state)
    )
    assert running.run().state == "done" and told == ["waiting", "waiting"]
    busy[:] = [True, False]
    monkeypatch.setattr(running, "PATIENCE", -1)
    with pytest.raises(Busy):
        running.run()
    assert running.current().state == "failed" and busy == [False]


def test_what_it_found_is_told(judged, build, client_of):
    from zhiheng.conformance import running

    build.certificate("C-1", build.client("另一个客户"))
    found = running.run()
    assert found.opened and not found.same
    text = client_of(Post.MANAGEMENT).get("/findings/").content.decode()
    assert "全部重新判定完毕" in text and f"新发现 {found.opened} 项" in text
    cache.set(running.PLACE, replace(found, beat=found.beat - running.SHOWN_FOR))
    assert "重新判定完毕" not in client_of(Post.MANAGEMENT).get("/findings/").content.decode()


def test_stages_are_noted_in_order(judged):
    from zhiheng.conformance.commands import judge

    seen = []
    judge(by=system(), at=timezone.now(), afresh=True, watch=lambda *one: seen.append(one))
    assert [stage for stage, _, _ in dict.fromkeys((s, 0, 0) for s, _, _ in seen)] == [
        "reading", "judging", "writing", "clauses",
    ]  # fmt: skip
    assert ("judging", 3, 3) in seen and ("writing", 3, 3) in seen


def test_the_page_watches_and_is_read_anew_at_the_end(judged, client_of, monkeypatch):
    from zhiheng.conformance import jobs, running

    monkeypatch.setattr(jobs, "defer_full_judgement", lambda: None)
    client = client_of(Post.QUALITY_DIRECTOR)
    asked = client.post("/findings/judge/", {"back": "procedures:overview"})
    assert asked.status_code == 302 and asked["Location"] == "/procedures/"
    for place in ("/findings/", "/procedures/"):
        text = client.get(place).content.decode()
        assert "等待后台开始判定" in text and "/findings/judging/?watched=1" in text
        assert 'action="/findings/judge/"' not in text, "one is under way"
    running._note(replace(running.current(), state="judging", done=1, all=3))
    text = client.get("/findings/judging/?watched=1").content.decode()
    assert "已判定项目 1 个，共 3 个" in text and 'value="16"' in text
    running.run()
    assert client.get("/findings/judging/?watched=1").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get("/findings/judging/?head=0").headers


def test_one_that_was_cut_off_may_be_asked_for_again(judged, client_of, monkeypatch):
    from zhiheng.conformance import jobs, running

    asked = []
    monkeypatch.setattr(jobs, "defer_full_judgement", lambda: asked.append(1))
    now = timezone.now()
    running.begin(now)
    running.begin(now)
    assert asked == [1]
    client = client_of(Post.QUALITY_DIRECTOR)
    long_ago = now - running.BEGINS - timedelta(seconds=1)
    running._note(replace(running.current(), beat=long_ago))
    judging = replace(running.current(), state="judging")
    assert not judging.stalled(now) and judging.stalled(long_ago + running.QUIET * 2)
    text = client.get("/findings/").content.decode()
    assert "判定停住了" in text and 'action="/findings/judge/"' in text
    client.post("/findings/judge/")
    assert asked == [1, 1]


def test_a_failure_is_told_and_changes_nothing(judged, client_of, monkeypatch):
    from zhiheng.conformance import running

    def fails(**_):
        raise RuntimeError("broken")

    monkeypatch.setattr(running, "judge", fails)
    with pytest.raises(RuntimeError):
        running.run()
    assert "没有完成" in client_of(Post.MANAGEMENT).get("/findings/").content.decode()


def test_whoever_waits_is_told_when_the_answers_are_newer(judged, build, client_of):
    from zhiheng.conformance.commands import judge
    from zhiheng.conformance.queries import freshness

    client, head = client_of(Post.MANAGEMENT), freshness().head
    build.client("另一个客户")
    asks = f"/findings/judging/?head={head}"
    for page in ("/procedures/", "/findings/", "/board/"):
        assert asks in client.get(page).content.decode()
    assert asks not in client.get("/board/?on=2026-06-01").content.decode(), "a day of the past"
    assert asks in client.get(asks).content.decode(), "it asks on"
    judge(by=system(), at=timezone.now())
    assert "结论已更新" in client.get(asks).content.decode()


def test_a_worker_that_stands_still_is_told_though_entries_go_on(judged, build, client_of):
    """The newest entry is always young in a busy body; what counts is how long the first waits."""
    from zhiheng.conformance.models import Judging

    client, now = client_of(Post.MANAGEMENT), timezone.now()
    told = "后台任务可能没有在运行"
    with time_machine.travel(now + timedelta(seconds=1), tick=False):
        build.client("甲客户")
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        build.client("乙客户")
        assert told not in client.get("/findings/").content.decode()
    with time_machine.travel(now + timedelta(minutes=2, seconds=9), tick=False):
        for page in ("/findings/", "/procedures/", "/board/"):
            assert told in client.get(page).content.decode(), page
        Judging.objects.update(seconds=10)
        assert told not in client.get("/findings/").content.decode(), "judging takes its time"


def test_it_is_asked_by_whoever_may_judge(judged, client_of):
    staff = client_of(Post.STAFF)
    assert staff.post("/findings/judge/").status_code == 403
    assert 'action="/findings/judge/"' not in staff.get("/procedures/").content.decode()
    assert client_of(Post.ADMINISTRATOR).get("/findings/judging/").status_code == 403
