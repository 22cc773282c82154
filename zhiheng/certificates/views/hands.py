"""Who answers: what waits for a signature, hand-overs, rules, and all that somebody cannot keep."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiheng.access.acts import may
from zhiheng.access.asking import LONGEST_KEY
from zhiheng.access.sights import seen_by
from zhiheng.access.terms import Post
from zhiheng.access.under_way import found as found_under_way
from zhiheng.certificates import commands
from zhiheng.certificates.forms import hands as forms
from zhiheng.certificates.models import (
    Assignment,
    AssignmentRule,
    Certificate,
    HandOver,
    Reassignment,
)
from zhiheng.certificates.queries import hands, holding, uncovered
from zhiheng.certificates.queries.coverage import managers_on
from zhiheng.certificates.terms import HandOverState
from zhiheng.certificates.views.pages import today
from zhiheng.personnel.models import Person
from zhiheng.posts.acting import ActPage, answer, doing, permitted

ACTS = (
    "accept_assignment", "propose_hand_over", "sign_hand_over", "decline_hand_over", "reassign",
    "add_assignment_rule", "assign_by_rules", "assign_without_manager",
)  # fmt: skip
MOST_COUNTED = 1000


def _allowed(request: HttpRequest) -> dict[str, bool]:
    return {name: may(request.actor, name, request.now, request.posts) for name in ACTS}  # type: ignore[attr-defined]


def _mine(request: HttpRequest) -> UUID | None:
    """Whose signatures are asked for: his own; None for those who see everybody's."""
    leads = {Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, Post.REGULATOR, Post.MANAGEMENT}
    return None if leads & set(request.posts) else request.actor.person  # type: ignore[attr-defined]


@seen_by("see.certificates")
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a signature, who can keep his certificates no longer, what was given."""
    mine, person = _mine(request), request.actor.person  # type: ignore[attr-defined]
    page = hands.assignments(request.GET.get("after", ""))
    context = {
        "homeless": holding.homeless(today(request)),
        "waiting": hands.waiting(mine),
        "hand_overs": hands.open_hand_overs(mine),
        "page": page,
        "next": f"?after={page.next}" if page.next else "",
        "person": person,
        "may": _allowed(request),
        "columns": [
            {"label": label}
            for label in (_("自"), _("负责人"), _("范围"), _("方式"), _("张数"), _("签署"))
        ],
    }
    return render(request, "certificates/hands.html", context)


@seen_by("see.certificates")
def assignment(request: HttpRequest, key: UUID) -> HttpResponse:
    """One assignment: what it gave, and whether it is signed."""
    row = _found(Assignment, key, "person")
    listed = list(hands.certificates_of(key, request.GET.get("after", ""))[: hands.PAGE + 1])
    shown = listed[: hands.PAGE]
    context = {
        "row": row,
        "certificates": shown,
        "next": f"?after={shown[-1].number}" if len(listed) > hands.PAGE else "",
        "own": request.actor.person == row.person_id,  # type: ignore[attr-defined]
        "clerk": Post.PERSONNEL_OFFICER in request.posts,  # type: ignore[attr-defined]
    }
    return render(request, "certificates/assignment.html", context)


@seen_by("see.certificates", does="accept_assignment")
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(Assignment, key, "person")
    form = forms.AcceptForm(request.POST or None, on=today(request))
    shown = ActPage(
        "accept_assignment", _("签署接受"),
        _("由本人签署，或由人事专员按本人签字的文件登记；签署后对这些证书的认证质量负责。"),
        reverse("certificates:assignment", args=[key]), row.says, row.version,
        button=_("签署接受"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.accept_assignment, key))


@seen_by("see.certificates", does="decline_assignment")
def decline(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(Assignment, key, "person")
    form = forms.ReasonForm(request.POST or None, on=today(request))
    shown = ActPage(
        "decline_assignment", _("不接受"),
        _("总监另行指派以前仍由您负责，证书不会无人负责。"),
        reverse("certificates:assignment", args=[key]), row.says, row.version, button=_("不接受"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.decline_assignment, key))


def _found(model: Any, key: UUID, *related: str) -> Any:
    row = model.objects.select_related(*related).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


# -- hand-overs ------------------------------------------------------------------------------------


@seen_by("see.certificates", does="propose_hand_over")
def new_hand_over(request: HttpRequest) -> HttpResponse:
    """Propose a hand-over: all that somebody holds, or one scheme of it."""
    on = today(request)
    giver = request.actor.person  # type: ignore[attr-defined]
    form = forms.HandOverForm(request.POST or None, on=on, initial={"giver": giver})
    shown = _proposing(reverse("certificates:hands"), _("指派与交接"))
    return answer(request, shown, form, doing(commands.propose_hand_over))


@seen_by("see.certificates", does="propose_hand_over")
def hand_over_one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose the hand-over of one certificate by whoever answers for it now."""
    on, row = today(request), _found(Certificate, key, "scheme")
    held = managers_on(on, [key]).get(key, ())
    code = row.scheme.code if row.scheme else None
    form = forms.OneHandOverForm(request.POST or None, on=on, code=code)
    back = reverse("certificates:certificate", args=[key])
    if len(held) != 1:
        return redirect(back)
    giver = Person.objects.get(pk=held[0])

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> Any:
        asked.pop("version", None)
        return commands.propose_hand_over(**asked, **typed, giver=giver, certificate=row)

    return answer(request, _proposing(back, row.number), form, do)


def _proposing(back: str, over: str) -> ActPage:
    return ActPage(
        "propose_hand_over", _("提出交接"),
        _("交出人和接任人各自签署后才交接；提出的一方同时签署。签署以前仍由现任负责。"),
        back, over, button=_("提出交接"),
        then=lambda done: reverse("certificates:hand_over", args=[done.answer["subject"]]),
    )  # fmt: skip


@seen_by("see.certificates")
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """One hand-over: who has signed, who must sign next."""
    row = _found(HandOver, key, "giver", "taker", "certificate", "scheme")
    is_open = row.state == HandOverState.OPEN
    context = {
        "row": row,
        "open": is_open,
        "mine": permitted(request, "sign_hand_over", row),
        "may_end": permitted(request, "decline_hand_over", row),
    }
    return render(request, "certificates/hand_over.html", context)


@seen_by("see.certificates", does="sign_hand_over")
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(HandOver, key)
    form = forms.ActForm(request.POST or None, on=today(request))
    shown = ActPage(
        "sign_hand_over", _("签署交接"),
        _("双方签署后，自交接日起由接任人负责；晚于交接日签署的，自签署之日起。"),
        reverse("certificates:hand_over", args=[key]), _("交接"), row.version,
        button=_("签署交接"), on=row,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.sign_hand_over, key))


@seen_by("see.certificates", does="decline_hand_over")
def end_hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(HandOver, key)
    form = forms.ReasonForm(request.POST or None, on=today(request))
    shown = ActPage(
        "decline_hand_over", _("不接手或撤回"), _("现任负责人继续负责。"),
        reverse("certificates:hand_over", args=[key]), _("交接"), row.version,
        button=_("不接手或撤回"), on=row,
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.decline_hand_over, key))


# -- what somebody cannot keep ---------------------------------------------------------------------


@seen_by("see.certificates", does="reassign")
def reassign(request: HttpRequest, key: UUID) -> HttpResponse:
    """All that a person cannot keep, with who could take it by field and load; given in one act."""
    on, person = today(request), _found(Person, key)
    day = _day(request.POST.get("day") or request.GET.get("day"), on)
    proposed = holding.proposal(key, day)
    if not request.POST and proposed:
        day = max(on, *(one.portion.since for one in proposed))
    form = forms.ReassignForm(request.POST or None, on=on, proposed=proposed)
    form.fields["day"].initial = day
    shown = ActPage(
        "reassign", _("另行指派"),
        _("由总监一人办理；一次办理、一条留痕，接任人随后签署接受。"),
        reverse("certificates:hands"), _("指派与交接"), button=_("另行指派"),
        more={"person": person, "proposed": proposed,
              "able": any(one.taker for one in proposed),
              "lacking": [one for one in proposed if not one.taker]},
        template="certificates/reassign.html",
    )  # fmt: skip

    def do(asked: dict[str, Any], typed: dict[str, Any]) -> None:
        commands.reassign(
            subject=key, **asked, day=typed["day"], reason=typed["reason"], takers=form.takers()
        )

    return answer(request, shown, form, do)


def _day(typed: str | None, on: date) -> date:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return on


@seen_by("see.certificates")
def reassignment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a clock leads: what this person cannot keep; whoever may only read sees the whole."""
    row = _found(Reassignment, key)
    if not permitted(request, "reassign"):
        return redirect("certificates:hands")
    return redirect("certificates:reassign", row.person_id)


# -- rules -----------------------------------------------------------------------------------------


@seen_by("see.certificates")
def rules(request: HttpRequest) -> HttpResponse:
    """The assignment rules, and all that they could give today."""
    on = today(request)
    context = {
        "rows": hands.rules(),
        "on": on,
        "uncovered": uncovered.count_uncovered(on, MOST_COUNTED + 1),
        "most": MOST_COUNTED,
        "may": _allowed(request),
        "columns": [
            {"label": label}
            for label in (_("范围"), _("指定给"), _("自"), _("至"), _("理由"), _("办理"))
        ],
    }
    return render(request, "certificates/rules.html", context)


@seen_by("see.certificates", does="add_assignment_rule")
def new_rule(request: HttpRequest) -> HttpResponse:
    form = forms.RuleForm(request.POST or None, on=today(request))
    shown = ActPage(
        "add_assignment_rule", _("登记指派规则"),
        _("新发和无人负责的证书按最窄的一条规则指派；逐张指定的不受影响。"),
        reverse("certificates:rules"), _("指派规则"), button=_("登记"),
    )  # fmt: skip
    return answer(
        request, shown, form,
        lambda asked, typed: commands.add_assignment_rule(**asked, **form.values()),
    )  # fmt: skip


@seen_by("see.certificates", does="end_assignment_rule")
def end_rule(request: HttpRequest, key: UUID) -> HttpResponse:
    row = _found(AssignmentRule, key)
    form = forms.EndRuleForm(request.POST or None, on=today(request))
    shown = ActPage(
        "end_assignment_rule", _("结束指派规则"), _("已按它指派的证书不变。"),
        reverse("certificates:rules"), _("指派规则"), row.version, button=_("结束"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.end_assignment_rule, key))


@seen_by("see.certificates", does="assign_by_rules")
def by_rules(request: HttpRequest) -> HttpResponse:
    form = forms.ByRulesForm(request.POST or None, on=today(request))
    shown = ActPage(
        "assign_by_rules", _("按规则指派"),
        _("把无人负责的证书按规则一次指派；一次办理、一条留痕，已有负责人的不受影响。"),
        reverse("certificates:rules"), _("指派规则"), button=_("指派"),
        under_way=reverse("certificates:under_way"),
    )  # fmt: skip
    return answer(request, shown, form, doing(commands.assign_by_rules))


# -- how far a mass assignment has come ------------------------------------------------------------

STEPS = {
    "locking": gettext_lazy("正在锁定无人负责的证书"),
    "counting": gettext_lazy("正在清点"),
    "judging": gettext_lazy("正在核对能不能由此人负责"),
    "writing": gettext_lazy("正在逐张写入负责人"),
    "sealing": gettext_lazy("正在核对并留痕"),
}


@require_safe
@seen_by("see.certificates")
def under_way(request: HttpRequest) -> HttpResponse:
    """Asked by the page that has sent a mass assignment and waits: what is done to how many."""
    key = request.GET.get("idempotency_key", "")[:LONGEST_KEY]
    found = found_under_way(key)
    label = STEPS.get(found.step, "") if found else ""
    context = {"found": found, "key": key, "label": label}
    return render(request, "certificates/under_way.html", context)
