"""The columns follow whatever is entered, and a file that cannot be trusted is built anew."""

import random
from datetime import date, datetime, timedelta

import pytest

from zhiheng.conformance.tests.processes import another_process, judged_again, path
from zhiheng.conformance.tests.test_remembering import (
    COMPLETE,
    LIMITED,
    agree,
    from_memory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file")]
PLAIN = """
scheme: PLAIN
steps:
  - {id: 受理}
  - {id: 检测, after: [受理], at_least: 2, at_most: 3, quantity: {at_least: 2.5}}
  - {id: 检查, after: [受理], waivable: true}
  - {id: 决定, after: [检测, 检查]}
separations: [{never_both: [[检测, 检查], [决定]], clause: "9(3)-b"}]
limits: [{from: 受理, to: 决定, days: 20}]
surveillance: {after: 决定, every_months: 2, steps: [{id: 监督}]}
"""
MIXED = "scheme: MIXED\nsteps: [{id: 受理}, {id: 决定, after: [受理]}]"
STEPS = ("受理", "检测", "检测", "检查", "决定", "监督", "别的", "application", "decision")
TODAY = date(2026, 6, 30)


class Body:
    """Acts at random on a body of a dozen cases under four schemes."""

    def __init__(self, build, seed):
        self.build, self.draw = build, random.Random(seed)
        self.people = [build.write(build.person(f"E{n}")) for n in range(3)]
        self.schemes = [
            build.scheme(f"S{n}", definition=text)
            for n, text in enumerate((LIMITED, PLAIN, MIXED, None))
        ]
        self.cases = [self.case(n) for n in range(12)]
        self.events = []

    def case(self, number):
        applied = self.draw.choice([None, date(2026, 2, 1), date(2025, 2, 1)])
        closed = self.draw.choice([True, False, None])
        scheme = self.draw.choice(self.schemes)
        return self.build.case(f"P-{number}", scheme, closed=closed, applied_on=applied)

    def event(self):
        draw = self.draw
        days = draw.choice([draw.randint(-300, 0), draw.randint(-100, 0), draw.randint(0, 9)])
        at = datetime.combine(TODAY + timedelta(days=days), datetime.min.time())
        who = {"person": draw.choice(self.people)} if draw.random() < 0.6 else {
            "by": draw.choice(["", "甲", "乙实验室", "丙\n检测", '丁"院'])
        }  # fmt: skip
        event = self.build.event(draw.choice(self.cases), draw.choice(STEPS), at.date(), **who)
        event.cycle = draw.choice([0, 0, 0, 0, 1, 2])
        event.quantity = draw.choice([None, "1", "1.5", "2.0000"])
        event.evidence = draw.choice(["", "", "记录"]) if draw.random() < 0.5 else ""
        if draw.random() < 0.2:
            event.at, event.waiver = None, draw.choice(["", "理由"])
        return event

    def act(self):
        draw, change = self.draw, self.build.change
        match draw.choice(
            ["write"] * 5 + ["take back", "change", "close", "scheme", "new", "case"]
        ):
            case "write":
                made = [self.event() for _ in range(draw.randint(1, 6))]
                self.build.write(*made)
                self.events += made
            case "take back" if self.events:
                change(self.events.pop(draw.randrange(len(self.events))), retracted=True)
            case "change" if self.events:
                change(draw.choice(self.events), cycle=draw.choice([0, 1, 2]))
            case "close":
                change(draw.choice(self.cases), closed=draw.choice([True, False]))
            case "scheme":
                version = draw.choice(self.schemes[:2]).versions.get()
                change(version, definition=draw.choice([LIMITED, PLAIN, MIXED, "nonsense"]))
            case "new":
                self.cases.append(self.case(len(self.cases)))
            case "case":
                case = draw.choice(self.cases)
                change(case, retracted=not case.retracted)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_entered_all_three_agree(build, seed, monkeypatch):
    """Though a file lags behind (odd seeds), a process is a new one, an earlier file comes back."""
    from zhiheng.conformance.columns import following

    monkeypatch.setattr(following, "MOST_TOUCHED", 0 if seed else following.MOST_TOUCHED)
    monkeypatch.setattr(following, "LAG", 1 if seed % 2 else following.LAG)
    build.body()
    body, on, files = Body(build, seed), TODAY, []
    for _ in range(14):
        for _ in range(body.draw.randint(1, 3)):
            body.act()
        on += timedelta(days=body.draw.choice([0, 0, 0, 1, 12, -3]))
        happens = body.draw.random()
        if happens < 0.3:
            another_process()
        elif happens < 0.5 and files:
            path().write_bytes(body.draw.choice(files))
        agree(on, body.draw.choice([COMPLETE, COMPLETE, COMPLETE, None]))
        files.append(path().read_bytes())


def test_a_staff_number_that_changes_is_followed(build):
    build.body()
    case, person = (
        build.case("P-1", build.scheme(definition=LIMITED)),
        build.write(build.person("E1")),
    )
    days = (date(2026, 3, 1), date(2026, 3, 2))
    for step, day in zip(("application", "decision"), days, strict=True):
        build.write(build.event(case, step, day, person=person))
    assert "“E1”" in agree()[case.pk].faults[0].says
    build.change(person, number="E2")
    assert "“E2”" in agree()[case.pk].faults[0].says


def test_a_day_passes_where_every_event_was_taken_back(small, build):
    """One of them was dated ahead."""
    from zhiheng.cases.models import Event

    build.write(build.event(small[0], "other", TODAY + timedelta(days=3), by="丙"))
    agree()
    for event in Event.objects.all():
        build.change(event, retracted=True)
        agree()
    agree(TODAY + timedelta(days=1))


def test_evidence_of_a_project_taken_back_is_asked_of_no_other(small, build):
    """Else whoever never recorded any would lack it everywhere, for one mistake."""
    for event in small[0].events.all():
        build.change(event, evidence="")
    with_evidence = build.case("P-9", small[0].scheme)
    for case in small[1:]:
        build.change(case.events.get(), evidence="")
    build.write(build.event(with_evidence, "application", date(2026, 3, 1), by="甲"))
    lacking = {key for key, one in agree().items() if "no_evidence" in map(_kind, one.faults)}
    assert lacking == {case.pk for case in small}
    build.change(with_evidence, retracted=True)
    assert not any("no_evidence" in map(_kind, one.faults) for one in agree().values())


def _kind(fault):
    return fault.kind


def test_no_name_gets_into_the_file(small):
    agree()
    from zhiheng.conformance.columns.stored import load

    people = list(load(path()).columns.people)
    assert people and all(each.startswith("外部承担人") for each in people)
    assert "甲" not in "".join(people)


def _cut(file):
    file.write_bytes(file.read_bytes()[:-200])


def _spoil(file):
    """One bit of an array turned round, the rest as it was."""
    from zhiheng.procedure.engine.store import load

    wanted = load(file)[0]["at"].tobytes()
    data = bytearray(file.read_bytes())
    data[data.index(wanted)] ^= 1
    file.write_bytes(data)


DAMAGES = {
    "lost": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "cut": _cut,
    "spoilt": _spoil,
    "foreign": lambda file: file.write_bytes(b"PK\x03\x04 something else"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_noticed_and_built_anew(small, monkeypatch, damage):
    expected = agree()
    asked = judged_again(monkeypatch)
    agree()
    assert asked == []
    DAMAGES[damage](path())
    assert agree() == expected and asked == [5]
    agree()
    assert asked == [5]


def test_a_database_put_back_from_backup_is_noticed(small, build, monkeypatch):
    """The file is ahead of the trail, or of another one; or remembers what the database forgot."""
    from zhiheng.conformance.models import Judging
    from zhiheng.trace.models import Entry

    asked = judged_again(monkeypatch)
    agree()
    newer = path().read_bytes()
    head = Entry.objects.order_by("seq").last()
    Judging.objects.update(token="another")
    agree()
    build.write(build.event(small[1], "decision", date(2026, 3, 5), by="乙"))
    assert small[1].pk not in agree()
    path().write_bytes(newer)  # of the trail, but not what the database remembers
    assert small[1].pk not in agree()
    assert asked == [5, 5, 1, 5] and head.seq < Entry.objects.count()


def test_a_file_of_another_trail_is_not_believed(small, monkeypatch):
    from zhiheng.conformance.columns import stored

    expected = agree()
    state = stored.load(path())
    state.digest = "00" * 32
    state.columns.at[:] -= 10**12
    stored.save(state, path())
    assert agree() == expected


def test_holes_are_closed_up(small, build):
    from zhiheng.conformance.columns.stored import load

    agree()
    for day in range(1, 9):
        build.write(build.event(small[0], "other", date(2026, 4, day), by="丙"))
        agree()
    columns = load(path()).columns
    assert len(columns.key) < 2 * columns.rows


def test_what_was_left_beside_the_file_is_cleared_away(small):
    """By an earlier version, and by a process that was killed while it wrote."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    left = [file.with_suffix(".npz"), file.with_name(f".{file.name}.123.part")]
    others = [file.with_name("another.npz"), file.with_name(".another.columns.123.part")]
    for each in (*left, *others):
        each.write_bytes(b"old")
    agree()
    assert file.exists() and not any(each.exists() for each in left)
    assert all(each.exists() for each in others), "of another database"


def test_memory_is_read_only_where_the_file_cannot_be_written(small, monkeypatch):
    from zhiheng.conformance.columns import stored

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stored, "save", full)
    assert from_memory(TODAY, COMPLETE)[0].total() == 5
    monkeypatch.undo()
    agree()


def test_the_database_sends_rows_and_the_reader_takes_whole_blocks():
    """Else a million events were a million tables of one row, and minutes instead of seconds."""

    class Copy:
        rows = iter([b"a,1\n"] * 5000)

        def read(self):
            return next(self.rows, b"")

    from zhiheng.conformance.columns.pulling import _Pipe

    pipe = _Pipe(Copy())
    assert not pipe.empty
    assert pipe.read(4096) == b"a,1\n" * 1024
    assert pipe.read(10) == b"a,1\na,1\na,"
    assert pipe.read(1 << 20) == b"1\n" + b"a,1\n" * (5000 - 1024 - 3)
    assert pipe.read(10) == b""
