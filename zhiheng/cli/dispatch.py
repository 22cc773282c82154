"""Hand the arguments of one subcommand to its typer app, and word misuse in Chinese."""

import inspect
import sys
from typing import Any

import typer
from typer.utils import get_params_from_function

from zhiheng.cli.errors import Unusable

_INTERRUPTED = 130  # what typer makes of Ctrl-C
# typer carries its own copy of click or uses the installed one; its errors live beside this one.
_errors: Any = sys.modules[typer.BadParameter.__module__]


def run_app(app: typer.Typer, name: str, arguments: list[str]) -> int:
    """Run a subcommand; its exit code. Raises Unusable with a Chinese sentence for misuse."""
    command = typer.main.get_command(app)
    if "--help" in arguments:
        _tell_arguments(command)
    try:
        code = command.main(arguments, prog_name=name, standalone_mode=False)
    except _errors.UsageError as misuse:
        raise Unusable(f"{_worded(misuse)}用法见 {name} --help。") from misuse
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # click would answer 1, a verdict here
            raise stop.__context__ from None
        raise
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _tell_arguments(command: Any) -> None:
    """What was said of arguments, which click from 8.5 on makes typer forget; told once.

    click would write them in a section of its own, and typer writes one too.
    """
    command.format_arguments = lambda context, formatter: None
    for each in getattr(command, "commands", {}).values():
        _tell_arguments(each)
    if command.callback is None:
        return
    declared = get_params_from_function(inspect.unwrap(command.callback))
    for each in command.params:
        if each.param_type_name == "argument" and not each.help:
            each.help = getattr(declared[each.name].default, "help", None)


def _worded(misuse: Any) -> str:
    """A misuse in one Chinese sentence; click's own words where it is a rare kind."""
    match misuse:
        case _errors.MissingParameter():
            return f"缺少{_parameter(misuse)}。"
        case _errors.BadParameter():
            return f"{_parameter(misuse)}的值不可用：{_plain(misuse.message)}。"
        case _errors.NoSuchOption():
            near = f"，是否想写 {'、'.join(misuse.possibilities)}" if misuse.possibilities else ""
            return f"没有选项 {misuse.option_name}{near}。"
        case _errors.BadOptionUsage():
            return f"选项 {misuse.option_name} 后面缺少值，或不该有值。"
    text = str(misuse.message)
    if text.startswith("No such command"):
        return f"没有子命令{text.removeprefix('No such command').rstrip('.')}。"
    if text.startswith("Got unexpected extra argument"):
        return f"多出了参数 {text[text.rfind('(') + 1 : text.rfind(')')]}。"
    if text.startswith("Missing command"):
        return "缺少子命令。"
    return f"{_plain(text)}。"


def _parameter(misuse: Any) -> str:
    if misuse.param is None:
        return f"参数 {misuse.param_hint}" if misuse.param_hint else "参数"
    if misuse.param.param_type_name == "option":
        return f"选项 {misuse.param.opts[0]}"
    return f"参数 {misuse.param.metavar or misuse.param.name}"


def _plain(text: str) -> str:
    return str(text).strip().rstrip(".。")
