"""No act is forgotten: each stands in the interface or is named with a reason."""

import inspect
import json

import pytest
from django.utils.translation import override

from zhiheng.access.acts import acts
from zhiheng.access.door import commands
from zhiheng.access.terms import ALL_POSTS, Post
from zhiheng.api import inputs, offering, seen, surface


def ours():
    return [one for one in acts() if one.writes and not one.name.startswith("test_")]


def test_every_act_of_a_post_is_offered_or_named_with_a_reason():
    offered = {act.name for act, _command in offering.offered()}
    for one in ours():
        if one.posts & ALL_POSTS:
            assert (one.name in offered) is not (one.name in offering.NOT_OFFERED), one.name
        else:
            assert one.name not in offered, f"{one.name} is no post's"
    assert all(len(why) > 10 for why in offering.NOT_OFFERED.values())
    paths = surface.document()["paths"]
    assert {f"/api/v1/acts/{name}" for name in offered} <= set(paths)


@pytest.mark.parametrize("name", sorted(offering.NOT_OFFERED))
def test_what_is_not_offered_is_an_act(name):
    assert name in commands()


def test_every_subject_has_its_rule_of_who_sees_it():
    for act, command in offering.offered():
        subject = offering.subject_of(command)
        assert subject in (None, str) or subject in seen.SEEN, act.name


def test_no_input_is_called_like_what_the_door_takes():
    """`perform` would swallow it: the command never saw what was given."""
    for name, command in commands().items():
        given = inspect.signature(inspect.unwrap(command)).parameters
        assert not {"key", "version"} & set(given), name
        values = command.values.names if command.values else ()
        assert not {"key", "version", "subject", "by", "at", "sheet"} & set(values), name


def test_what_takes_values_says_which():
    for name, command in commands().items():
        kinds = {p.kind for p in inspect.signature(inspect.unwrap(command)).parameters.values()}
        if inspect.Parameter.VAR_KEYWORD in kinds and name not in offering.NOT_OFFERED:
            assert command.values, f"{name} takes any column: name them (door.Columns)"


def test_each_shape_is_made_from_its_signature():
    for act, command in offering.offered():
        shape = inputs.shape(act.name, command)
        function = inspect.unwrap(command)
        for parameter in inspect.signature(function).parameters.values():
            if parameter.name in shape.model_fields:
                needed = parameter.default is parameter.empty
                assert shape.model_fields[parameter.name].is_required() is needed, act.name


def test_what_is_told_of_one_operation_is_whole_and_small():
    """Every operation alone holds the shapes that it names, and no other."""
    paths = surface.document()["paths"]
    for one in (each for place in paths.values() for each in place.values()):
        told = surface.alone(one["operationId"])
        assert told and list(told["paths"]) and len(told["paths"]) == 1
        text = json.dumps(told)
        named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
        assert named == set(told["components"]["schemas"]), one["operationId"]
        assert len(text) < 40_000, one["operationId"]
    assert surface.alone("nonsense") is None


def test_the_document_says_posts_and_conditions_in_words_whoever_asks_first():
    with override("en"):
        paths = surface.api.__wrapped__().get_openapi_schema(path_prefix="/api/v1/")["paths"]
    told = paths["/api/v1/acts/export_person"]["post"]["description"]
    assert "人事专员" in told and "五分钟内的第二因素" in told
    assert "人事专员" in paths["/api/v1/persons"]["get"]["description"]
    code_words = [*ALL_POSTS - {"staff", "management", "administrator"}, "see."]
    for operation in (each for place in paths.values() for each in place.values()):
        described = operation.get("description", "")
        assert not [word for word in code_words if word in described], described


@pytest.mark.django_db
def test_the_pages_list_every_operation_and_open_it(client_of):
    client = client_of(Post.ADMINISTRATOR)
    text = client.get("/api/v1/docs/").content.decode()
    for act, _command in offering.offered():
        assert f'href="/api/v1/docs/{act.name}/"' in text, act.name
    assert 'href="/api/v1/docs/list_clients/"' in text and 'href="/api/v1/docs/trail_of/"' in text
    page = client.get("/api/v1/docs/register_client/").content.decode()
    assert "operation=register_client" in page and "<title>登记认证委托人 · " in page
    assert client.get("/api/v1/docs/nonsense/").status_code == 404
    answer = client.get("/api/v1/openapi.json", {"operation": "nonsense"})
    assert answer.status_code == 404 and answer.json()["detail"]
