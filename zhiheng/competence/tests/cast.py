"""A scheme with three steps, a client, and persons with what one wants known."""

from datetime import date, datetime

from zhiheng.access.actor import operator
from zhiheng.clients import commands as clients
from zhiheng.competence import commands
from zhiheng.personnel import commands as personnel
from zhiheng.procedure.events import SHANGHAI
from zhiheng.schemes import commands as schemes

BY, NOW = operator("test"), datetime(2026, 6, 30, 12, tzinfo=SHANGHAI)
ON = date(2026, 6, 30)
PROCEDURE = """
scheme: S
steps: [{id: 工厂检查}, {id: 复核, after: [工厂检查]}, {id: 决定, after: [复核]}]
separations: [{never_both: [[工厂检查], [决定]]}]
"""


def scheme_of(code: str = "S"):
    row = schemes.register_scheme(
        by=BY, at=NOW, code=code, name="示例", kind="ccc", product_kind="industrial"
    ).value
    schemes.register_scheme_version(subject=row, by=BY, at=NOW, label="1", definition=PROCEDURE)
    return row


def client_of(name: str = "示例制造有限公司"):
    return clients.register_client(by=BY, at=NOW, name=name).value


def person_of(number: str, name: str = ""):
    return personnel.register_person(
        by=BY, at=NOW, number=number, name=name or f"示例{number}", joined=date(2020, 1, 1)
    ).value


def registered(person, starts=date(2024, 1, 1), ends=date(2090, 1, 1), kind: str = ""):
    return personnel.add_registration(
        subject=person, by=BY, at=NOW, number=f"R{person.number}", kind=kind, starts=starts,
        ends=ends,
    ).value  # fmt: skip


def authorised(person, scheme, judge, step: str = "工厂检查", **more):
    given = {
        "starts": date(2026, 1, 1),
        "judged_on": date(2026, 1, 1),
        "grounds": "考核合格",
        **more,
    }
    return commands.authorise_work(
        subject=person, by=BY, at=NOW, scheme=scheme, step=step, judge=judge, **given
    ).value


def declared(person, on=date(2026, 1, 10)):
    commands.declare_one_body(subject=person, by=BY, at=NOW, declared_on=on)
    commands.declare_impartiality(subject=person, by=BY, at=NOW, declared_on=on)


def demanded(scheme, step: str = "工厂检查", registration: bool = True):
    commands.demand_of_step(
        subject=scheme, by=BY, at=NOW, step=step, registration=registration,
        starts=date(2026, 1, 1), reason="认证规则第5条",
    )  # fmt: skip


def sound(number: str, scheme, judge, name: str = "", **more):
    """A person against whom nothing stands."""
    person = person_of(number, name)
    registered(person)
    authorised(person, scheme, judge, **more)
    declared(person)
    personnel.declare_known(subject=person, by=BY, at=NOW, what="bans", as_of=ON)
    return person
