"""From a form on a page to a command: what the command finds wrong stands beside its field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from zhiheng.access.asking import asked
from zhiheng.access.door import Done
from zhiheng.access.refusals import BadInput


def carry_out(
    request: HttpRequest, form: forms.Form, act: Callable[..., Done], subject: Any = None,
    **inputs: Any,
) -> Done | None:  # fmt: skip
    """Do the act with what was typed; None where the form then shows what is wrong.

    What else commands raise becomes a page of its own (access.answers).
    """
    request.form = form  # type: ignore[attr-defined]  # for the page of a clash (access.answers)
    if not form.is_valid():
        return None
    given = asked(request)
    if subject is None:
        given.pop("version", None)
    else:
        given["subject"] = subject
    try:
        return act(**given, **{**form.cleaned_data, **inputs})
    except BadInput as error:
        error.put_on(form)
        return None


def day(label: Any, *, required: bool = True, help_text: Any = "", **more: Any) -> forms.DateField:
    """A date field with the browser's own picker."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more,
    )  # fmt: skip


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """The rows that may be chosen in a field, read anew for each request."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} offers no rows")
    field.queryset = rows


def offer_choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """The words that may be chosen in a field."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = choices
