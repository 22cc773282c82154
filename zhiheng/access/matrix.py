"""The page of the table of acts: who may do what, as the program enforces it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.access.acts import Act, acts
from zhiheng.access.sights import seen_by
from zhiheng.access.terms import OPERATOR, Post


@require_safe
@seen_by("see.matrix")
def matrix(request: HttpRequest) -> HttpResponse:
    """Every act and page × every post, with scope, state and conditions; one post, or a word."""
    post, text = request.GET.get("post", ""), request.GET.get("q", "").strip()
    posts = [one for one in Post if post not in Post.values or one.value == post]
    rows = [_row(act, posts) for act in acts() if _asked(act, post, text)]
    context = {
        "acts": [row for row in rows if row["act"].writes],
        "pages": [row for row in rows if not row["act"].writes],
        "columns": [
            {"label": label}
            for label in (_("事项"), *(str(one.label) for one in posts), _("还须"), _("条款"))
        ],
        "posts": Post.choices,
        "post": post,
        "text": text,
    }
    return render(request, "access/matrix.html", context)


def _asked(act: Act, post: str, text: str) -> bool:
    """Whether the act is among what was asked for: by post, by a word of its name."""
    known = post in Post.values
    named = not text or text in str(_(act.label)) or text in act.name or text in act.clauses
    return named and (not known or post in act.posts)


def _row(act: Act, posts: list[Post]) -> dict[str, Any]:
    return {
        "act": act,
        "label": _(act.label),
        "cells": [one.value in act.posts for one in posts],
        "besides": act.besides,
        "only_machine": not set(Post.values) & act.posts,
        "operator": OPERATOR in act.posts,
    }
