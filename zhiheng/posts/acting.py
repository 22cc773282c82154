"""One page for one act: its form, what guards it, and what came of it, with the input kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhiheng.access import refusals
from zhiheng.access.acts import act, against, may
from zhiheng.access.asking import asked
from zhiheng.access.door import commands
from zhiheng.access.refusals import BadInput, Forbidden, Refused
from zhiheng.evidence import receiving
from zhiheng.trace.models import Record

Do = Callable[[dict[str, Any], dict[str, Any]], Any]


@dataclass(frozen=True)
class ActPage:
    """What an act's page shows. act: its name in the table of acts; back: where one comes from.

    version: of the row that the act changes. guard: what stands behind the button, in a sentence.
    proves: what files brought with the act prove; then there is a field for them, and the command
    is asked with `files`.
    """

    act: str
    title: str
    guard: str
    back: str
    over: str
    version: int | None = None
    button: str = ""
    facts: tuple[dict[str, Any], ...] = ()
    lead: str = ""
    says: str = ""
    proves: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    template: str = "posts/act.html"
    under_way: str = ""  # the address that tells, once it was sent, how far the act has come
    # The row that the act is about: what stands against it is told as soon as the page is opened.
    on: Record | None = None
    # Where to go when it is done, where that is not `back`: given what the command answered.
    then: Callable[[Any], str] | None = None


def permitted(request: HttpRequest, name: str, row: Record | None = None) -> bool:
    """Whether whoever asks may do the act now; on this row, where the act is about such rows: then
    its conditions are asked, which the door will ask again."""
    on = row if row is not None and commands()[name].on is type(row) else None  # type: ignore[attr-defined]
    return may(request.actor, name, request.now, request.posts, on=on)  # type: ignore[attr-defined]


def doing(command: Callable[..., Any], subject: Any = None) -> Do:
    """The command on this subject, given what was typed as it stands: what most forms ask for."""
    return lambda asked, typed: command(subject=subject, **asked, **typed)


def answer(request: HttpRequest, shown: ActPage, form: forms.Form, do: Do) -> HttpResponse:
    """Show the form, or do the act with what was typed and go back.

    do(asked, values) calls the command. What it refuses is shown above the kept input: 422.
    """
    if not permitted(request, shown.act):
        raise PermissionDenied(shown.act)
    refusal = _against(request, shown)
    request.form = form  # type: ignore[attr-defined]  # for the page of a clash (access.answers)
    if request.method == "POST" and form.is_valid():
        try:
            given = asked(request)
            lacking = _files(request, given) if shown.proves else []
            done = do(given, form.cleaned_data)
        except BadInput as error:
            error.put_on(form)
        except Forbidden:
            raise
        except Refused as error:
            refusal = told(shown.title, error)
        else:
            messages.success(request, shown.says or _("已办理并留痕。"))
            for says in lacking:
                messages.warning(request, _("文件没有收下，请在本页补交：") + says)
            return redirect(shown.then(done) if shown.then else shown.back)
    posted = request.method == "POST"
    failed = (posted and refusal is not None) or (form.is_bound and bool(form.errors))
    context = {
        "page": shown, "form": form, "refusal": refusal, "clauses": act(shown.act).clauses,
        "version": request.POST.get("version") or shown.version or "",
    }  # fmt: skip
    return render(request, shown.template, context, status=422 if failed else 200)


def _against(request: HttpRequest, shown: ActPage) -> dict[str, Any] | None:
    if shown.on is None or request.method == "POST":
        return None
    refusal = against(request.actor, shown.act, request.now, shown.on)  # type: ignore[attr-defined]
    return told(shown.title, refusal) if refusal else None


def _files(request: HttpRequest, given: dict[str, Any]) -> list[str]:
    """Put the files that came with the request beside what the command is asked; why some lack."""
    given["files"] = receiving.brought(request)
    return receiving.problems(given["files"])


def told(title: str, error: Refused) -> dict[str, Any]:
    """A refusal as `<c-refusal>` takes it."""
    reasons = [
        {
            "verdict": one.verdict,
            "sentence": one.because or refusals.told(error.says),
            "clause": one.clause,
            "readings": one.readings,
        }
        for one in error.judgements
    ]
    return {
        "act": title,
        "reasons": reasons or [{"verdict": "not_met", "sentence": refusals.told(error.says)}],
        "who": refusals.told(error.who),
        "alternatives": [{"label": refusals.told(error.lawful)}] if error.lawful else [],
        "entry_url": "/trail/",
    }
