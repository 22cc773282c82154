"""The sheet that is filed, handed out as a file; a change that was none, taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.asking import asked
from zhiheng.access.sights import seen_by
from zhiheng.posts import acting, commands, forms
from zhiheng.posts.models import Appointment, FiledChange
from zhiheng.posts.papers import TYPES, made
from zhiheng.posts.views.entering import found


@seen_by("see.posts", does="make_filing_sheet")
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """Word, PDF or workbook of what is to be filed; each time an entry says who read it."""
    row = found(Appointment, key, "person")
    form = forms.PaperForm(request.POST or None)
    shown = acting.ActPage(
        "make_filing_sheet", _("生成报备表"),
        _("表中有证件号码和联系方式，每次生成都会留痕；在总局系统报备后回来登记回执。"),
        reverse("posts:appointment", args=[key]), row.person.name, button=_("生成报备表"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and acting.permitted(request, shown.act):
        kind = form.cleaned_data["format"]
        done = commands.make_filing_sheet(subject=key, **asked(request), format=kind)
        try:
            if not done.repeated:
                return _handed(made(done.value, kind), kind)
            form.add_error(None, _("同一请求已经生成过一次；需要时请再点一次“生成报备表”。"))
        except ValueError:  # a rare character that the typeface lacks
            form.add_error(
                "format", _("有字在字库中没有字形，PDF 做不出来；请改用 Word 或工作簿。")
            )
    context = {"page": shown, "form": form, "refusal": None, "clauses": (), "version": ""}
    if not acting.permitted(request, shown.act):
        return acting.answer(request, shown, form, lambda asked, typed: None)
    return render(request, shown.template, context, status=422 if form.errors else 200)


def _handed(data: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="director-filing.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@seen_by("see.posts", does="withdraw_filed_change")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    row = found(FiledChange, key)
    form = forms.WhyForm(request.POST or None)
    shown = acting.ActPage(
        "withdraw_filed_change", _("撤回报备信息变更"),
        _("只用于并未发生的变更，例如系统中原本就是更正后的内容；时限随之撤回，仍在留痕中。"),
        reverse("posts:appointment", args=[row.appointment_id]), row.what, row.version,
        button=_("撤回"),
    )  # fmt: skip
    return acting.answer(
        request, shown, form,
        acting.doing(commands.withdraw_filed_change, key),
    )  # fmt: skip
