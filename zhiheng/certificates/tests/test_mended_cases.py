"""A case amended, an event taken back: struck through, told in the trail, never gone."""

from datetime import date

import pytest

from zhiheng.access.terms import Post
from zhiheng.cases.models import Case, Event
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_views import signed_in
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    build.body()
    case = build.case("P1", build.scheme(), applied_on=date(2026, 1, 5))
    first = build.event(case, "application", date(2026, 1, 5), "示例甲")
    second = build.event(case, "type_test", date(2026, 2, 5), "示例乙")
    build.write(first, second)
    return second


def test_an_event_is_taken_back_and_stays_to_be_seen(event: Event) -> None:
    browser, case = signed_in(Post.STAFF), f"/cases/{event.case_id}/"
    place = f"{case}events/{event.pk}/retract/"
    assert place in browser.get(case).content.decode()
    sent = {"reason": "录到了别的项目", "version": 1, "idempotency_key": "a"}
    empty = browser.post(place, {**sent, "reason": " "})
    assert empty.status_code == 422
    assert browser.post(place, sent).status_code == 302
    text = browser.get(case).content.decode()
    assert "<del>type_test" in text and "录到了别的项目" in text and place not in text
    assert Event.every.get(pk=event.pk).retracted
    assert "撤回程序事件" in text  # the trail on the page tells it too
    entry = Entry.objects.get(act="retract_event", outcome="done")
    assert "录到了别的项目" in entry.payload
    assert browser.post(place, {**sent, "idempotency_key": "b"}).status_code == 404


def test_readers_take_nothing_back(event: Event) -> None:
    reader, case = signed_in(Post.REGULATOR), f"/cases/{event.case_id}/"
    assert "/retract/" not in reader.get(case).content.decode()
    assert reader.get(f"{case}events/{event.pk}/retract/").status_code == 403
    assert reader.get(f"{case}edit/").status_code == 403


def test_an_event_of_another_case_is_not_found(event: Event) -> None:
    other = build.case("P2", build.scheme("CCC-0916"))
    place = f"/cases/{other.pk}/events/{event.pk}/retract/"
    assert signed_in(Post.STAFF).get(place).status_code == 404


def test_a_case_is_amended(event: Event) -> None:
    browser, case = signed_in(Post.STAFF), f"/cases/{event.case_id}/"
    client = build.client("示例委托人")
    sent = {
        "number": "P1-A", "client": client.name, "applied_on": "2026-01-04", "version": 1,
        "nature": "correction", "reason": "编号抄错", "idempotency_key": "a",
    }  # fmt: skip
    wrong = browser.post(case + "edit/", {**sent, "client": "没有的", "applied_on": "2199-01-01"})
    assert wrong.status_code == 422 and "没有登记过" in wrong.content.decode()
    assert browser.post(case + "edit/", sent).status_code == 302
    row = Case.objects.get(pk=event.case_id)
    assert (row.number, row.client, row.applied_on) == ("P1-A", client, date(2026, 1, 4))
    build.case("P9", row.scheme)
    taken = {**sent, "number": "P9", "version": 2, "idempotency_key": "b"}
    assert "已经登记过" in browser.post(case + "edit/", taken).content.decode()
