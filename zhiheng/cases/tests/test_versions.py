"""A case keeps the version in force when it was applied for; another is chosen only by an act."""

from datetime import date, datetime

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput
from zhiheng.cases import commands
from zhiheng.cases.models import Case
from zhiheng.cases.queries import case_logs
from zhiheng.cases.rules import procedure_followed
from zhiheng.cases.versions import kept
from zhiheng.law.judgement import Verdict
from zhiheng.procedure.events import SHANGHAI
from zhiheng.schemes import commands as schemes
from zhiheng.trace.ledger import append
from zhiheng.trace.replay import assert_replay_equals_tables
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db
BY, NOW, ON = operator("test"), datetime(2026, 6, 30, 12, tzinfo=SHANGHAI), date(2026, 6, 30)
PROCEDURE = "scheme: S\nsteps: [{id: a}, {id: b}]\nseparations: [{never_both: [[a], [b]]}]"


def version(scheme, label, starts, ends=None, **more):
    return schemes.register_scheme_version(
        subject=scheme, by=BY, at=NOW, label=label, definition=PROCEDURE, starts=starts, ends=ends,
        **more,
    ).value  # fmt: skip


@pytest.fixture
def scheme():
    return schemes.register_scheme(by=BY, at=NOW, code="S", name="示例", kind="own").value


def opened(scheme, applied_on, number="P1", **more):
    return commands.open_case(
        by=BY, at=NOW, number=number, scheme=scheme, applied_on=applied_on, **more
    ).value


def test_a_case_keeps_the_version_of_its_day_when_a_new_one_comes(scheme):
    old = version(scheme, "旧", date(2025, 1, 1))
    case = opened(scheme, date(2026, 3, 1))
    new = version(scheme, "新", date(2026, 2, 1), follows=True)
    old.refresh_from_db()
    assert case.scheme_version == old and old.ends == date(2026, 2, 1)
    told = kept(case)
    assert told.chosen.version == old.pk and told.other.version == new.pk
    later = opened(scheme, date(2026, 3, 1), "P2")
    assert later.scheme_version == new and kept(later).other is None
    assert_replay_equals_tables()


def test_none_in_force_is_unknown_and_says_so(scheme):
    version(scheme, "新", date(2026, 2, 1))
    case = opened(scheme, date(2025, 3, 1))
    assert case.scheme_version is None and kept(case).chosen is None
    answer = procedure_followed(next(case_logs(ON, [case.pk])).facts(ON))
    assert answer.verdict is Verdict.UNKNOWN and "申请之日没有施行中" in answer.because


def test_another_version_is_chosen_with_a_reason(scheme):
    new = version(scheme, "新", date(2026, 2, 1))
    case = opened(scheme, date(2025, 3, 1))
    with pytest.raises(BadInput):
        commands.keep_version(subject=case, by=BY, at=NOW, chosen=new, reason=" ")
    commands.keep_version(subject=case, by=BY, at=NOW, chosen=new, reason="当时按新规则受理")
    case.refresh_from_db()
    assert case.scheme_version == new and kept(case).other is None
    stranger = schemes.register_scheme(by=BY, at=NOW, code="T", name="示例", kind="own").value
    other = version(stranger, "1", None)
    with pytest.raises(BadInput, match="不属于"):
        commands.keep_version(subject=case, by=BY, at=NOW, chosen=other, reason="错")


def test_never_two_versions_in_force_at_once(scheme):
    old = version(scheme, "旧", date(2025, 1, 1), date(2026, 1, 1))
    version(scheme, "新", date(2026, 1, 1))
    for starts, ends in ((date(2025, 6, 1), None), (None, None), (date(2027, 1, 1), None)):
        with pytest.raises(BadInput, match="重叠"):
            version(scheme, "又一个", starts, ends)
    with pytest.raises(BadInput, match="重叠"):
        schemes.amend_scheme_version(
            subject=old, by=BY, at=NOW, definition=PROCEDURE, starts=old.starts, ends=None
        )


def test_a_version_in_use_is_corrected_only_with_a_reason(scheme):
    row = version(scheme, "旧", date(2025, 1, 1))
    changed = {"definition": PROCEDURE.replace("{id: b}", "{id: b, after: [a]}")}
    dates = {"starts": row.starts, "ends": None}
    schemes.amend_scheme_version(subject=row, by=BY, at=NOW, **changed, **dates)
    opened(scheme, date(2026, 3, 1))
    with pytest.raises(BadInput, match="1 个项目"):
        schemes.amend_scheme_version(subject=row, by=BY, at=NOW, definition=PROCEDURE, **dates)
    schemes.amend_scheme_version(
        subject=row, by=BY, at=NOW, definition=PROCEDURE, reason="录入有误", **dates
    )


def test_whose_version_was_not_in_force_on_the_day_is_told_and_listed(scheme, client_of):
    """A version with an earlier date came later; the cases stay as they are and are named."""
    from zhiheng.access.terms import Post
    from zhiheng.cases.queries import found
    from zhiheng.schemes.queries import strayed

    version(scheme, "旧", date(2025, 1, 1))
    opened(scheme, date(2026, 1, 31), "P1")
    opened(scheme, date(2026, 2, 1), "P2")
    opened(scheme, None, "P3")
    client = client_of(Post.QUALITY_DIRECTOR)
    page = f"/schemes/{scheme.pk}/"
    assert strayed(scheme.pk) == 0 and "请逐个核对" not in client.get(page).content.decode()
    version(scheme, "新", date(2026, 2, 1), follows=True)
    assert strayed(scheme.pk) == 1
    assert [case.number for case in found(scheme=scheme.pk, state="strayed")] == ["P2"]
    text = client.get(page).content.decode()
    assert "有 1 个项目保留的版本" in text and f"?scheme={scheme.pk}&amp;state=strayed" in text
    listed = client.get(f"/cases/?scheme={scheme.pk}&state=strayed").content.decode()
    assert ">P2<" in listed and ">P1<" not in listed  # two bare letters stand in tokens, too
    assert opened(scheme, date(2026, 2, 1), "P4").scheme_version.label == "新"
    assert strayed(scheme.pk) == 1, "on its first day a version is in force"
    sheet, taken_back = Sheet(), Case.objects.get(number="P2")
    sheet.change(taken_back, retracted=True)
    append(sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="test")
    assert strayed(scheme.pk) == 0 and not found(scheme=scheme.pk, state="strayed")
