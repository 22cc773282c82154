"""Register and amend clients and factories."""

from datetime import datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.clients.models import Client, Factory
from zhiheng.trace.sheet import Sheet
from zhiheng.ui.words import bigrams

KEEPERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, OPERATOR, SYSTEM}


@command("register_client", label="登记认证委托人", posts=KEEPERS)
def register_client(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, name: str, code: str = "",
    country: str = "", district: str = "", address: str = "",
) -> Client:  # fmt: skip
    """A client or manufacturer, by its name; BadInput where the name is empty or taken."""
    name = name.strip()
    if not name:
        raise BadInput({"name": "请填写名称。"})
    if Client.objects.filter(name=name).exists():
        raise BadInput({"name": f"“{name}”已经登记过，请直接选用。"})
    return sheet.create(
        Client(
            name=name, code=code, country=country, district=district, address=address,
            search=bigrams(name, code),
        )
    )  # fmt: skip


@command("amend_client", label="更改认证委托人", posts=KEEPERS, on=Client)
def amend_client(
    *, subject: Client, by: Actor, at: datetime, sheet: Sheet, reason: str = "", **values: Any
) -> Client:
    """New values for name, code, country, district, address."""
    name = values.get("name", subject.name)
    if Client.objects.filter(name=name).exclude(pk=subject.pk).exists():
        raise BadInput({"name": f"“{name}”已经登记过，名称不能重复。"})
    words = [values.get(key, getattr(subject, key)) for key in ("name", "code")]
    if not sheet.change(subject, **values, search=bigrams(*words)):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


@command("register_factory", label="登记生产企业", posts=KEEPERS)
def register_factory(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, number: str, name: str,
    **values: Any,
) -> Factory:  # fmt: skip
    """A place of production, by the body's own number; BadInput where it is empty or taken."""
    number = number.strip()
    if not number or not name.strip():
        raise BadInput({"number" if not number else "name": "不能为空，请填写。"})
    if Factory.objects.filter(number=number).exists():
        raise BadInput({"number": f"工厂编号 {number} 已经登记过，请直接选用。"})
    return sheet.create(Factory(number=number, name=name.strip(), **values))


@command("amend_factory", label="更改生产企业", posts=KEEPERS, on=Factory)
def amend_factory(
    *, subject: Factory, by: Actor, at: datetime, sheet: Sheet, reason: str = "", **values: Any
) -> Factory:
    """New values for the columns of a factory, its number excepted."""
    if "number" in values:
        raise BadInput({"number": "工厂编号不能更改；请登记新的工厂。"})
    if not sheet.change(subject, **values):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject
