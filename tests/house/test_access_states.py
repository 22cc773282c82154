"""Objects × states: the conditions of the act table against a table written by hand."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.urls import get_resolver
from django.utils import timezone

from zhiheng.access.actor import operator
from zhiheng.access.acts import act, acts
from zhiheng.access.door import commands
from zhiheng.law.clock import in_shanghai

FILE = Path(__file__).with_name("access_states.yaml")
OBJECTS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
AREAS = Path(__file__).parents[2] / "zhiheng"
NOW = timezone.now()
CELLS = [
    (one["object"], state, name, state in allowed)
    for one in OBJECTS
    for name, allowed in one.get("acts", {}).items()
    for state in one["states"]
]


@pytest.fixture(scope="module", autouse=True)
def everything_declared():
    get_resolver().url_patterns  # noqa: B018


def test_every_act_that_asks_for_a_state_has_its_row_with_a_reason():
    written = {name for one in OBJECTS for key in ("acts", "by_rows") for name in one.get(key, ())}
    asking = {
        one.name for one in acts() if one.of_kind("state") and not one.name.startswith("test_")
    }
    assert asking == written, asking ^ written
    assert all(one["why"].strip() for one in OBJECTS)
    for one in OBJECTS:
        model = apps.get_model(one["object"])
        for key in ("acts", "by_rows"):
            for name in one.get(key, ()):
                assert commands()[name].on is model, name


def test_what_looks_at_other_rows_is_tried_where_it_says():
    for one in OBJECTS:
        for name, why in one.get("by_rows", {}).items():
            test = AREAS / why.rpartition("（")[2].rstrip("）")
            assert name in test.read_text(encoding="utf-8"), (name, test)


@pytest.mark.parametrize(("of", "state", "name", "allowed"), CELLS)
def test_every_cell_is_as_written(of, state, name, allowed):
    [one] = [one for one in OBJECTS if one["object"] == of]
    model = apps.get_model(of)
    row = model(**{name: of_column(model, name, value) for name, value in
                   one["states"][state].items()})  # fmt: skip
    told = [c.against(operator("test"), NOW, row) for c in act(name).of_kind("state")]
    against = [refusal for refusal in told if refusal]
    assert (not against) is allowed, f"{name} in state {state}: {against or 'let through'}"
    assert all(refusal.says for refusal in against)


def of_column(model, name, value):
    """A day is told from today on; a choice must be one."""
    field = model._meta.get_field(name)
    if field.get_internal_type() == "DateField":
        return in_shanghai(NOW).date() + timedelta(days=value)
    if field.get_internal_type() == "DateTimeField":
        return NOW + timedelta(days=value)
    assert not field.choices or value in dict(field.flatchoices), (model, name, value)
    return value


def test_refusals_are_told_anew_each_time():
    """The same sentence twice: no exception carries the past of another request along."""
    model = apps.get_model("certificates.Restoration")
    [condition] = act("decline_restoration").of_kind("state")
    row = model(state="declined")
    first, second = (condition.against(operator("test"), NOW, row) for _ in range(2))
    assert first is not second and first.says == second.says
