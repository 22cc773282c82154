"""The particulars of a certificate as they are amended: rows are named as people name them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import NatureForm
from zhiheng.cases.models import Case
from zhiheng.certificates.models import Certificate
from zhiheng.clients.models import Client, Factory
from zhiheng.schemes.acting import day, offer
from zhiheng.schemes.models import Scheme

# Field → the model it names, the column that it is named by, what is said where there is none.
NAMED: dict[str, tuple[Any, str, Any]] = {
    "client": (Client, "name", _("没有登记过这个名称的客户；请核对全名，或先登记客户。")),
    "manufacturer": (Client, "name", _("没有登记过这个名称的客户；请核对全名，或先登记客户。")),
    "factory": (Factory, "number", _("没有登记过这个工厂编号；请核对编号，或先登记工厂。")),
    "case": (Case, "number", _("没有登记过这个项目编号；请核对编号，或先受理项目。")),
}


def _text(label: Any, most: int, *, required: bool = False, rows: int = 0, says: Any = "") -> Any:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, help_text=says
    )


class AmendForm(NatureForm):
    product = _text(_("产品名称及单元"), 2000, required=True)
    models_covered = _text(_("型号规格"), 20_000, rows=3)
    client = _text(_("认证委托人"), 500, required=True, says=_("已登记的全名。"))
    manufacturer = _text(_("生产者"), 500, says=_("已登记的全名；没有请留空。"))
    factory = _text(_("生产企业"), 50, says=_("工厂编号；没有请留空。"))
    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label=_("认证规则"), required=False, empty_label=_("没有登记")
    )
    case = _text(_("认证项目"), 100, says=_("项目编号；没有请留空。"))
    standards = _text(_("标准和技术要求"), 2000)
    mode = _text(_("认证模式"), 2000)
    first_issued_on = day(_("首次发证日期"), required=False)
    issued_on = day(_("发证日期"), required=False)
    expires_on = day(_("有效期至"), required=False)
    decided_on = day(_("认证决定日期"), required=False)
    deciders = _text(_("认证决定人员"), 200)
    field_order = (
        "product", "models_covered", "client", "manufacturer", "factory", "scheme", "case",
        "standards", "mode", "first_issued_on", "issued_on", "expires_on", "decided_on",
        "deciders", *NatureForm.base_fields,
    )  # fmt: skip

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer(self, "scheme", Scheme.objects.order_by("code"))

    def clean_models_covered(self) -> str:
        """Browsers send other line ends than are stored; that alone is no change."""
        return str(self.cleaned_data["models_covered"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """The rows that are meant, in place of their names."""
        typed = super().clean() or self.cleaned_data
        for name, (model, column, says) in NAMED.items():
            words = str(typed.get(name) or "").strip()
            row = model.objects.filter(**{column: words}).first() if words else None
            if words and row is None:
                self.add_error(name, says)
            typed[name] = row
        return typed


def initial_of(row: Certificate) -> dict[str, Any]:
    """What the certificate says now, as the form shows it."""
    values = {name: getattr(row, name) for name in AmendForm.base_fields if hasattr(row, name)}
    for name, (_model, column, _says) in NAMED.items():
        values[name] = getattr(values[name], column) if values[name] else ""
    return values
