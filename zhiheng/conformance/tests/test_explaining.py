"""What is past is explained by its owner; it stays not met, counts apart, and facts reopen it."""

import re
from datetime import date

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
