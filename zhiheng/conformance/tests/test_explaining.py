"""What is past is explained by its owner; it stays not met, counts apart, and facts reopen it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from zhiheng.access.actor import Actor, system
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.access.terms import Post

pytestmark = pytest.mark.django_db
TOLD = {"explanation": "前任离职后没有当日指定。", "measures": "已指定接任人，并每周核对。"}


def judge():
    from zhiheng.conformance.commands import judge

    return judge(by=system(), at=timezone.now())


def the(kind="gap"):
    from zhiheng.conformance.models import Finding

    return Finding.objects.get(kind=kind, closed_on=None)


@pytest.fixture
def gap(build):
    """A certificate that had nobody for two weeks of 2026, and has somebody since."""
    build.body()
    one, other = build.manager("A"), build.manager("B")
    row = build.certificate("C-1", build.client())
    build.answers(row, one, date(2025, 3, 1), date(2026, 2, 1))
    build.answers(row, other, date(2026, 2, 15))
    judge()
    return the()


def actor_of(client):
    from zhiheng.access.models import Holder

    holder = Holder.objects.get(account=client.session["_auth_user_id"])
    return Actor(holder.name, "page", holder.account_id, holder.pk, holder.person)


def explain(by, finding, **given):
    from zhiheng.conformance.explaining import explain_finding

    return explain_finding(by=by, at=timezone.now(), subject=finding, **{**TOLD, **given})


def test_a_past_gap_is_explained_and_stays_so_from_day_to_day(gap, client_of):
    from zhiheng.conformance.models import Answer
    from zhiheng.conformance.queries import by_age, clauses_found, explained_up_to
    from zhiheng.trace.models import Entry

    assert gap.past and gap.verdict == "not_met"
    by = actor_of(client_of(Post.QUALITY_DIRECTOR))
    explain(by, gap)
    judge()
    row = the()
    assert row.pk == gap.pk and row.explanation == TOLD["explanation"] and row.explained_at
    assert row.explained_by == by.account
    assert Answer.objects.get(clause="8 ¶1-b").verdict == "not_met"
    assert explained_up_to() == 1 and "8 ¶1-b" not in dict(clauses_found())
    assert the("gap") and sum(by_age(timezone.localdate()).values()) == len(open_rows())
    entry = Entry.objects.get(act="explain_finding")
    assert entry.outcome == "done" and "8 ¶1-b" in entry.payload and "not_met" in entry.payload


def open_rows():
    from zhiheng.conformance.models import OPEN, Finding

    return list(Finding.objects.filter(OPEN))


def test_facts_that_change_bring_it_back(gap, build, client_of):
    from zhiheng.certificates.models import Responsibility
    from zhiheng.conformance.history import history

    explain(actor_of(client_of(Post.QUALITY_DIRECTOR)), gap)
    build.change(Responsibility.objects.get(starts=date(2026, 2, 15)), starts=date(2026, 2, 20))
    judge()
    row = the()
    assert row.pk == gap.pk and row.explained_at is None and row.explanation is None
    assert row in open_rows()
    assert "原来的说明不再适用" in history(row)[0]["sentence"]


def test_what_lasts_or_is_not_known_is_not_explained_away(build, client_of):
    build.body()
    build.certificate("C-1", build.client())
    judge()
    by = actor_of(client_of(Post.QUALITY_DIRECTOR))
    assert the().past is None
    with pytest.raises(Refused, match="还在持续"):
        explain(by, the())
    from zhiheng.body.models import Body

    build.change(Body.objects.get(), records_complete_from=None)
    judge()
    with pytest.raises(Refused, match="没有查清"):
        explain(by, the())


def test_it_is_the_owners_and_the_directors(gap, client_of):
    from zhiheng.personnel.models import Person
    from zhiheng.trace.models import Entry

    stranger = actor_of(client_of(Post.PROJECT_QUALITY_MANAGER))
    with pytest.raises(Forbidden) as refusal:
        explain(stranger, gap)
    assert refusal.value.who == "认证项目质量负责人、认证质量总监"
    assert Entry.objects.filter(act="explain_finding", outcome="refused").count() == 1
    with pytest.raises(Forbidden):
        explain(actor_of(client_of(Post.STAFF)), gap)
    owner = client_of(Post.PROJECT_QUALITY_MANAGER, person=Person.objects.get(number="B").pk)
    assert explain(actor_of(owner), gap).value.explained_at


def test_empty_words_are_refused_and_twice_is_once(gap, client_of):
    by = actor_of(client_of(Post.QUALITY_DIRECTOR))
    with pytest.raises(BadInput) as wrong:
        explain(by, gap, measures="  ")
    assert list(wrong.value.errors) == ["measures"]
    explain(by, gap, key="k", version=gap.version)
    assert explain(by, gap, key="k", version=gap.version).repeated
    with pytest.raises(Refused, match="已经有说明"):
        explain(by, gap)


def test_the_page_takes_it_shows_it_and_takes_it_back(gap, client_of):
    client = client_of(Post.QUALITY_DIRECTOR)
    place = f"/findings/{gap.pk}/"
    assert "explain/" in client.get(place).content.decode()
    assert "explain/" not in client_of(Post.REGULATOR).get(place).content.decode()
    sent = {**TOLD, "version": gap.version, "idempotency_key": "a"}
    empty = client.post(place + "explain/", {**sent, "measures": ""})
    assert empty.status_code == 422 and TOLD["explanation"] in empty.content.decode()
    assert client.post(place + "explain/", sent).status_code == 302
    text = client.get(place).content.decode()
    assert TOLD["measures"] in text and "示例甲" in text and "explain/" not in text
    assert "C-1" not in client.get("/findings/?kind=gap").content.decode()
    assert "C-1" in client.get("/findings/?state=explained").content.decode()
    assert "另有 1 项已由责任人说明" in client.get("/findings/").content.decode()
    assert "已由责任人说明 1 项" in client.get("/board/").content.decode()
    late = client.post(place + "explain/", {**sent, "idempotency_key": "b"})
    assert late.status_code == 409
    back = {"reason": "写错了证书", "version": gap.version + 1, "idempotency_key": "c"}
    assert client.post(place + "take-back/", back).status_code == 302
    assert "收回说明：写错了证书" in client.get(place).content.decode()
    assert "C-1" in client.get("/findings/?kind=gap").content.decode()


def test_whose_it_was_and_whose_it_is_is_told_by_name(gap, build, client_of):
    """Who answers for the certificate has changed, and with it the finding's owner."""
    from zhiheng.certificates.models import Responsibility

    client = client_of(Post.MANAGEMENT)
    page = client.get(f"/findings/{gap.pk}/").content.decode()
    assert "示例B" in page and "示例C" not in page
    now = Responsibility.objects.get(ends=None)
    build.change(now, ends=date(2026, 6, 1))
    build.answers(now.certificate, build.manager("C"), date(2026, 6, 1))
    judge()
    assert the().pk == gap.pk
    page = client.get(f"/findings/{gap.pk}/").content.decode()
    assert "责任人" in page and "示例B → 示例C" in re.sub(r"<[^>]+>|\s+", " ", page).replace(
        "  ", " "
    )
    client.cookies["django_language"] = "en"
    assert "责任人" not in client.get(f"/findings/{gap.pk}/").content.decode()


def test_days_and_ends_are_told_as_everywhere(gap, build, client_of):
    due = datetime(2026, 3, 1, 16, tzinfo=UTC)
    build.change(gap, since=date(2026, 2, 3), due=due)
    page = client_of(Post.MANAGEMENT).get(f"/findings/{gap.pk}/").content.decode()
    told = page[page.index("zh-trail") :]
    assert "2026年2月3日" in told and "2026年3月2日 00:00" in told and "2026-02-03" not in told


# -- many together ---------------------------------------------------------------------------------


@pytest.fixture
def gaps(build):
    """Three equal past gaps, two of A's certificates and one of B's; one of other days; one that
    lasts."""
    build.body()
    people = {name: build.manager(name) for name in "AB"}
    client = build.client()
    for number, name in (("C-1", "A"), ("C-2", "A"), ("C-3", "B")):
        row = build.certificate(number, client)
        build.answers(row, people["A"], date(2025, 3, 1), date(2026, 2, 1))
        build.answers(row, people[name], date(2026, 2, 15))
    build.certificate("C-4", client)
    row = build.certificate("C-5", client)  # past as well, but of other days
    build.answers(row, people["A"], date(2025, 3, 1), date(2026, 2, 1))
    build.answers(row, people["A"], date(2026, 2, 16))
    judge()
    return {row.subject_label: row for row in open_rows() if row.kind == "gap"}


def person_of(number):
    from zhiheng.personnel.models import Person

    return Person.objects.get(number=number).pk


def test_one_act_explains_all_that_is_alike_and_nothing_that_lasts(gaps, client_of):
    from zhiheng.conformance.explaining import all_alike, seen
    from zhiheng.conformance.models import EXPLAINED, Finding
    from zhiheng.trace.models import Entry, Touched

    by = actor_of(client_of(Post.QUALITY_DIRECTOR))
    others = list(all_alike(gaps["C-1"], by.person, frozenset({Post.QUALITY_DIRECTOR})))
    assert [row.subject_label for row in others] == ["C-2", "C-3"]
    explain(by, gaps["C-1"], alike=seen(others))
    told = Finding.objects.filter(EXPLAINED)
    assert {row.subject_label for row in told} == {"C-1", "C-2", "C-3"}
    assert {row.measures for row in told} == {TOLD["measures"]}
    assert {row.explained_by for row in told} == {by.account}
    entry = Entry.objects.get(act="explain_finding")
    assert Touched.objects.filter(entry=entry).count() == 3 and '"together":3' in entry.payload
    judge()
    assert Finding.objects.filter(EXPLAINED).count() == 3


def test_together_only_with_what_is_one_s_own(gaps, client_of):
    from zhiheng.conformance.explaining import all_alike, seen
    from zhiheng.conformance.models import EXPLAINED, Finding

    person = person_of("A")
    by = actor_of(client_of(Post.PROJECT_QUALITY_MANAGER, person=person))
    posts = frozenset({Post.PROJECT_QUALITY_MANAGER})
    others = list(all_alike(gaps["C-1"], person, posts))
    assert [row.subject_label for row in others] == ["C-2"]
    explain(by, gaps["C-1"], alike=seen(others))
    assert not Finding.objects.filter(EXPLAINED, subject_label="C-3").exists()


def test_nobody_takes_back_with_his_own_what_was_explained_of_another_s(gaps, client_of):
    from zhiheng.access.refusals import Stale
    from zhiheng.conformance.explaining import all_alike, explained_with, seen
    from zhiheng.conformance.explaining import take_back_explanation as take_back
    from zhiheng.conformance.models import EXPLAINED, Finding

    director, everything = actor_of(client_of(Post.QUALITY_DIRECTOR)), {Post.QUALITY_DIRECTOR}
    alike = list(all_alike(gaps["C-1"], director.person, frozenset(everything)))
    explain(director, gaps["C-1"], alike=seen(alike))
    row, person = Finding.objects.get(pk=gaps["C-1"].pk), person_of("A")
    client = client_of(Post.PROJECT_QUALITY_MANAGER, person=person)
    by, posts = actor_of(client), frozenset({Post.PROJECT_QUALITY_MANAGER})
    page = client.get(f"/findings/{row.pk}/").content.decode()
    assert "当时一并说明的另外 1 项" in page and "C-3" not in page
    back = {"subject": row, "by": by, "at": timezone.now(), "version": row.version, "reason": "误"}
    every = list(explained_with(row, director.person, frozenset(everything)))
    with pytest.raises(Stale):
        take_back(alike=seen(every), **back)
    take_back(alike=seen(list(explained_with(row, person, posts))), **back)
    assert [one.subject_label for one in Finding.objects.filter(EXPLAINED)] == ["C-3"]


def test_what_was_not_seen_is_not_explained(gaps, build, client_of):
    """One of them has moved, or been explained, since the page was shown: nothing is saved."""
    from zhiheng.access.refusals import Stale
    from zhiheng.conformance.explaining import all_alike, seen
    from zhiheng.conformance.models import EXPLAINED, Finding

    by = actor_of(client_of(Post.QUALITY_DIRECTOR))
    shown = seen(list(all_alike(gaps["C-1"], by.person, frozenset({Post.QUALITY_DIRECTOR}))))
    build.change(gaps["C-3"], says="另一天起无人负责。")
    with pytest.raises(Stale, match="有变动"):
        explain(by, gaps["C-1"], alike=shown)
    explain(by, gaps["C-2"])
    with pytest.raises(Stale, match="有变动"):
        explain(by, gaps["C-1"], alike=shown)
    assert [row.subject_label for row in Finding.objects.filter(EXPLAINED)] == ["C-2"]


def test_what_lasts_is_closed_or_was_explained_otherwise_is_not_taken_in(
    gaps, build, client_of, monkeypatch
):
    from zhiheng.conformance import explaining
    from zhiheng.conformance.models import Finding

    by, posts = actor_of(client_of(Post.QUALITY_DIRECTOR)), frozenset({Post.QUALITY_DIRECTOR})

    def alike():
        rows = explaining.all_alike(gaps["C-1"], by.person, posts)
        return [row.subject_label for row in rows]

    assert alike() == ["C-2", "C-3"]
    monkeypatch.setattr(explaining, "MOST_TOGETHER", 1)
    assert alike() == ["C-2"]
    monkeypatch.undo()
    row = Finding.objects.get(pk=gaps["C-2"].pk)
    for once, again in (
        ({"past": False}, {"past": True}), ({"closed_on": date(2026, 6, 1)}, {"closed_on": None})
    ):  # fmt: skip
        build.change(row, **once)
        assert alike() == ["C-3"], once
        build.change(row, **again)
    explain(by, row)  # alone, and in another act than the one that follows
    assert alike() == ["C-3"]
    others = list(explaining.all_alike(gaps["C-1"], by.person, posts))
    explain(by, gaps["C-1"], alike=explaining.seen(others))
    told = Finding.objects.get(pk=gaps["C-1"].pk)
    with_it = explaining.explained_with(told, by.person, posts)
    assert [one.subject_label for one in with_it] == ["C-3"]


def test_one_that_was_amended_meanwhile_is_not_the_one_that_was_seen(gaps, build, client_of):
    from zhiheng.access.refusals import Stale
    from zhiheng.conformance.explaining import all_alike, seen

    by, posts = actor_of(client_of(Post.QUALITY_DIRECTOR)), frozenset({Post.QUALITY_DIRECTOR})
    shown = seen(list(all_alike(gaps["C-1"], by.person, posts)))
    build.change(gaps["C-3"], due=timezone.now())
    with pytest.raises(Stale):
        explain(by, gaps["C-1"], alike=shown)


def test_others_alike_are_told_only_where_they_can_be_taken_in(gaps, client_of):
    director, reader = client_of(Post.QUALITY_DIRECTOR), client_of(Post.REGULATOR)
    told = "C-2</a>"
    assert told in director.get(f"/findings/{gaps['C-1'].pk}/").content.decode()
    assert reader.get(f"/findings/{gaps['C-1'].pk}/").context["others"] == ()
    assert director.get(f"/findings/{gaps['C-4'].pk}/").context["others"] == ()


def test_the_page_offers_them_and_takes_them_back_together(gaps, client_of):
    from zhiheng.conformance.models import EXPLAINED, Finding

    client = client_of(Post.QUALITY_DIRECTOR)
    place = f"/findings/{gaps['C-1'].pk}/"
    page = client.get(place).content.decode()
    assert "另外 2 项说法相同，也已成过去" in page and "C-2" in page and "C-4" not in page
    sent = {**TOLD, "version": gaps["C-1"].version, "together": "on", **hidden(page, "alike")}
    half = client.post(place + "explain/", {**sent, "measures": "", "idempotency_key": "a"})
    again = half.content.decode()
    assert half.status_code == 422 and "checked" in again and sent["alike"] in again
    assert "另外 2 项说法相同，也已成过去" in again
    for key in "bb":  # sent twice it acts once
        assert client.post(place + "explain/", {**sent, "idempotency_key": key}).status_code == 302
    assert Finding.objects.filter(EXPLAINED).count() == 3
    page = client.get(place).content.decode()
    assert "已一并说明 3 项并留痕" in page and "不必再办" in page
    assert "当时一并说明的另外 2 项" in page and "C-3" in page
    back = {"reason": "原因写错了", "together": "on", "version": gaps["C-1"].version + 1,
            **hidden(page, "alike"), "idempotency_key": "c"}  # fmt: skip
    assert client.post(place + "take-back/", back).status_code == 302
    assert not Finding.objects.filter(EXPLAINED).exists()


def test_without_the_box_it_is_this_one_alone(gaps, client_of):
    from zhiheng.conformance.models import EXPLAINED, Finding

    client = client_of(Post.QUALITY_DIRECTOR)
    place = f"/findings/{gaps['C-1'].pk}/"
    sent = {**TOLD, "version": gaps["C-1"].version, "idempotency_key": "a",
            **hidden(client.get(place).content.decode(), "alike")}  # fmt: skip
    assert client.post(place + "explain/", sent).status_code == 302
    assert [row.subject_label for row in Finding.objects.filter(EXPLAINED)] == ["C-1"]
    assert "一并说明的另外" not in client.get(place).content.decode()


def hidden(page, name):
    """The value that the page keeps in a hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]+)"', page)
    assert found
    return {name: found[1]}
