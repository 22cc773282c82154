"""Register, amend and retract clients and factories."""

from datetime import date, datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import Columns, command
from zhiheng.access.natures import note_nature
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.clients.models import Client, Factory
from zhiheng.clients.queries import client_is_used, factory_is_used
from zhiheng.trace.sheet import Sheet
from zhiheng.ui.words import bigrams

KEEPERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, Post.STAFF, OPERATOR, SYSTEM}
OF_CLIENT = Columns(Client, ("name", "code", "country", "district", "address"))
OF_FACTORY = Columns(
    Factory,
    ("name", "code", "country", "district", "address", "longitude", "latitude", "people"),
)


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


@command("amend_client", label="更改认证委托人", posts=KEEPERS, on=Client, values=OF_CLIENT)
def amend_client(
    *, subject: Client, by: Actor, at: datetime, sheet: Sheet, nature: str,
    effective_on: date | None = None, reason: str = "", **values: Any,
) -> Client:  # fmt: skip
    """New values for name, code, country, district, address. nature: see access.natures."""
    note_nature(sheet, nature, effective_on, reason, at)
    name = values.get("name", subject.name).strip()
    if not name:
        raise BadInput({"name": "请填写名称。"})
    if Client.objects.filter(name=name).exclude(pk=subject.pk).exists():
        raise BadInput({"name": f"“{name}”已经登记过，名称不能重复。"})
    words = (name, values.get("code", subject.code))
    if not sheet.change(subject, **{**values, "name": name}, search=bigrams(*words)):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


@command("retract_client", label="撤回认证委托人", posts=KEEPERS, on=Client)
def retract_client(
    *, subject: Client, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Client:
    """Take back a client registered by mistake; Refused while certificates or projects name it."""
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由。"})
    if client_is_used(subject.pk):
        raise Refused(
            "还有证书或认证项目属于这个客户，不能撤回。",
            lawful="名称等写错了的，请用“更改”；登记重复的，请先把证书和项目改到另一个客户名下。",
        )
    sheet.retract(subject)
    return subject


@command("register_factory", label="登记生产企业", posts=KEEPERS, values=OF_FACTORY)
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


@command("amend_factory", label="更改生产企业", posts=KEEPERS, on=Factory, values=OF_FACTORY)
def amend_factory(
    *, subject: Factory, by: Actor, at: datetime, sheet: Sheet, nature: str,
    effective_on: date | None = None, reason: str = "", **values: Any,
) -> Factory:  # fmt: skip
    """New values for the columns of a factory, its number excepted. nature: see access.natures."""
    note_nature(sheet, nature, effective_on, reason, at)
    if not values.get("name", subject.name).strip():
        raise BadInput({"name": "不能为空，请填写。"})
    if not sheet.change(subject, **values):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


@command("retract_factory", label="撤回生产企业", posts=KEEPERS, on=Factory)
def retract_factory(
    *, subject: Factory, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Factory:
    """Take back a factory registered by mistake; Refused while certificates name it."""
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由。"})
    if factory_is_used(subject.pk):
        raise Refused(
            "还有证书写着这个工厂，不能撤回。",
            lawful="名称、地址等写错了的，请用“更改”；登记重复的，请先更改证书的生产企业。",
        )
    sheet.retract(subject)
    return subject
