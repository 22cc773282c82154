"""What an empty field is told, in our words and in both languages."""

from django import forms
from django.utils.translation import override


class _Form(forms.Form):
    reason = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "甲")])
    on = forms.DateField()


def test_what_is_left_empty_is_asked_for_in_the_words_of_the_house():
    for language, says in (
        ("zh-hans", "这一项必填，请填写或选择。"),
        ("en", "This is required; please fill it in or choose."),
    ):
        with override(language):
            errors = _Form({}).errors
            assert {name: list(each) for name, each in errors.items()} == {
                name: [says] for name in ("reason", "kind", "on")
            }
