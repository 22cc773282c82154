"""What tests of `engine.ongoing` share."""

import pytest


@pytest.fixture
def ready(monkeypatch):
    """Whether each portion found everything ready."""
    from zhiheng.procedure.engine import ongoing as goes_on

    told: list[bool] = []
    take = goes_on._Ready.take

    def counted(self, fresh):
        told.append(take(self, fresh))
        return told[-1]

    monkeypatch.setattr(goes_on._Ready, "take", counted)
    return told
