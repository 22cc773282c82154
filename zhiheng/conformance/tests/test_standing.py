"""The pages on all procedures: tallies, the lists behind them, few statements, who may see them."""

from datetime import date

import pytest
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.terms import BUSINESS_POSTS, Post
from zhiheng.conformance.standing import reading
from zhiheng.conformance.standing.reading import Filters

pytestmark = pytest.mark.django_db
MOST = 20
PROCEDURE = """
scheme: S
steps: [{id: 检测}, {id: 决定, after: [检测]}]
separations: [{never_both: [[检测], [决定]], clause: "9(3)-b"}]
"""


@pytest.fixture
def judged(build):
    """Seven projects of two schemes: four in order, two that lack their test, one mixed up."""
    from zhiheng.conformance.commands import judge

    build.body()
    one, other = build.scheme("S", definition=PROCEDURE), build.scheme("T", definition=PROCEDURE)
    people = [build.write(build.person(number)) for number in ("E1", "E2")]
    for n in range(7):
        scheme, day = (one if n < 5 else other), date(2026, 1 + n % 2, 10)
        case = build.case(f"P-{n}", scheme, applied_on=day)
        steps = [build.event(case, "决定", date(2026, 3, 2), person=people[0])]
        if n < 4:
            steps.append(build.event(case, "检测", date(2026, 3, 1), by="示例实验室"))
        elif n == 4:
            steps.append(build.event(case, "检测", date(2026, 3, 1), person=people[0]))
        build.write(*steps)
    judge(by=system(), at=timezone.now())


def numbers(**filters):
    return [row.number for row in reading.page(Filters(**filters)).rows]


def test_the_tallies_are_the_cases(judged):
    told = reading.overview()
    assert told.cases == 7 and told.events == 12
    assert told.counts == {"met": 4, "not_met": 3, "unknown": 0, "not_applicable": 0}
    assert [(one.label, one.faulty, one.total) for one in told.schemes] == [
        ("T", 2, 2),
        ("S", 1, 5),
    ]
    assert [(one.label, one.total) for one in told.months] == [("2026-01", 4), ("2026-02", 3)]
    assert [(one.label, one.faulty, one.total) for one in told.persons] == [("示例E1", 3, 7)]
    assert [(one.label, one.total) for one in told.laboratories] == [("示例实验室", 4)]
    paths = {path.parts: path for path in told.paths}
    assert told.variants == 2
    assert paths[("初次认证", "检测 → 决定"),].tally.total == 5
    assert paths[("初次认证", "决定"),].wrong == (("遗漏步骤", 2),)


def test_whose_name_is_gone_is_called_by_his_number(judged, client_of):
    from zhiheng.personnel.models import Person
    from zhiheng.personnel.queries import names
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    sheet, person = Sheet(), Person.objects.get(number="E1")
    sheet.change(person, name="")
    append(sheet, at=timezone.now(), recorded=timezone.now(), who={}, act="test")
    assert [one.label for one in reading.overview().persons] == ["E1"]
    assert names([person.pk]) == {person.pk: "E1"}
    client = client_of(Post.MANAGEMENT)
    case = client.get("/procedures/cases/?person=E1").context["rows"][0].case
    assert "姓名已删除</a>" in client.get(f"/cases/{case}/").content.decode()


def test_a_rare_path_that_went_wrong_is_told(judged, monkeypatch, client_of):
    """The most frequent paths alone would hide it."""
    from zhiheng.conformance.columns import tallies
    from zhiheng.conformance.commands import judge
    from zhiheng.conformance.standing import views

    monkeypatch.setattr(tallies, "MOST_PATHS", 1)
    monkeypatch.setattr(views, "FEW_PATHS", 1)
    judge(by=system(), at=timezone.now(), afresh=True)
    told = reading.overview()
    steps = [path.parts[0][1] for path in told.paths]
    assert told.variants == 2 and steps == ["检测 → 决定", "决定"]
    client = client_of(Post.MANAGEMENT)
    page, wrong, every = (
        client.get(f"/procedures/{query}").content.decode()
        for query in ("", "?paths=faulty", "?paths=all")
    )
    assert "检测 → 决定</div>" in page and "</span> 决定</div>" not in page
    assert "?paths=all#paths" in page
    monkeypatch.setattr(views, "FEW_PATHS", 2)
    assert "?paths=all#paths" not in client.get("/procedures/").content.decode(), "all are there"
    monkeypatch.setattr(views, "FEW_PATHS", 1)
    assert "有问题的走法" in wrong and "</span> 决定</div>" in wrong
    assert "</span> 决定</div>" in every


def test_a_rare_path_of_which_nothing_is_known_is_told_too(judged, build, monkeypatch):
    from zhiheng.conformance.columns import tallies
    from zhiheng.conformance.commands import judge

    procedure = PROCEDURE.replace("检测", "看").replace("决定", "定")
    scheme = build.scheme("U", definition=procedure)
    for n in range(3):  # fewer than went the usual way
        case = build.case(f"U-{n}", scheme, applied_on=date(2026, 2, 1))
        build.write(
            build.event(case, "看", date(2026, 3, 1)), build.event(case, "定", date(2026, 3, 2))
        )  # fmt: skip
    monkeypatch.setattr(tallies, "MOST_PATHS", 1)
    judge(by=system(), at=timezone.now(), afresh=True)
    assert numbers(verdict="unknown") == ["U-0", "U-1", "U-2"]
    told = {path.parts[0][1]: path.tally.counts["unknown"] for path in reading.overview().paths}
    assert told == {"检测 → 决定": 0, "看 → 定": 3}


def test_where_no_path_went_wrong_none_is_said_to_be_missing(build, client_of):
    """Whoever comes by a link kept from before is told so, and led to what there is."""
    from zhiheng.conformance.commands import judge

    build.body()
    case = build.case("P-1", build.scheme("S", definition=PROCEDURE), applied_on=date(2026, 2, 1))
    for day, step in enumerate(("检测", "决定"), start=1):
        build.write(build.event(case, step, date(2026, 3, day), by=f"实验室{day}"))
    judge(by=system(), at=timezone.now())
    page = client_of(Post.MANAGEMENT).get("/procedures/?paths=faulty").content.decode()
    assert "已知的走法里没有有问题的" in page and "还没有登记程序事件" not in page
    assert '<a class="btn" href="?#paths">最常走的</a></p>' in page


def test_what_is_in_order_is_folded_away_where_something_is_wrong(judged):
    from zhiheng.conformance.standing.views import _chart

    told = reading.overview()
    chart = _chart(told.schemes, lying=True)
    assert [one["label"] for one in chart["series"]] == ["不符合", "符合"]
    assert chart["folded"] == ["符合"] and chart["lying"]
    sound = [one for one in told.laboratories if not one.faulty]
    assert _chart(sound)["folded"] == []


def test_behind_every_number_stand_its_cases(judged, client_of):
    told, client = reading.overview(), client_of(Post.MANAGEMENT)
    paths = [path.tally for path in told.paths]
    for tally in (*told.schemes, *told.months, *told.persons, *told.laboratories, *paths):
        page = client.get(tally.url).content.decode()
        assert f"共 {tally.total} 个" in page, tally.url
        wrong = client.get(f"{tally.url}&verdict=not_met").content.decode()
        assert f"共 {tally.faulty} 个" in wrong, tally.url
    page = client.get("/procedures/").content.decode()
    for tally in (*told.schemes, *told.persons, *(path for path in paths if path.faulty)):
        assert f'href="{tally.url}&amp;verdict=not_met">{tally.faulty}<' in page.replace("\n", "")


def test_filters_and_what_they_do_not_know(judged, client_of):
    assert numbers(verdict="not_met") == ["P-4", "P-5", "P-6"]
    assert numbers(kind="omitted") == ["P-5", "P-6"] and numbers(kind="late") == []
    assert numbers(person="E2") == [] and numbers(outsider="00") == [] and numbers(month="x") == []
    client = client_of(Post.MANAGEMENT)
    for nonsense in ("?path=x&after=y|z", "?month=2026-99", "?scheme=1&verdict=2", "?person=%00"):
        assert client.get(f"/procedures/cases/{nonsense}").status_code in (200, 400)
    for month in ("2026-13", "202605", "x"):
        wrong = client.get(f"/procedures/cases/?month={month}").content.decode()
        assert f"没有“{month}”这个月份" in wrong
    empty = client.get("/procedures/cases/?person=E2").content.decode()
    assert "没有符合条件" in empty and '<a class="btn" href="?">清除条件</a></p>' in empty
    every = client.get("/procedures/cases/?path=x").content.decode()
    assert "共 7 个" in every and "只看走同一路径" not in every
    path = reading.overview().paths[0]
    assert "只看走同一路径" in client.get(path.tally.url).content.decode()


def test_pages_follow_one_another_and_lose_nothing(judged):
    after, seen = "", []
    while True:
        page = reading.page(Filters(), after, limit=2)
        seen += [row.number for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert seen == [f"P-{n}" for n in range(7)]


@pytest.mark.parametrize("post", sorted(BUSINESS_POSTS))
def test_few_statements_whoever_looks(post, judged, client_of, django_assert_max_num_queries):
    client = client_of(post)
    for address in ("/procedures/", "/procedures/cases/?verdict=not_met&kind=omitted"):
        with django_assert_max_num_queries(MOST):
            page = client.get(address)
        assert page.status_code == 200 and "程序符合性" in page.content.decode()


def test_the_administrator_sees_none(client_of):
    for address in ("/procedures/", "/procedures/cases/"):
        assert client_of(Post.ADMINISTRATOR).get(address).status_code == 403


def test_empty_pages_say_so(build, client_of):
    from zhiheng.conformance.commands import judge

    client = client_of(Post.MANAGEMENT)
    assert "还没有判定过" in client.get("/procedures/").content.decode()
    build.body()
    judge(by=system(), at=timezone.now())
    assert "还没有项目" in client.get("/procedures/").content.decode()
    assert "还没有判定过的项目" in client.get("/procedures/cases/").content.decode()


def test_what_was_finished_before_the_regulation_is_told_as_such(judged, build, client_of):
    from zhiheng.conformance.commands import judge
    from zhiheng.schemes.models import Scheme

    old = build.case("P-0000", Scheme.every.get(code="S"), applied_on=date(2024, 1, 10))
    build.write(build.event(old, "决定", date(2024, 3, 2), by="示例实验室"))
    judge(by=system(), at=timezone.now())
    listed = client_of(Post.MANAGEMENT).get("/procedures/cases/?verdict=not_applicable")
    told = listed.content.decode()
    assert numbers(verdict="not_applicable") == ["P-0000"] and "规定施行以前已经办完" in told
    assert "规定施行以前已经办完" not in (
        client_of(Post.MANAGEMENT).get("/procedures/cases/?verdict=met").content.decode()
    )


@pytest.mark.parametrize("name", ["procedures", "procedure_cases"])
def test_both_are_taken_away_as_workbooks(name, judged, client_of):
    page = client_of(Post.MANAGEMENT).get(f"/imports/lists/{name}.xlsx")
    assert page.status_code == 200 and b"".join(page.streaming_content).startswith(b"PK")


def test_a_case_taken_back_is_counted_no_more(judged, build):
    from zhiheng.cases.models import Case
    from zhiheng.conformance.commands import judge

    build.change(Case.objects.get(number="P-5"), retracted=True)
    judge(by=system(), at=timezone.now())
    assert reading.overview().cases == 6 and "P-5" not in numbers()


def test_a_finding_is_called_as_the_paths_call_it():
    from zhiheng.conformance.terms import KINDS
    from zhiheng.procedure.events import Verdict
    from zhiheng.procedure.labels import LABELS

    both = [one for one in Verdict if one.value in KINDS and one is not Verdict.UNKNOWN]
    assert len(both) >= 9
    for one in both:
        assert LABELS[one] in str(KINDS[one.value].label)


def test_the_page_of_a_finding_says_who_it_is_that_its_sentence_calls_by_number(judged, client_of):
    from zhiheng.conformance.models import Finding
    from zhiheng.conformance.queries import called

    row = Finding.objects.get(kind="not_separated", closed_on=None)
    assert "“E1”" in row.says and "示例E1" not in row.says, "the trail names nobody"
    for post, linked in ((Post.QUALITY_DIRECTOR, True), (Post.STAFF, False)):
        text = client_of(post).get(f"/findings/{row.pk}/").content.decode()
        assert "示例E1" in text and "示例E2" not in text
        assert ('href="/people/' in text) is linked, "whose pages are open to the reader"
    row.closed_on = date(2026, 6, 1)
    assert called(row) == {}, "the number may be another's by now"


def test_a_number_that_is_also_a_step_is_taken_for_nobody(build):
    from zhiheng.conformance.commands import judge
    from zhiheng.conformance.models import Finding
    from zhiheng.conformance.queries import called

    build.body()
    case = build.case("P-0", build.scheme("S", definition=PROCEDURE))
    one = build.write(build.person("决定"))
    steps = (("检测", 1), ("决定", 2))
    build.write(*(build.event(case, name, date(2026, 3, on), person=one) for name, on in steps))
    judge(by=system(), at=timezone.now())
    row = Finding.objects.get(kind="not_separated")
    assert "“决定”同时参与" in row.says and called(row) == {}
