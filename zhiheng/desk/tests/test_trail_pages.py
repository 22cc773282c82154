"""The trail's pages: sentences with names, filters, receipts, histories, verification."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import Post
from zhiheng.desk import verification
from zhiheng.lawbook import commands
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def chosen():
    return commands.choose_reading(
        subject="A-12", by=operator("x"), at=NOW, option="as_for_changes", reason="与变更一致"
    )


def test_the_newest_acts_stand_in_sentences(client_of, chosen, django_assert_max_num_queries):
    client = client_of(Post.REGULATOR)
    with django_assert_max_num_queries(20):
        page = client.get("/trail/").content.decode()
    assert "选定解释口径：口径选定 A-12。理由：与变更一致。" in page
    assert "命令行操作员" in page


def test_filters_and_paging_go_by_sequence(client_of, chosen):
    client = client_of(Post.QUALITY_DIRECTOR)
    assert "A-12" in client.get("/trail/?act=choose_reading").content.decode()
    page = client.get("/trail/?outcome=refused").content.decode()
    assert "没有符合条件的留痕" in page
    assert client.get(f"/trail/?before={chosen.receipt.seq}&who=x").status_code == 200


def test_an_entry_tells_what_changed_and_gives_a_receipt(client_of, chosen):
    client = client_of(Post.QUALITY_DIRECTOR)
    page = client.get(f"/trail/{chosen.receipt.seq}/").content.decode()
    assert "as_for_changes" in page and chosen.receipt.digest in page and "data:image/svg" in page
    assert client.get("/trail/999999/").status_code == 404


def test_a_history_is_told_and_unknown_tables_are_not(client_of, chosen):
    client = client_of(Post.QUALITY_DIRECTOR)
    row = chosen.value
    page = client.get(f"/trail/of/lawbook_readingchoice/{row.pk}/").content.decode()
    assert "选定解释口径" in page and "（个人信息" in page
    assert client.get(f"/trail/of/auth_user/{uuid4()}/").status_code == 404


def test_everybody_reads_his_own_entry_and_no_other(client_of, on_sheet, chosen):
    client = client_of(Post.STAFF)
    who = {"account": str(client.account.pk), "via": "page", "posts": ["staff"]}
    assert client.get(f"/trail/{chosen.receipt.seq}/").status_code == 403
    from django.utils import timezone

    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    mine = append(Sheet(uuid4()), at=NOW, recorded=timezone.now(), who=who, act="test")
    assert client.get(f"/trail/{mine.seq}/").status_code == 200
    assert client.get("/trail/").status_code == 403


def test_a_verification_tells_its_result(client_of, chosen):
    verification.cache.clear()
    client = client_of(Post.REGULATOR)
    assert "还没有在这里核对过" in client.get("/trail/verify/").content.decode()
    found = verification.run()
    assert found.all == Entry.objects.count()
    page = client.get("/trail/verify/").content.decode()
    assert ("完好" in page) is (found.state == "sound")


def test_starting_a_verification_asks_the_worker_once(client_of, monkeypatch):
    from zhiheng.desk import jobs

    verification.cache.clear()
    asked = []
    monkeypatch.setattr(jobs, "defer_verification", lambda: asked.append(1))
    client = client_of(Post.REGULATOR)
    for _time in range(2):
        assert client.post("/trail/verify/start/").status_code == 302
    assert asked == [1]
    assert "等待后台开始" in client.get("/trail/verify/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_receipt_and_a_checkpoint_can_be_taken_away(client_of, chosen, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"  # a signer who has signed for no other database
    client = client_of(Post.QUALITY_DIRECTOR)
    document = client.get(f"/trail/{chosen.receipt.seq}/receipt/").json()
    assert document["format"] == "zhiheng-receipt" and document["seq"] == chosen.receipt.seq
    assert "\N{EM DASH} " in client.get("/trail/checkpoint/").content.decode()


def test_a_bad_reading_leaves_no_trace():
    with pytest.raises(BadInput):
        commands.choose_reading(subject="A-99", by=operator("x"), at=NOW, option="x", reason="x")
