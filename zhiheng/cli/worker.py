"""`zhiheng worker`: send what is due, do what pages asked for; for ever, or once."""

from typing import Annotated

import typer

from zhiheng.cli.output import print_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="把现在该做的做完就结束。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """发出到点的提醒，办理页面交来的后台任务；serve 会自动带着它运行。

    退出码：0 完成；1 有没做成的（如提醒邮件没有发出）；2 请求不可用。
    """
    from zhiheng.site import boot

    boot.start()
    from zhiheng.site import worker as site

    if not once:
        print("后台任务正在运行。按 Ctrl-C 停止。", flush=True)
        site.main()
        return
    wrong = site.once()
    from zhiheng.deadlines.listing import unsent
    from zhiheng.deadlines.models import Delivery, Notice

    told = {
        "notices": Notice.objects.count(),
        "mails_sent": Delivery.objects.filter(state=Delivery.State.SENT).count(),
        "mails_unsent": unsent(),
        "failed": wrong,
    }
    if as_json:
        print_json(told)
    else:
        print(
            f"提醒累计 {told['notices']} 条，邮件已发 {told['mails_sent']} 封，"
            f"没有发出 {told['mails_unsent']} 封。"
        )
        for name, says in wrong.items():
            print(f"没有做成：{name}（{says}），详情见日志。")
    raise typer.Exit(1 if wrong or told["mails_unsent"] else 0)
