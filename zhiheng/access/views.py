"""Pages of accounts: who has one, which posts are in force, invitations, two-person grants."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.access import commands, queries
from zhiheng.access.actor import system
from zhiheng.access.acts import may
from zhiheng.access.asking import asked, does
from zhiheng.access.door import Done
from zhiheng.access.forms import (
    AccountForm,
    FactorForm,
    PersonForm,
    ProposalForm,
    RedeemForm,
)
from zhiheng.access.models import Grant, Holder, Proposal
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.access.signin import has_second_factor
from zhiheng.access.terms import SECOND_FACTOR_POSTS
from zhiheng.ui import lists


def my_account(request: HttpRequest) -> HttpResponse:
    """One's own account: posts in force, password, second factor."""
    context = {
        "second_factor": has_second_factor(request.user),  # type: ignore[arg-type]
        "required": bool(request.posts & SECOND_FACTOR_POSTS),  # type: ignore[attr-defined]
        "posts_held": queries.posts_held(request.actor.holder, request.now),  # type: ignore[attr-defined]
    }
    return render(request, "access/my_account.html", context)


@seen_by("see.accounts")
def account_list(request: HttpRequest, form: Any = None) -> HttpResponse:
    """Who has an account, what waits for a second person, which recovery codes were used."""
    text, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    rows = queries.accounts(request.now, after=after, text=text)  # type: ignore[attr-defined]
    shown = rows[: queries.PAGE]
    following = {"after": shown[-1].username, "q": text} if len(rows) > len(shown) else {}
    context = {
        "rows": shown,
        "text": text,
        "columns": [{"label": label} for label in COLUMNS],
        "next_url": f"?{urlencode(following)}" if following else "",
        "proposals": queries.open_proposals(),
        "alarms": queries.recovery_alarms(request.now),  # type: ignore[attr-defined]
        "form": form or AccountForm(),
        "may_open": _may(request, "open_account"),
        "may_confirm": _may(request, "confirm_grant"),
    }
    return render(request, "access/accounts.html", context, status=422 if form else 200)


COLUMNS = (_lazy("姓名"), _lazy("登录名"), _lazy("在任岗位"), _lazy("第二因素"), _lazy("状态"))


def _rows(request: HttpRequest) -> Iterator[list[Any]]:
    """Every account under the filter of the request, for the workbook."""
    text, after = request.GET.get("q", "").strip(), ""
    while rows := queries.accounts(request.now, after=after, text=text):  # type: ignore[attr-defined]
        for row in rows:
            factor = _("已启用") if row.second_factor else _("未启用")
            state = _("在用") if row.active else _("已停用")
            yield [row.name, row.username, "、".join(row.posts), factor, state]
        after = rows[-1].username


lists.register("accounts", "账号与授权", "see.accounts", COLUMNS, _rows)


def _may(request: HttpRequest, name: str) -> bool:
    return may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]


def _answered(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """What the act answers; None where the form, or the act, finds the input unusable."""
    if not form.is_valid():
        return None
    try:
        return act()
    except BadInput as error:
        error.put_on(form)
        return None


@require_POST
@seen_by("see.accounts", does="open_account")
def open_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    done = _answered(
        form,
        lambda: commands.open_account(
            **asked(request), username=form.cleaned_data["username"],
            name=form.cleaned_data["name"],
        ),
    )  # fmt: skip
    if done is None:
        return account_list(request, form)
    messages.success(request, _("账号已开立。请签发一次性代码，交给本人设定密码。"))
    return redirect("account_page", done.answer["subject"])


@never_cache
@seen_by("see.accounts")
def account_page(
    request: HttpRequest, key: UUID, code: str = "", **bound: forms.Form
) -> HttpResponse:
    """One account: posts in force, codes, proposals, whose it is. `bound`: a form with faults."""
    holder = Holder.objects.select_related("account").filter(pk=key).first()
    if holder is None:
        raise Http404
    context: dict[str, Any] = {
        "holder": holder,
        "grants": queries.grants_of(holder, request.now),  # type: ignore[attr-defined]
        "proposals": queries.open_proposals(holder=holder),
        "second_factor": has_second_factor(holder.account),
        "two_needed": commands.must_have_factor(holder, request.now),  # type: ignore[attr-defined]
        "grant_form": bound.get("grant_form") or ProposalForm(),
        "factor_form": bound.get("factor_form") or FactorForm(),
        "person_form": bound.get("person_form") or PersonForm(),
        "code": code,
        "redeem_url": request.build_absolute_uri(reverse("account_redeem")),
        "may_act": _may(request, "open_account") and holder.pk != request.actor.holder,  # type: ignore[attr-defined]
        "may_end": _may(request, "end_grant"),
        "may_confirm": _may(request, "confirm_grant"),
    }
    return render(request, "access/account.html", context, status=422 if bound else 200)


@require_POST
@never_cache
@seen_by("see.accounts", does="invite")
def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue a one-time code and show it, this once."""
    done = commands.invite(
        subject=key, purpose=request.POST.get("purpose", "join"), **asked(request)
    )
    if done.repeated:
        messages.warning(request, _("代码只显示一次。如未记下，请重新签发。"))
        return redirect("account_page", key)
    return account_page(request, key, code=str(done.value))


@require_POST
@seen_by("see.accounts", does="propose_grant")
def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    form = ProposalForm(request.POST)
    arguments = asked(request)
    if not _answered(
        form, lambda: commands.propose_grant(subject=key, **arguments, **form.cleaned_data)
    ):
        return account_page(request, key, grant_form=form)
    messages.success(request, _("已提出，等待另一人确认。"))
    return redirect("account_page", key)


@require_POST
@seen_by("see.accounts", does="propose_factor")
def propose_factor(request: HttpRequest, key: UUID) -> HttpResponse:
    form = FactorForm(request.POST)
    arguments = asked(request)
    if not _answered(
        form, lambda: commands.propose_factor(subject=key, **arguments, **form.cleaned_data)
    ):
        return account_page(request, key, factor_form=form)
    messages.success(request, _("已提出更换第二因素，等待另一人确认。"))
    return redirect("account_page", key)


@require_POST
@seen_by("see.accounts", does="propose_link")
def propose_link(request: HttpRequest, key: UUID) -> HttpResponse:
    form = PersonForm(request.POST)
    arguments = asked(request)
    if not _answered(
        form, lambda: commands.propose_link(subject=key, person=form.person, **arguments)
    ):
        return account_page(request, key, person_form=form)
    messages.success(request, _("已提出关联人员，等待另一人确认。"))
    return redirect("account_page", key)


def _confirming(_request: HttpRequest, key: UUID) -> str:
    """The act that settles a proposal, by what is proposed."""
    return str(CONFIRMING[_kind(key)].act.name)  # type: ignore[attr-defined]


def _kind(proposal: UUID) -> str:
    kinds = Proposal.objects.filter(pk=proposal).values_list("kind", flat=True)
    return kinds.first() or "grant"


@require_POST
@never_cache
@does(_confirming)
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Settle a proposal of another's; a code for a new factor is shown to the second person."""
    agree = request.POST.get("agree", "yes") == "yes"
    kind = _kind(key)
    done = CONFIRMING[kind](subject=key, agree=agree, **asked(request))
    if kind == "factor" and done.value:
        context = {
            "code": done.value,
            "redeem_url": request.build_absolute_uri(reverse("account_redeem")),
        }
        return render(request, "access/code.html", context)
    if kind == "factor" and agree:
        messages.warning(request, _("代码只显示一次。如未记下，请重新提出更换第二因素。"))
    else:
        messages.success(request, _("已确认。") if agree else _("已拒绝。"))
    return redirect("account_list" if _may(request, "see.accounts") else "home")


CONFIRMING = {
    "grant": commands.confirm_grant,
    "factor": commands.confirm_factor,
    "person": commands.confirm_link,
}


@require_POST
@seen_by("see.accounts", does="end_grant")
def end_grant(request: HttpRequest, key: UUID) -> HttpResponse:
    grant = Grant.objects.filter(pk=key).first()
    if grant is None:
        raise Http404
    commands.end_grant(subject=key, **asked(request))
    messages.success(request, _("已终止，从下一次操作起生效。"))
    return redirect("account_page", grant.holder_id)


@require_POST
@seen_by("see.accounts", does="close_account")
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    commands.close_account(subject=key, **asked(request))
    messages.success(request, _("账号已停用。"))
    return redirect("account_page", key)


@login_not_required
@never_cache
def redeem(request: HttpRequest) -> HttpResponse:
    """A visitor with a one-time code sets a password; then signs in with it."""
    form = RedeemForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            commands.redeem_code(
                by=system(), at=request.now, code=form.cleaned_data["code"],  # type: ignore[attr-defined]
                password=form.cleaned_data["password"],
            )  # fmt: skip
        except BadInput as error:
            error.put_on(form)
        else:
            messages.success(request, _("密码已设好，请登录。"))
            return redirect("account_login")
    return render(request, "access/redeem.html", {"form": form}, status=422 if form.errors else 200)
