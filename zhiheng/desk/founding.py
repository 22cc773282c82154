"""Founding a real body in an empty installation: one ceremony, one act, one entry.

The body's identity and approval, its legal representative, the first administrator. From the
command line (`zhiheng init`) or from the page, which asks for the code that lies in the data
directory: a stranger on the network cannot found the body.
"""

import hmac
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from zhiheng.access.actor import Actor, system
from zhiheng.access.commands import grant_at_founding, open_account
from zhiheng.access.door import command
from zhiheng.access.models import Holder
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.body.commands import found_body
from zhiheng.body.forms import IdentityForm, day
from zhiheng.body.models import Body
from zhiheng.personnel.commands import add_seat, register_person
from zhiheng.personnel.terms import SeatKind
from zhiheng.trace.secretfile import secret_text
from zhiheng.trace.sheet import Sheet

CODE_FILE = "founding.code"
_LOCK = 7_311_002


def founding_code() -> str:
    """The code that opens the founding page; made on first use, readable on the server only."""
    return secret_text(Path(settings.KEYS_DIR) / CODE_FILE, 12)


@command("found", label="设立机构并任用首位系统管理员", posts={OPERATOR, SYSTEM}, clauses=("2-a",))
def found(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    identity: dict[str, Any], legal_representative: dict[str, Any], administrator: dict[str, Any],
) -> Body:  # fmt: skip
    """Found the body, record its legal representative, give the first administrator an account.

    identity: arguments of found_body. legal_representative: number, name, identity, since (date).
    administrator: username, name, password. Raises BadInput naming fields, Refused where there is
    a body already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    body: Body = found_body(by=by, at=at, **identity).value
    _record_legal_representative(by, at, legal_representative)
    holder = _open_first_account(by, at, administrator)
    grant_at_founding(by=by, at=at, subject=holder, post=Post.ADMINISTRATOR, reason=_("设立"))
    return body


def _record_legal_representative(by: Actor, at: datetime, given: dict[str, Any]) -> None:
    """Register the person and the seat; what is wrong is told by the fields of the ceremony."""
    try:
        person = register_person(
            by=by, at=at, number=given["number"], name=given["name"],
            **({"identity": given["identity"]} if given.get("identity") else {}),
        ).value  # fmt: skip
        add_seat(
            by=by, at=at, subject=person, kind=SeatKind.LEGAL_REPRESENTATIVE,
            position=_("法定代表人"), starts=given["since"],
        )  # fmt: skip
    except BadInput as error:
        raise BadInput({_LEGAL.get(k, k): says for k, says in error.errors.items()}) from None


_LEGAL = {
    "number": "legal_number", "name": "legal_name", "identity": "legal_identity",
    "starts": "legal_since",
}  # fmt: skip


def _open_first_account(by: Actor, at: datetime, given: dict[str, Any]) -> Holder:
    """The first administrator's account, with the password that was chosen."""
    try:
        holder: Holder = open_account(
            by=by, at=at, username=given["username"], name=given["name"]
        ).value
    except BadInput as error:
        errors = {"administrator" if k == "name" else k: v for k, v in error.errors.items()}
        raise BadInput(errors) from None
    holder.account.set_password(given["password"])
    holder.account.save(update_fields=["password"])
    return holder


class FoundingForm(IdentityForm):
    """Everything the ceremony asks, on one page."""

    code = forms.CharField(
        label=gettext_lazy("设立码"),
        help_text=gettext_lazy("在服务器数据目录的 keys/founding.code 里；启动时会显示它的位置。"),
    )
    legal_number = forms.CharField(label=gettext_lazy("法定代表人工号"), max_length=40)
    legal_name = forms.CharField(label=gettext_lazy("法定代表人姓名"), max_length=120)
    legal_identity = forms.CharField(
        label=gettext_lazy("法定代表人身份证号"),
        required=False,
        help_text=gettext_lazy("加密保存。用来核对法定代表人没有兼任认证质量总监。"),
    )
    legal_since = day(gettext_lazy("担任法定代表人自"), required=True)
    username = forms.CharField(label=gettext_lazy("系统管理员登录名"), max_length=64)
    administrator = forms.CharField(label=gettext_lazy("系统管理员姓名"), max_length=120)
    password = forms.CharField(
        label=gettext_lazy("系统管理员密码"),
        help_text=gettext_lazy("至少 10 个字符；首次登录时还要启用第二因素。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not hmac.compare_digest(code.encode(), founding_code().encode()):
            raise ValidationError(_("设立码不对。请在服务器上查看 keys/founding.code。"))
        return code

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def parts(self) -> list[dict[str, Any]]:
        """The fields in the order of the ceremony: the right to do it, the body, two people."""
        shares = (
            (_("设立码"), ("code",)),
            (_("机构与批准"), tuple(IdentityForm.base_fields)),
            (_("法定代表人"), tuple(n for n in self.fields if n.startswith("legal_"))),
            (_("首位系统管理员"), ("username", "administrator", "password")),
        )
        return [
            {"title": title, "fields": [self[name] for name in names]} for title, names in shares
        ]

    def ceremony(self) -> dict[str, Any]:
        """The arguments of `found`."""
        typed = self.cleaned_data
        return {
            "identity": {name: typed[name] for name in IdentityForm.base_fields},
            "legal_representative": {
                "number": typed["legal_number"],
                "name": typed["legal_name"],
                "identity": typed["legal_identity"],
                "since": typed["legal_since"],
            },
            "administrator": {
                "username": typed["username"],
                "name": typed["administrator"],
                "password": typed["password"],
            },
        }


@login_not_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The founding page: there only until a body has been founded."""
    if Body.objects.exists():
        raise Http404
    founding_code()
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found(by=system(), at=request.now, **form.ceremony())  # type: ignore[attr-defined]
        except BadInput as error:
            error.put_on(form)
        else:
            messages.success(request, _("机构已设立。请用系统管理员的账号登录，并启用第二因素。"))
            return redirect("account_login")
    context = {"form": form, "parts": form.parts()}
    return render(request, "desk/founding.html", context, status=422 if form.errors else 200)
