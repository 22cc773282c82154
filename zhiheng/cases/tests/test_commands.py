"""Cases: events recorded, the separation kept, what the trail says; and the procedure judged."""

from datetime import date, datetime

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.cases import commands
from zhiheng.cases.commands import Happened
from zhiheng.cases.models import Case, Event
from zhiheng.cases.queries import case_logs
from zhiheng.cases.rules import procedure_followed
from zhiheng.law.judgement import Verdict
from zhiheng.personnel.models import Person
from zhiheng.procedure.events import SHANGHAI
from zhiheng.schemes import commands as schemes
from zhiheng.trace.ledger import append
from zhiheng.trace.models import Entry
from zhiheng.trace.replay import assert_replay_equals_tables
from zhiheng.trace.sheet import Sheet

pytestmark = pytest.mark.django_db
BY, NOW, ON = operator("test"), datetime(2026, 6, 30, 12, tzinfo=SHANGHAI), date(2026, 6, 30)
PROCEDURE = """
scheme: S
steps: [{id: type_test}, {id: decision, after: [type_test]}]
separations: [{never_both: [[type_test], [decision]]}]
"""


def person(number: str) -> Person:
    sheet = Sheet()
    row = sheet.create(Person(number=number, name=f"示例{number}", sort_key=number))
    append(sheet, at=NOW, recorded=NOW, who={"via": "test"}, act="t", outcome="done",
           subject=("", None))  # fmt: skip
    return row


@pytest.fixture
def project() -> Case:
    scheme = schemes.register_scheme(by=BY, at=NOW, code="S", name="示例", kind="own").value
    schemes.register_scheme_version(subject=scheme, by=BY, at=NOW, label="1", definition=PROCEDURE)
    return commands.open_case(by=BY, at=NOW, number="P1", scheme=scheme).value


def happened(step: str, day: int, who: Person | None, **more: object) -> Happened:
    at = datetime(2026, 6, day, 9, tzinfo=SHANGHAI)
    return Happened(step, at, who, **{"evidence": "记录", **more})


def record(project: Case, *events: Happened) -> list[Event]:
    return commands.record_events(subject=project, by=BY, at=NOW, events=events).value


def judged(project: Case):
    log = next(case_logs(ON, [project.pk]))
    return procedure_followed(log.facts(ON))


def test_an_evaluator_cannot_decide(project: Case) -> None:
    one, other = person("1"), person("2")
    record(project, happened("type_test", 1, one))
    with pytest.raises(Refused) as refused:
        record(project, happened("decision", 2, one))
    assert refused.value.clauses == ("9(3)-b",)
    assert project.events.count() == 1
    assert Entry.objects.filter(act="record_events", outcome="refused").count() == 1
    assert judged(project).verdict is Verdict.MET  # open: the decision is not due yet
    record(project, happened("decision", 2, other))
    commands.close_case(subject=project, by=BY, at=NOW)
    assert judged(project).verdict is Verdict.MET
    assert_replay_equals_tables()


def test_an_evaluator_by_text_is_the_same_person(project: Case) -> None:
    record(project, happened("type_test", 1, None, performer="示例实验室"))
    with pytest.raises(Refused, match="外部承担人1"):
        record(project, happened("decision", 2, None, performer="示例实验室"))


def test_a_closed_case_without_its_test_deviates(project: Case) -> None:
    record(project, happened("decision", 2, person("1")))
    commands.close_case(subject=project, by=BY, at=NOW)
    answer = judged(project)
    assert answer.verdict is Verdict.NOT_MET and answer.counted["findings"] == {"omitted": 1}


def test_nothing_recorded_or_nobody_named_is_unknown(project: Case) -> None:
    assert judged(project).verdict is Verdict.UNKNOWN
    record(project, happened("type_test", 1, None))
    assert judged(project).verdict is Verdict.UNKNOWN


def test_a_scheme_without_separation_never_turns_green() -> None:
    scheme = schemes.register_scheme(by=BY, at=NOW, code="T", name="示例", kind="own").value
    project = commands.open_case(by=BY, at=NOW, number="P2", scheme=scheme).value
    record(project, happened("a", 1, None))
    assert "规则版本" in judged(project).because
    schemes.register_scheme_version(
        subject=scheme, by=BY, at=NOW, label="1", definition="scheme: T\nsteps: [{id: a}]"
    )
    answer = judged(project)
    assert answer.verdict is Verdict.UNKNOWN and "不同人" in answer.missing[0]


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (Happened(""), "step"),
        (Happened("decision"), "at"),
        (Happened("decision", datetime(2026, 7, 1, tzinfo=SHANGHAI)), "at"),
        (Happened("decision", NOW, cycle=1000), "cycle"),
    ],
)
def test_bad_events_are_said(project: Case, event: Happened, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        record(project, event)
    assert field in caught.value.errors


def test_an_unsound_definition_is_refused_with_its_line() -> None:
    scheme = schemes.register_scheme(by=BY, at=NOW, code="U", name="示例", kind="own").value
    with pytest.raises(BadInput, match="第 2 行"):
        schemes.register_scheme_version(
            subject=scheme, by=BY, at=NOW, label="1",
            definition="scheme: U\nsteps: [{id: a, after: [b]}]",
        )  # fmt: skip


def test_files_come_with_an_event_in_one_act(project, settings, tmp_path):
    from zhiheng.evidence.draft import received
    from zhiheng.evidence.models import Evidence

    settings.EVIDENCE_DIR = tmp_path
    before = Entry.objects.count()
    rows = commands.record_events(
        subject=project, by=BY, at=NOW, events=[happened("type_test", 2, None)],
        files=[received([b"report"], "报告.pdf")],
    ).value  # fmt: skip
    assert Entry.objects.count() == before + 1
    assert Evidence.objects.get().subject_id == rows[0].pk
