"""What is typed about clients and factories."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiheng.access.natures import NatureForm

ROLES = [
    ("", _("全部")),
    ("holder", _("持有证书的")),
    ("maker", _("作为生产者的")),
    ("none", _("没有证书的")),
]


class ClientFilter(forms.Form):
    q = forms.CharField(label=_("名称或组织代码"), required=False, max_length=60)
    country = forms.CharField(
        label=_("国家地区"), required=False, max_length=3, help_text=_("三位代码，如 156 或 CHN。")
    )
    role = forms.ChoiceField(label=_("只看"), required=False, choices=ROLES)

    def asked(self) -> dict[str, str]:
        """The filters; one that cannot be read is as if it were not there."""
        self.is_valid()
        typed = self.cleaned_data
        return {
            "query": typed.get("q", ""),
            "country": typed.get("country", "").strip().upper(),
            "role": typed.get("role", ""),
        }


class FactoryFilter(forms.Form):
    q = forms.CharField(label=_("工厂编号或名称"), required=False, max_length=60)
    country = forms.CharField(
        label=_("国家地区"), required=False, max_length=3, help_text=_("三位代码，如 156 或 CHN。")
    )

    def asked(self) -> dict[str, str]:
        self.is_valid()
        typed = self.cleaned_data
        return {
            "query": typed.get("q", ""),
            "country": typed.get("country", "").strip().upper(),
        }


def _country() -> forms.CharField:
    return forms.RegexField(
        r"^([A-Za-z]{3}|[0-9]{3})$", label=_("国家地区"), required=False, max_length=3,
        help_text=_("三位代码，如 156 或 CHN。"),
        error_messages={"invalid": _("请填三位代码，如 156 或 CHN。")},
    )  # fmt: skip


class ClientForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=500)
    code = forms.CharField(
        label=_("组织代码"), max_length=30, required=False, help_text=_("统一社会信用代码等。")
    )
    country = _country()
    district = forms.RegexField(
        r"^[0-9]{6}$", label=_("行政区划"), max_length=6, required=False,
        help_text=_("六位数字代码。"), error_messages={"invalid": _("请填六位数字代码。")},
    )  # fmt: skip
    address = forms.CharField(label=_("地址"), max_length=500, required=False)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class AmendClientForm(ClientForm, NatureForm):
    field_order = (*ClientForm.base_fields, *NatureForm.base_fields)


class FactoryForm(forms.Form):
    number = forms.CharField(label=_("工厂编号"), max_length=50)
    name = forms.CharField(label=_("名称"), max_length=500)
    code = forms.CharField(label=_("组织代码"), max_length=30, required=False)
    country = _country()
    district = forms.CharField(label=_("行政区划"), max_length=20, required=False)
    address = forms.CharField(label=_("地址"), max_length=600, required=False)
    longitude = forms.DecimalField(
        label=_("经度"), required=False, min_value=-180, max_value=180, max_digits=11,
        decimal_places=7,
    )  # fmt: skip
    latitude = forms.DecimalField(
        label=_("纬度"), required=False, min_value=-90, max_value=90, max_digits=11,
        decimal_places=7,
    )  # fmt: skip
    people = forms.IntegerField(label=_("人数"), required=False, min_value=0, max_value=10_000_000)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class AmendFactoryForm(FactoryForm, NatureForm):
    """All but the number, which names the factory."""

    number = None  # type: ignore[assignment]
    field_order = (*FactoryForm.base_fields, *NatureForm.base_fields)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)
