"""Each act of the act table as a POST, generated from the table and the command behind it."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

from django.http import HttpRequest
from ninja import Body, Header, Router
from ninja.constants import NOT_SET
from pydantic import BaseModel, Field, StringConstraints, create_model

from zhiheng.access.acts import Act, acts
from zhiheng.access.asking import LONGEST_KEY
from zhiheng.access.door import Done, Unseen, commands
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import ALL_POSTS, called
from zhiheng.api import inputs, seen, values
from zhiheng.api.answers import Receipt, plain
from zhiheng.trace.models import Record

# Acts that are not offered here, each with the reason; tests/house hold that nothing else is
# missing. What no post may do (the program's own work, one's own sign-in) is left out by itself.
NOT_OFFERED = {
    "import_file": "导入先逐行预检、给人看过差异再写入；在导入页或用 zhiheng import 办理。",
    "judge_body": "判定先在事务外算完整个机构；用 zhiheng check，后台任务也会自行判定。",
    "attach_evidence": "文件边收边算摘要，不经 JSON；在证据页附上。",
    "make_filing_sheet": "答的是含证件号码的文件；在报备页下载，每次留痕。",
    "export_log": "答的是文件；在程序页下载，或用 zhiheng export-log。",
    "export_named_log": "答的是写明承担人的文件；在程序页下载，须第二因素。",
    "change_information": "随所办的变化而有不同的入参；在人员页办理，由此起算变更报备的时限。",
    "issue_token": "访问令牌只当面显示一次；在本人账号页签发。",
}


def offered() -> list[tuple[Act, Any]]:
    """Every act that a post may do and that is not named above, with its command."""
    known = commands()
    return [
        (one, known[one.name])
        for one in acts()
        if one.writes and one.posts & ALL_POSTS and one.name not in NOT_OFFERED
        and one.name in known
    ]  # fmt: skip


def router() -> Router:
    made = Router(tags=["acts"])
    for act, command in offered():
        made.add_api_operation(
            f"/{act.name}", ["POST"], _operation(act, command), response={200: Receipt},
            summary=str(act.label), description=_described(act), operation_id=act.name,
            auth=NOT_SET,
        )  # fmt: skip
    return made


def _described(act: Act) -> str:
    """Who may do it and what besides, as the table says."""
    lines = [f"岗位：{called(act.posts)}。"]
    if act.clauses:
        lines.append(f"条款：{'、'.join(act.clauses)}。")
    if act.besides:
        lines.append(f"还须：{'；'.join(act.besides)}。")
    if act.by_machine:
        lines.append("访问令牌可以办理（签发时须选中）。")
    else:
        lines.append("须由本人登录办理，访问令牌不能办理。")
    return " ".join(lines)


def _operation(act: Act, command: Any) -> Callable[..., Any]:
    asked = _asked(act, command)

    def operation(request: HttpRequest, body: Any, key: str) -> dict[str, Any]:
        return answered(command(**_arguments(request, command, body), key=key))

    operation.__annotations__ = {
        "body": Annotated[asked, Body()],
        "key": Annotated[
            str, StringConstraints(min_length=1, max_length=LONGEST_KEY, pattern=r"^[!-~]+$"),
            Header(alias="Idempotency-Key"),
        ],
    }  # fmt: skip
    return operation


def _asked(act: Act, command: Any) -> type[BaseModel]:
    """The body: the subject and its version where there is one, and the command's own inputs."""
    found: dict[str, Any] = {}
    subject = subject_of(command)
    if subject is str:
        found["subject"] = (values.text(80), ...)
    elif subject is not None:
        found["subject"] = (values.Key, ...)
        found["version"] = (
            values.Whole | None,
            Field(None, description="您看到的是第几版；办理会更改这条记录时必填。"),
        )
    shape = inputs.shape(act.name, command)
    needed = any(one.is_required() for one in shape.model_fields.values())
    found["inputs"] = (shape, ... if needed else Field(default_factory=shape))
    return create_model(act.name, __base__=inputs.Strict, **found)


def subject_of(command: Any) -> type | None:
    """What the act is about: a table's row, a name, or nothing."""
    if command.on is not None:
        return command.on
    hint = get_type_hints(inspect.unwrap(command)).get("subject")
    return str if hint is str else None


def _arguments(request: HttpRequest, command: Any, body: Any) -> dict[str, Any]:
    """Everything the command is called with."""
    by, at = request.actor, request.now  # type: ignore[attr-defined]
    found: dict[str, Any] = {"by": by, "at": at}
    if command.on is not None:
        found["subject"] = seen.one(command.on, body.subject, by, at).pk
        found["version"] = Unseen() if body.version is None else body.version
    elif hasattr(body, "subject"):
        found["subject"] = body.subject
    more = inputs.given(command, body.inputs)
    if clash := more.keys() & found.keys() - {"version"}:
        raise BadInput(dict.fromkeys(clash, "没有这个项目。"))
    return {**found, **more}


def answered(done: Done) -> dict[str, Any]:
    """The receipt, what came of it, and whether this was a repeated request."""
    return {
        "seq": done.answer["seq"], "digest": done.answer["digest"],
        "subject": done.answer["subject"], "repeated": done.repeated,
        "version": done.value.version if isinstance(done.value, Record) else None,
        "value": plain(done.value),
    }  # fmt: skip
