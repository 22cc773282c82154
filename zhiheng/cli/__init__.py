"""cli：命令行程序 zhiheng——每个子命令一个模块，用到哪个才载入哪个。

条款：随子命令而定；qualify 判第四、八条资格，clock 算法定时限。
可使用：以下各层的一切；自己不写业务。
从这里读起：main（分派与出错时的规矩）→ errors（一行话说清）→ output（结果）→ 各子命令模块。
新增子命令：在 COMMANDS 里加一行，模块里放一个名为 app 的 typer.Typer。
"""

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from zhiheng.cli.errors import Unusable, one_line, record_unforeseen

# name → (module that holds `app`, help). Nothing is imported before it is asked for.
COMMANDS: dict[str, tuple[str, str]] = {
    "qualify": ("zhiheng.cli.qualify", "按第四条或第八条判定一个人的任职资格（不需要数据库）"),
    "clock": ("zhiheng.cli.clock", "计算一个法定或内部时限何时届满（不需要数据库）"),
    "demo": ("zhiheng.cli.demo", "在空的数据库中装入示例机构（虚构），列出各角色的账号"),
    "init": ("zhiheng.cli.init", "在空的系统中设立一个真实的认证机构"),
    "account": ("zhiheng.cli.account", "在服务器上签发一次性代码：更换密码或第二因素的最后办法"),
    "serve": ("zhiheng.cli.serve", "启动质衡：数据库、网页服务与后台任务"),
    "migrate": ("zhiheng.cli.migrate", "更新数据库结构，并授予应用角色最小权限"),
    "import": ("zhiheng.cli.import_", "导入工作簿与 CSV（先试算，全部或全不），写出空模板"),
    "check": ("zhiheng.cli.check", "判定整个机构对每一条款的结论"),
    "conform": ("zhiheng.cli.conform", "对照认证规则判定程序记录（不需要数据库）"),
    "trace": ("zhiheng.cli.trace", "核对、导出存证链，签发检查点与收据"),
    "regulation": ("zhiheng.cli.regulation", "载入规定文本，切分为条、款、项"),
    "worker": ("zhiheng.cli.worker", "发出到点的提醒，办理后台任务"),
    "deadlines": ("zhiheng.cli.deadlines", "列出每一个时限与是否逾期"),
    "export-log": ("zhiheng.cli.export_log", "导出本机构的事件日志（XES、OCEL 2.0）"),
    "access-matrix": ("zhiheng.cli.access_matrix", "列出每个岗位能做的每件事（程序实际执行的）"),
    "selfcheck": ("zhiheng.cli.selfcheck", "检查这套系统本身是否健全"),
    "calendar": ("zhiheng.cli.calendar", "导出工作日历（CSV）"),
}

DONE, NOT_IN_ORDER, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
BROKEN_OFF = 141  # as shells say of a program whose reader went away before it had an answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 done and in order, 1 done and not in order, 2 unusable request.

    Whatever goes wrong is told in one line on standard error, never as a traceback; what nobody
    foresaw is kept in full in DATA_DIR/logs.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    code = BROKEN_OFF
    try:
        code = _run(given)
        _hand_over()
        return code
    except Unusable as refusal:
        return _refused(str(refusal))
    except KeyboardInterrupt:
        return _say("已中断，未完成的部分没有写入。", INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except MemoryError:
        return _refused("内存不够，没有做完。请关掉别的程序、分几次做，或换内存更大的机器。")
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return _refused("磁盘已满，结果没有写完整。请腾出空间，或把结果写到别处，再试一次。")
        if _database_says_no(error):
            return _refused(str(error))
        if _unreachable(error):
            return _refused(f"数据库连不上（{error}）。请检查 DATABASE_URL，以及数据库是否在运行。")
        says = one_line(str(error)).rstrip("。")
        return _say(f"程序没有预料到的错误：{says}。{record_unforeseen(error)}", 2)


def _run(given: list[str]) -> int:
    _speak_utf8()
    if sys.stdin is None:  # closed by whoever started us: there is nothing to read
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the whole run
    if not given or given[0] in ("-h", "--help", "help"):
        print(overview())
        return DONE if given else UNUSABLE
    name, *rest = given
    if name not in COMMANDS:
        raise Unusable(f"没有子命令“{name[:40]}”；可用的有：{'、'.join(COMMANDS)}。")
    from zhiheng.cli.dispatch import run_app

    module = import_module(COMMANDS[name][0])
    return run_app(module.app, f"zhiheng {name}", rest)


def _hand_over() -> None:
    """See that the results left us: a closed output is told, not passed over."""
    if sys.stdout is None:
        raise Unusable("标准输出是关闭的，结果没有地方可写。")
    sys.stdout.flush()


def _database_says_no(error: Exception) -> bool:
    """Whether the embedded database refused in a sentence (its module is loaded only if used)."""
    refusal = sys.modules.get("zhiheng.embedded.refusal")
    return refusal is not None and isinstance(error, refusal.Unavailable)


def _unreachable(error: Exception) -> bool:
    """Whether the database that DATABASE_URL names did not answer, or went away."""
    database = sys.modules.get("django.db")
    return database is not None and isinstance(error, database.OperationalError)


def overview() -> str:
    """The list of subcommands, as `zhiheng --help` prints it."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {says}" for name, (_, says) in COMMANDS.items()]
    return "\n".join(
        [
            "质衡 zhiheng：产品认证机构履行认证质量总监与认证项目质量负责人规定的程序",
            "",
            "用法：zhiheng 子命令 [选项]    每个子命令都有 --help 和 --json",
            "退出码：0 完成且符合；1 完成但不符合；2 请求或输入不可用",
            "",
            "子命令：",
            *lines,
        ]
    )


def _refused(sentence: str) -> int:
    return _say(one_line(sentence), UNUSABLE)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _speak_utf8() -> None:
    """Never fail on a character that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
