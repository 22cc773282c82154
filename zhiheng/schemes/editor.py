"""The editor of one version: a picture, a form (or the YAML text), and the act that stores it.

Every press of a button posts the whole form; with scripts only the part that changed is exchanged.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.access.acts import may
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.schemes import commands
from zhiheng.schemes.acting import carry_out
from zhiheng.schemes.forms import AmendForm, VersionForm
from zhiheng.schemes.laid import laid
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.schemes.queries import Prescribed, prescribed, used_by
from zhiheng.schemes.typed import Typed, typed_from, typed_of


@dataclass(frozen=True)
class Edited:
    """What is being written. base: the version that it began with; amended: it is itself changed,
    else a new one is made."""

    scheme: Scheme
    base: Prescribed | None
    amended: SchemeVersion | None

    @property
    def act(self) -> str:
        return "amend_scheme_version" if self.amended else "register_scheme_version"

    @property
    def row(self) -> Scheme | SchemeVersion:
        """The row whose version the writer must have seen."""
        return self.amended or self.scheme


@seen_by("see.schemes", does="register_scheme_version")
def new_version(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new version: from the one named by ?from=, else the latest, else from nothing.

    The page names it when it is sent: one that was registered meanwhile is not taken for it.
    """
    scheme = _found(Scheme, key)
    versions = prescribed(key)
    wanted = request.POST.get("from") or request.GET.get("from", "")
    named = next((each for each in versions if str(each.version) == wanted), None)
    return _page(request, Edited(scheme, named or next(iter(versions), None), None))


@seen_by("see.schemes")
def edit_version(request: HttpRequest, key: UUID, version: UUID) -> HttpResponse:
    """Change a version: one in use only as a correction, with its reason."""
    scheme, row = _found(Scheme, key), _found(SchemeVersion, version)
    base = next((each for each in prescribed(key) if each.version == version), None)
    if base is None:
        raise Http404
    return _page(request, Edited(scheme, base, row))


def _found(model: type[Any], key: UUID) -> Any:
    row = model.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, edited: Edited) -> HttpResponse:
    if not may(request.actor, edited.act, request.now, request.posts):  # type: ignore[attr-defined]
        raise PermissionDenied(edited.act)
    form, typed = _form(request, edited), _typed(request, edited)
    operation = request.POST.get("do", "")
    if (
        operation == "save"
        and typed.check().scheme
        and (done := _saved(request, edited, form, typed))
    ):
        return done
    if operation not in ("save", "check"):
        typed.do(operation)
        form = _form(request, edited, bound=False)
    return _answer(request, edited, form, typed, operation)


def _typed(request: HttpRequest, edited: Edited) -> Typed:
    """What was posted, or the version to begin with."""
    code, base = edited.scheme.code, edited.base
    label = edited.amended.label if edited.amended else request.POST.get("label", "").strip()[:40]
    if request.method == "POST":
        return typed_from(code, label, dict(request.POST.lists()))
    if base is None:
        return Typed(code, label)
    text = SchemeVersion.objects.values_list("definition", flat=True).get(pk=base.version)
    return typed_of(code, label, text, base.scheme)


def _form(request: HttpRequest, edited: Edited, *, bound: bool = True) -> Any:
    kind = AmendForm if edited.amended else VersionForm
    initial: dict[str, Any] = {"follows": True}
    if edited.amended:
        initial = {"starts": edited.amended.starts, "ends": edited.amended.ends}
    if request.method == "POST":
        saving = request.POST.get("do") == "save"
        return kind(request.POST) if saving and bound else kind(initial=request.POST.dict())
    return kind(initial=initial)


def _saved(
    request: HttpRequest, edited: Edited, form: Any, typed: Typed
) -> HttpResponse | None:  # fmt: skip
    if not request.POST.get("version"):
        raise BadInput({"": "请求缺少版本号，请刷新页面后重新提交。"})
    act = getattr(commands, edited.act)
    done = carry_out(request, form, act, edited.row, definition=typed.definition)
    if done is None:
        return None
    messages.success(request, _("已保存并留痕。"))
    page = reverse("schemes:scheme", args=[edited.scheme.pk])
    return redirect(f"{page}?version={done.answer['subject']}")


def _answer(
    request: HttpRequest, edited: Edited, form: Any, typed: Typed, operation: str
) -> HttpResponse:
    blank = typed.text is None and not typed.draft.steps and request.method == "GET"
    if not typed.says and not blank:
        typed.check()
    before = edited.base.scheme if edited.base else None
    context = {
        "scheme": edited.scheme,
        "edited": edited,
        "used": used_by(edited.amended.pk) if edited.amended else 0,
        "form": form,
        "typed": typed,
        "laid": laid(typed) if typed.text is None else None,
        "picture": typed.picture(before),
        "blank": blank,
    }
    if request.htmx and operation != "save":  # type: ignore[attr-defined]
        part = "told" if operation == "check" else "draft"
        return render(request, f"schemes/editor_{part}.html", {**context, "exchanged": True})
    wrong = operation == "save" and bool(form.errors or typed.says)
    return render(request, "schemes/editor.html", context, status=422 if wrong else 200)
