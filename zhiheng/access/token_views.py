"""Pages of access tokens: one's own, a new one shown once, taking one away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.access import commands
from zhiheng.access.acts import act, may
from zhiheng.access.asking import asked, does
from zhiheng.access.commands.tokens import LONGEST_NAME, MOST_DAYS
from zhiheng.access.models import Token
from zhiheng.access.refusals import BadInput


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("给哪个系统用"), max_length=LONGEST_NAME,
        help_text=gettext_lazy("例如“业务系统：发证后登记证书”。"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("有效天数"), min_value=1, max_value=MOST_DAYS, initial=90
    )
    allowed = forms.MultipleChoiceField(
        label=gettext_lazy("可以办理的事项"), required=False,
        help_text=gettext_lazy("一项不选，只能读。须由本人亲自办理的、须第二因素的，不在其中。"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["allowed"].choices = offered  # type: ignore[attr-defined]


@never_cache
@does("issue_token")
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens that are live, and the form for a new one; it is shown once, here."""
    by, at = request.actor, request.now  # type: ignore[attr-defined]
    offered = [(one.name, _(one.label)) for one in commands.offered_to(by, at)]
    form, code = TokenForm(request.POST or None, offered=offered), ""
    if request.method == "POST" and form.is_valid():
        try:
            done = commands.issue_token(**asked(request, versioned=False), **form.cleaned_data)
        except BadInput as error:
            error.put_on(form)
        else:
            if done.repeated:
                messages.warning(
                    request, _("这个令牌刚才已经签发过，只显示一次；没有记下的，请吊销后重新签发。")
                )
                return redirect("account_tokens")
            code, form = done.value, TokenForm(offered=offered)
    rows = Token.objects.filter(holder=by.holder, revoked_at=None).order_by("-issued_at")
    context = {
        "form": form,
        "code": code,
        "may_issue": may(by, "issue_token", at, request.posts),  # type: ignore[attr-defined]
        "rows": [
            {
                "token": one, "gone": one.expires_at <= at,
                "acts": "、".join(_(act(name).label) for name in one.acts),
            }
            for one in rows[:50]
        ],
        "columns": [
            {"label": label}
            for label in (_("用途"), _("可以办理"), _("签发"), _("到期"), _("办理"))
        ],
    }  # fmt: skip
    return render(request, "access/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@does("revoke_token")
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one's own token away, or anybody's for those who look after accounts."""
    by, at = request.actor, request.now  # type: ignore[attr-defined]
    row = Token.objects.filter(pk=key).first()
    if row is None or (not may(by, "revoke_token", at, on=row) and row.revoked_at is None):
        raise Http404
    commands.revoke_token(subject=key, **asked(request))
    messages.success(request, _("访问令牌已吊销，从现在起不再有效。"))
    own = row.holder_id == by.holder
    return redirect("account_tokens") if own else redirect("account_page", row.holder_id)
