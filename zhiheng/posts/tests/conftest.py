"""People for tests of the posts; Django is not up yet when this file is read."""

from datetime import date

import pytest


@pytest.fixture
def register():
    """A bare person: register("E001", "王晓")."""
    from zhiheng.personnel import commands
    from zhiheng.posts.tests.cast import BY, NOW

    def make(number: str = "E001", name: str = "王晓", **more: object):
        return commands.register_person(by=BY, at=NOW, number=number, name=name, **more).value

    return make


@pytest.fixture
def qualified(register):
    """A person whom articles 4 and 8 let hold either post: qualified("E001", "王晓")."""
    from zhiheng.personnel import commands
    from zhiheng.posts.tests.cast import BY, NOW, TODAY

    def make(number: str = "E001", name: str = "王晓"):
        person = register(number, name)
        act = {"subject": person, "by": BY, "at": NOW}
        commands.add_education(**act, level="bachelor", completed=date(2005, 7, 1), evidence=True)
        commands.add_employment(
            **act, employer="某认证中心", starts=date(2005, 7, 1), full_time=True,
            field="certification", evidence=True,
        )  # fmt: skip
        commands.add_seat(**act, kind="top_management", starts=date(2020, 1, 1), evidence=True)
        for article in ("4.2", "8.2"):
            for n in (1, 3, 4, 5):
                commands.add_competence(
                    **act, clause=f"{article}({n})", met=True, assessed=date(2025, 12, 1),
                    grounds="面谈",
                )  # fmt: skip
        for what in ("titles", "bans", "seats"):
            commands.declare_known(**act, what=what, as_of=TODAY)
        return person

    return make


@pytest.fixture
def account_of():
    """Gives a person an account and so a holder."""
    from django.utils import timezone

    from zhiheng.access.models import Account, Holder
    from zhiheng.posts.tests.cast import NOW
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def give(person, username: str = ""):
        account = Account.objects.create(username=username or person.number)
        sheet = Sheet()
        holder = sheet.create(Holder(account=account, name=person.name, person=person.pk))
        append(sheet, at=NOW, recorded=timezone.now(), who={"via": "job"}, act="test")
        return holder

    return give


@pytest.fixture
def appointed():
    """Appoints: appointed(person, "director", starts=…)."""
    from zhiheng.posts import commands
    from zhiheng.posts.tests.cast import BY, NOW

    def make(person, post: str = "director", starts: date = date(2026, 1, 5), **more: object):
        act = {"by": BY, "at": NOW, "person": person, "post": post, "starts": starts}
        return commands.appoint(**act, **more).value

    return make


@pytest.fixture
def in_post(appointed):
    """Appoints, authorises and accepts."""
    from zhiheng.posts import commands
    from zhiheng.posts.tests.cast import BY, NOW

    def make(person, post: str = "director", **more: object):
        row = appointed(person, post, **more)
        act = {"subject": row, "by": BY, "at": NOW}
        giver = "legal_representative" if post == "director" else "quality_director"
        commands.authorise(**act, authorised_by=giver, authorised_on=date(2026, 1, 5))
        commands.accept(**act, accepted_on=date(2026, 1, 5))
        row.refresh_from_db()
        return row

    return make
