"""Pages of accounts: who has one, which posts are in force, invitations, two-person grants."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.access import commands, queries
from zhiheng.access.actor import system
from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.forms import AccountForm, ProposalForm, RedeemForm
from zhiheng.access.models import Grant, Holder
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.access.signin import has_second_factor
from zhiheng.access.terms import SECOND_FACTOR_POSTS


def my_account(request: HttpRequest) -> HttpResponse:
    """One's own account: posts in force, password, second factor."""
    context = {
        "second_factor": has_second_factor(request.user),  # type: ignore[arg-type]
        "required": bool(request.posts & SECOND_FACTOR_POSTS),  # type: ignore[attr-defined]
        "posts_held": queries.posts_held(request.actor.holder, request.now),  # type: ignore[attr-defined]
    }
    return render(request, "access/my_account.html", context)


@seen_by("see.accounts")
def account_list(request: HttpRequest) -> HttpResponse:
    text, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    rows = queries.accounts(request.now, after=(after, "") if after else None, text=text)  # type: ignore[attr-defined]
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    return render(
        request,
        "access/accounts.html",
        {
            "rows": rows,
            "text": text,
            "columns": _columns(),
            "next_url": f"?after={rows[-1].username}&q={text}" if more else "",
            "proposals": queries.open_proposals(),
            "form": AccountForm(),
            "may_open": _may(request, "open_account"),
            "may_confirm": _may(request, "confirm_grant"),
        },
    )  # fmt: skip


def _columns() -> list[dict[str, str]]:
    labels = (_("姓名"), _("登录名"), _("在任岗位"), _("第二因素"), _("状态"))
    return [{"label": label} for label in labels]


def _may(request: HttpRequest, name: str) -> bool:
    return may(request.actor, name, request.now, request.posts)  # type: ignore[attr-defined]


@require_POST
@seen_by("see.accounts")
def open_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    done = commands.open_account(**asked(request), **form.cleaned_data)
    key = done.answer["subject"]
    return redirect("account_page", key)


@seen_by("see.accounts")
def account_page(request: HttpRequest, key: UUID, code: str = "") -> HttpResponse:
    holder = Holder.objects.select_related("account").filter(pk=key).first()
    if holder is None:
        raise Http404
    context: dict[str, Any] = {
        "holder": holder,
        "grants": holder.grants.filter(ends=None, retracted=False).order_by("post"),
        "second_factor": has_second_factor(holder.account),
        "form": ProposalForm(),
        "code": code,
        "redeem_url": request.build_absolute_uri(reverse("account_redeem")),
        "may_act": _may(request, "open_account"),
        "may_end": _may(request, "end_grant"),
    }
    return render(request, "access/account.html", context)


@require_POST
@never_cache
@seen_by("see.accounts")
def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue a one-time code and show it, this once."""
    done = commands.invite(
        subject=key, purpose=request.POST.get("purpose", "join"), **asked(request, versioned=False)
    )
    if done.repeated:
        messages.warning(request, _("代码只显示一次。如未记下，请重新签发。"))
        return redirect("account_page", key)
    return account_page(request, key, code=str(done.value))


@require_POST
@seen_by("see.accounts")
def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    form = ProposalForm(request.POST)
    if not form.is_valid():
        raise BadInput({name: str(errors[0]) for name, errors in form.errors.items()})
    commands.propose_grant(subject=key, **asked(request, versioned=False), **form.cleaned_data)
    messages.success(request, _("已提出，等待另一人确认。"))
    return redirect("account_page", key)


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    agree = request.POST.get("agree", "yes") == "yes"
    commands.confirm_grant(subject=key, agree=agree, **asked(request))
    messages.success(request, _("已确认。") if agree else _("已拒绝。"))
    return redirect("account_list" if _may(request, "see.accounts") else "home")


@require_POST
@seen_by("see.accounts")
def end_grant(request: HttpRequest, key: UUID) -> HttpResponse:
    grant = Grant.objects.filter(pk=key).first()
    if grant is None:
        raise Http404
    commands.end_grant(subject=key, **asked(request))
    messages.success(request, _("已终止，从下一次操作起生效。"))
    return redirect("account_page", grant.holder_id)


@require_POST
@seen_by("see.accounts")
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
            for field, says in error.errors.items():
                form.add_error(field or None, says)
        else:
            messages.success(request, _("密码已设好，请登录。"))
            return redirect("account_login")
    return render(request, "access/redeem.html", {"form": form}, status=422 if form.errors else 200)
