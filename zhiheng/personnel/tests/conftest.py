"""A small cast for tests of persons; Django is not up yet when this file is read."""

import pytest


@pytest.fixture
def register():
    """Registers persons: register("E001", "王晓", identity=…)."""
    from zhiheng.personnel import commands
    from zhiheng.personnel.tests.cast import BY, NOW

    def make(number: str = "E001", name: str = "王晓", **more: object):
        return commands.register_person(by=BY, at=NOW, number=number, name=name, **more).value

    return make


@pytest.fixture
def person(register):
    return register()
