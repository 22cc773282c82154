"""The self-check as a page, for the administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.access.sights import seen_by
from zhiheng.desk import selfcheck
from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE

TONES = {
    GOOD: ("good", "circle-check"),
    NOTE: ("warn", "alert-triangle"),
    BAD: ("bad", "alert-octagon"),
}


@require_safe
@seen_by("see.selfcheck")
def page(request: HttpRequest) -> HttpResponse:
    """Every line, what is wrong first."""
    words = {GOOD: _("正常"), NOTE: _("请留意"), BAD: _("不正常")}
    order = (BAD, NOTE, GOOD)
    found = sorted(
        selfcheck.lines(request.now),  # type: ignore[attr-defined]
        key=lambda line: order.index(line.state),
    )
    context = {
        "lines": [
            {"line": line, "word": words[line.state], "tone": TONES[line.state][0],
             "icon": TONES[line.state][1]}
            for line in found
        ],
        "sound": selfcheck.sound(found),
        "columns": [{"label": label} for label in (_("状态"), _("情况"), _("位置"), _("下一步"))],
    }  # fmt: skip
    return render(request, "desk/selfcheck.html", context)
