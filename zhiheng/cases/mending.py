"""What was recorded wrongly of a case: amended, or an event taken back; it never disappears."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.models import Holder
from zhiheng.access.sights import seen_by
from zhiheng.cases import commands
from zhiheng.cases.forms import AmendForm, ReasonForm
from zhiheng.cases.models import Case, Event
from zhiheng.posts import acting
from zhiheng.trace.queries import Line, history_of

MOST = 100


@seen_by("see.cases", does="amend_case")
def amend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Number, client and day of application."""
    case = _case(key)
    initial = {
        "number": case.number, "applied_on": case.applied_on,
        "client": case.client.name if case.client else "",
    }  # fmt: skip
    shown = acting.ActPage(
        "amend_case", _("更改项目"), _("规则版本另有办法改定；原来的内容留在留痕里。"),
        reverse("cases:case", args=[key]), case.number, case.version, button=_("保存"),
    )  # fmt: skip
    return acting.answer(
        request, shown, AmendForm(request.POST or None, initial=initial),
        acting.doing(commands.amend_case, case),
    )  # fmt: skip


@seen_by("see.cases", does="retract_event")
def retract(request: HttpRequest, key: UUID, event: UUID) -> HttpResponse:
    """One event, recorded by mistake."""
    case = _case(key)
    row = Event.objects.select_related("person").filter(pk=event, case=case).first()
    if row is None:
        raise Http404
    shown = acting.ActPage(
        "retract_event", _("撤回“%(step)s”") % {"step": row.step},
        _("只用于登记错了的；撤回的事件划去显示，留痕里仍在。项目随即重新判定。"),
        reverse("cases:case", args=[key]), case.number, row.version, button=_("撤回"),
    )  # fmt: skip
    return acting.answer(
        request, shown, ReasonForm(request.POST or None),
        acting.doing(commands.retract_event, row),
    )  # fmt: skip


def _case(key: UUID) -> Case:
    case = Case.objects.select_related("client").filter(pk=key).first()
    if case is None:
        raise Http404
    return case


def taken_back(case: UUID) -> list[dict[str, Any]]:
    """The events that were taken back, the latest first: what they said, by whom, when and why."""
    events = {
        row.pk: row
        for row in Event.every.filter(case=case, retracted=True).select_related("person")[:MOST]
    }
    if not events:
        return []
    found = [
        (events[change.id], line)
        for line in history_of(list(events), limit=MOST).lines
        for change in line.changes
        if change.op == "retract" and change.id in events
    ]
    accounts = {line.by.get("account") for _event, line in found} - {None}
    names = {
        str(account): name
        for account, name in Holder.every.filter(account__in=accounts).values_list(
            "account", "name"
        )
    }
    return [_told(event, line, names) for event, line in found]


def _told(event: Event, line: Line, names: dict[str, str]) -> dict[str, Any]:
    return {
        "key": event.pk,
        "step": event.step,
        "cycle": event.cycle,
        "at": event.at,
        "performer": event.person.name if event.person else event.performer,
        "when": line.recorded,
        "who": names.get(str(line.by.get("account")), ""),
        "reason": line.reason or "",
        "seq": line.seq,
    }
