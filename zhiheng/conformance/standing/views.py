"""Pages on all procedures: the overview, and the list of cases behind each of its numbers."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.access.sights import seen_by
from zhiheng.conformance.running_page import judging
from zhiheng.conformance.standing import reading
from zhiheng.conformance.standing.forms import CasesForm
from zhiheng.conformance.standing.reading import Filters, Tally
from zhiheng.ui import charts
from zhiheng.ui.lists import register
from zhiheng.ui.terms import VERDICTS as WORDS
from zhiheng.ui.terms import look

BARS = 12  # schemes, persons, laboratories in a chart; all are in the workbook
MONTHS = 24
FEW_PATHS = 8  # on the page; the others are asked for
IN_ORDER = ("met", "not_applicable")
LAYERS = (("not_met", "bad"), ("unknown", "question"), ("met", "good"), ("not_applicable", "quiet"))
CHUNK = 500


@require_safe
@seen_by("see.findings")
def overview(request: HttpRequest) -> HttpResponse:
    """How all cases stand, and along which lines."""
    told = reading.overview()
    context: dict[str, Any] = {
        "told": told,
        **judging(request, "procedures:overview"),
    }
    if told is not None and told.cases:
        context |= {
            "numbers": [_number(verdict, told.counts[verdict]) for verdict in reading.VERDICTS],
            "by_scheme": _chart(told.schemes[:BARS], lying=True),
            "by_month": _chart(told.months[-MONTHS:]),
            "by_person": _chart(told.persons[:BARS], lying=True),
            "by_laboratory": _chart(told.laboratories[:BARS], lying=True),
            **_paths(request.GET.get("paths", ""), told),
            "path_columns": [{"label": _("走过的步骤")}, {"label": _("项目"), "numeric": True},
                             {"label": _("不符合"), "numeric": True}, {"label": _("问题")}],
        }  # fmt: skip
    return render(request, "conformance/procedures.html", context)


def _number(verdict: str, number: int) -> dict[str, Any]:
    tones = {"not_met": "bad", "unknown": "question", "met": "good"}
    return {
        "label": look(WORDS, verdict).label, "value": number,
        "tone": tones.get(verdict, "") if number else "",
        "url": f"/procedures/cases/?verdict={verdict}",
    }  # fmt: skip


def _paths(wanted: str, told: reading.Overview) -> dict[str, Any]:
    """The paths wanted: the most frequent few, all known ones, or those with something wrong."""
    faulty = [path for path in told.paths if path.wrong]
    found = {"faulty": faulty, "all": list(told.paths)}.get(wanted, list(told.paths[:FEW_PATHS]))
    return {
        "paths": found, "paths_wanted": wanted, "faulty_paths": len(faulty),
        "more_paths": len(told.paths) > FEW_PATHS,
    }  # fmt: skip


def _chart(tallies: Sequence[Tally], *, lying: bool = False) -> dict[str, Any]:
    """Each line a stack of its verdicts; layers that hold nothing are left out.

    Where something is wrong, what is in order is folded away: beside thousands in order a handful
    that is not could not be seen.
    """
    drawn = [
        (verdict, tone) for verdict, tone in LAYERS if any(one.counts[verdict] for one in tallies)
    ]
    words = {verdict: str(look(WORDS, verdict).label) for verdict, _tone in drawn}
    layers = [
        (words[verdict], tone, [one.counts[verdict] for one in tallies]) for verdict, tone in drawn
    ]
    sound = [words[verdict] for verdict in words if verdict in IN_ORDER]
    chart = charts.stacked(
        [one.label for one in tallies], layers, _("个"), urls=[one.url for one in tallies],
        lying=lying, folded=sound if len(sound) < len(drawn) else (),
    )  # fmt: skip
    for verdict, layer in zip(words, chart["series"], strict=True):
        layer["urls"] = [f"{one.url}&verdict={verdict}" for one in tallies]
    return chart


@require_safe
@seen_by("see.findings")
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases behind a number, each with what is wrong with it."""
    form = CasesForm(request.GET)
    filters = form.filters()
    page = reading.page(filters, request.GET.get("after", ""))
    number = reading.count_up_to(filters)
    context = {
        "form": form,
        "rows": page.rows,
        "columns": [{"label": head} for head in (_("项目"), _("规则"), _("结论"), _("问题"))],
        "says": _says(number),
        "of_path": filters.path is not None,
        "outsider": reading.named(filters.outsider) if filters.outsider else "",
        "filtered": filters != Filters(),
        "first_url": _address(request, None) if request.GET.get("after") else "",
        "next_url": _address(request, page.next) if page.next else "",
        "query": _query(request),
        **judging(request),
    }
    return render(request, "conformance/procedure_cases.html", context)


def _says(number: int) -> str:
    if number > reading.MOST_COUNTED:
        return _("超过 %(n)d 个") % {"n": reading.MOST_COUNTED}
    return _("共 %(n)d 个") % {"n": number}


def _query(request: HttpRequest) -> str:
    pairs = [(name, value) for name, value in request.GET.items() if name != "after" and value]
    return urlencode(pairs)


def _address(request: HttpRequest, after: str | None) -> str:
    given, more = _query(request), urlencode({"after": after}) if after else ""
    return "?" + "&".join(part for part in (given, more) if part)


# -- export ----------------------------------------------------------------------------------------

CASE_HEADS = ("项目编号", "规则代码", "结论", "问题", "说明")
TALLY_HEADS = ("分类", "名称", "符合", "不符合", "未知", "不适用")


def _cases(request: HttpRequest) -> Iterator[Sequence[Any]]:
    rows = reading.found(CasesForm(request.GET).filters()).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row in reading.shown(chunk):
            yield (
                row.number, row.scheme, str(look(WORDS, row.verdict).label),
                "；".join(dict.fromkeys(what for what, _says in row.faults)),
                "".join(says for _what, says in row.faults),
            )  # fmt: skip


def _tallies(request: HttpRequest) -> Iterator[Sequence[Any]]:
    told = reading.overview()
    if told is None:
        return
    for word, tallies in (
        (_("规则"), told.schemes), (_("月份"), told.months), (_("人员"), told.persons),
        (_("实验室"), told.laboratories),
    ):  # fmt: skip
        for one in tallies:
            name = f"{one.label}（{one.number}）" if one.number else one.label
            yield (word, name, *(one.counts[verdict] for verdict in reading.VERDICTS))
    for path in told.paths:
        name = "；".join(f"{cycle}：{steps}" for cycle, steps in path.parts)
        yield (_("路径"), name, *(path.tally.counts[verdict] for verdict in reading.VERDICTS))


register("procedure_cases", "程序符合性：项目", "see.findings", CASE_HEADS, _cases)
register("procedures", "程序符合性", "see.findings", TALLY_HEADS, _tallies)
