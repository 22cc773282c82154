"""Reading: pages by key, what each post may see, personal data masked, histories, clauses."""

import json

import pytest

from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.api import reading, seen, surface
from zhiheng.trace.rows import record_models

pytestmark = pytest.mark.django_db
# Tables that nobody reads through the interface, each for a reason.
UNREAD = {
    "File": "只有摘要，随证据给出",
    "Notice": "提醒的发送记录，随时限",
    "Before": "导入前的旧值，含个人信息",
    "Awaited": "随证据页",
    "RegulationText": "规定全文，见条款页",
    "UnitRead": "谁读过哪条，见条款页",
    "Retraining": "随培训页",
    "FiledState": "报备状态的比对用，随岗位页",
}


@pytest.fixture
def officer(asks):
    officer = asks(Post.PERSONNEL_OFFICER)
    for n in range(7):
        given = {"number": f"{n:03}", "name": f"示例{n}", "phone": "13800000000"}
        if n == 0:
            given["identity"] = "11010519491231002X"
        assert officer.act("register_person", **given)[0] == 200
    return officer


def test_lists_are_paged_by_key(officer, django_assert_max_num_queries):
    found, after = [], {}
    while after is not None:
        with django_assert_max_num_queries(12):
            status, page = officer.get("persons", limit=3, **after)
        assert status == 200 and len(page["rows"]) <= 3
        found += page["rows"]
        after = {"after": page["next"]} if page["next"] else None
    assert sorted(one["number"] for one in found) == [f"{n:03}" for n in range(7)]
    [one] = officer.get("persons", number="003")[1]["rows"]
    assert one["name"] == "示例3"


def test_private_data_are_masked_and_never_listed(officer):
    [one] = officer.get("persons", number="000")[1]["rows"]
    assert one["identity"].endswith("002X") and "110105" not in json.dumps(one)
    assert not {"phone", "email", "search", "sort_key"} & set(one)
    assert not any(name.endswith(("_sealed", "_blind", "_tail")) for name in one)


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 501}, {"after": "x"}, {"limit": "viele"}]
)
def test_what_cannot_be_asked_is_said(officer, query):
    status, told = officer.get("persons", **query)
    assert status == 422 and told["errors"][0]["field"] == next(iter(query))


@pytest.mark.parametrize("post", sorted(ALL_POSTS))
def test_each_post_lists_what_its_sights_open(asks, post):
    from zhiheng.access.acts import act

    who = asks(post)
    for name, model in reading.resources().items():
        told = seen.SEEN[model]
        allowed = post in act(told.sight).posts or told.own == "holder"
        status, page = who.get(name)
        assert status == (200 if allowed else 403), (post, name, page)


def test_every_table_is_read_or_has_a_reason():
    known = {model.__name__ for model in seen.SEEN} | set(UNREAD)
    missing = {m.__name__ for m in record_models() if m.__module__.startswith("zhiheng")} - known
    assert not missing, f"neither in api/seen.py nor in UNREAD: {missing}"


def test_every_table_that_is_read_has_its_word_and_its_address_a_plural():
    from zhiheng.trace.kinds import KINDS

    assert {model._meta.db_table for model in seen.SEEN} <= set(KINDS)
    names = set(reading.resources())
    assert {"calendar-days", "batches", "dispatches", "factories", "staff-plans"} <= names


def test_no_personal_column_is_told_that_is_not_named():
    for model in seen.SEEN:
        told = {field.name for field in reading.columns(model)}
        assert told & model.PERSONAL <= set(reading.SHOWN.get(model, ())), model


def test_the_history_of_a_row_holds_no_personal_value(officer):
    [one] = officer.get("persons", number="000")[1]["rows"]
    status, told = officer.get(f"trail/of/personnel_person/{one['id']}")
    assert status == 200 and [e["act"] for e in told["entries"]] == ["register_person"]
    text = json.dumps(told, ensure_ascii=False)
    assert "示例0" not in text and "002X" not in text and '"sealed": true' in text
    seq = told["entries"][0]["seq"]
    assert officer.get(f"trail/{seq}")[1]["by"]["via"] == "api"
    assert officer.get("trail", limit=2)[1]["next"]


def test_what_one_may_not_see_has_no_history_either(officer, asks):
    [one] = officer.get("persons", number="000")[1]["rows"]
    place = f"trail/of/personnel_person/{one['id']}"
    seq = officer.get(place)[1]["entries"][0]["seq"]
    staff = asks(Post.STAFF)
    for path in (place, f"trail/{seq}", f"trail/{seq}/receipt", "trail", "trail/999999"):
        assert staff.get(path)[0] == 404, path
    for path in ("trail/of/access_account/" + one["id"], "trail/of/nowhere/" + one["id"]):
        assert officer.get(path)[0] == 404
    own = staff.act("register_client", name="甲厂")[1]["seq"]
    assert staff.get(f"trail/{own}")[0] == 200  # one's own entry


def test_a_manager_sees_his_own_supervision_only(asks):
    model = next(model for model in seen.SEEN if model.__name__ == "Supervision")
    assert not seen.SEEN[model].whole & {Post.PROJECT_QUALITY_MANAGER}
    assert asks(Post.PROJECT_QUALITY_MANAGER).get("supervisions")[1]["rows"] == []


def test_clauses_come_with_the_answer_for_who_may_see_it(asks):
    status, told = asks(Post.QUALITY_DIRECTOR).get("clauses", clause="8 ¶1-b")
    assert status == 200 and told[0]["answer"]["verdict"] == "unknown"  # never judged
    status, told = asks(Post.ADMINISTRATOR).get("clauses", article=8)
    assert status == 200 and told and all(one["answer"] is None for one in told)


def test_the_document_is_openapi_3_1_and_names_every_operation(asks):
    status, told = asks(Post.STAFF).get("openapi.json")
    assert status == 200 and told["openapi"].startswith("3.1")
    ids = [op["operationId"] for place in told["paths"].values() for op in place.values()]
    assert len(ids) == len(set(ids)) and "suspend_certificate" in ids and "list_persons" in ids
    assert told == json.loads(json.dumps(surface.document()))
    text = json.dumps(told)
    for at in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        found = told
        for step in at.removeprefix("#/").split("/"):
            found = found[step]
