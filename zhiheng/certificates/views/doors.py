"""The acts that a certificate's page offers: when, with which form, guarded by which sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.access.door import Done
from zhiheng.certificates import commands, forms
from zhiheng.certificates.queries.page import CertificatePage
from zhiheng.certificates.terms import IN_FORCE


@dataclass(frozen=True)
class Door:
    """One act. act: its name in the table of acts, which says in what state the row must be; fits:
    what must be there besides for the act to make sense; on: what of the page it acts on."""

    name: str
    label: str | Promise
    icon: str
    tone: str
    guard: str | Promise
    form: type[forms.ActForm]
    command: Callable[..., Done]
    fits: Callable[[CertificatePage], bool] = lambda _page: True
    on: Callable[[CertificatePage], Any] = lambda page: page.row

    @property
    def act(self) -> str:
        return str(self.command.act.name)  # type: ignore[attr-defined]


def _in_force(page: CertificatePage) -> bool:
    return page.row.state in IN_FORCE


_ALL = (
    Door("suspend", _("暂停证书"), "player-pause", "danger",
         _("一人即可办理，立即生效；已确认的不符合事实随之办结期限。"),
         forms.SuspendForm, commands.suspend),
    Door("confirm", _("确认不符合事实"), "flag", "outline-primary",
         _("确认后即起算暂停或撤销的期限。"),
         forms.ConfirmForm, commands.confirm_nonconformity),
    Door("publish", _("登记公布"), "writing", "primary",
         _("登记最近一次未公布的暂停或撤销何日公布。"),
         forms.PublishForm, commands.publish,
         lambda page: page.unpublished is not None, lambda page: page.unpublished),
    Door("assign", _("指定负责人"), "user-check", "primary",
         _("须是当日在任、范围覆盖这一规则的项目质量负责人。"),
         forms.AssignForm, commands.assign_responsibility, _in_force),
    Door("hand-over", _("总监单独交接"), "arrow-right", "outline-primary",
         _("只用于已离任、已不能签署的前任；在任的请提出交接，由双方签署。"),
         forms.HandOverForm, commands.hand_over,
         lambda page: _in_force(page) and page.manager is not None),
    Door("propose-restoration", _("提出恢复"), "arrow-back-up", "outline-primary",
         _("恢复须两人办理：提出后由另一人确认。"),
         forms.ProposeForm, commands.propose_restoration,
         lambda page: page.restoration is None),
    Door("restore", _("确认恢复"), "check", "primary",
         _("须与提出人不是同一人，并用第二因素确认。"),
         forms.RestoreForm, commands.restore,
         lambda page: page.restoration is not None, lambda page: page.restoration),
    Door("decline", _("不同意恢复"), "x", "outline-primary",
         _("证书继续暂停。"), forms.DeclineForm, commands.decline_restoration,
         lambda page: page.restoration is not None, lambda page: page.restoration),
    Door("withdraw", _("撤销证书"), "ban", "danger",
         _("撤销后不能恢复；需要继续认证的须重新申请。"),
         forms.WithdrawForm, commands.withdraw),
    Door("cancel", _("注销证书"), "circle-x", "danger",
         _("注销后不能恢复。"), forms.CancelForm, commands.cancel),
    Door("expire", _("登记过期失效"), "hourglass", "outline-primary",
         _("有效期过后才能登记。"), forms.ExpireForm, commands.expire,
         lambda page: page.row.expires_on is not None),
)  # fmt: skip

DOORS = {door.name: door for door in _ALL}
