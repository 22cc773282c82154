"""Pages of the law book: readings, the text beside its paraphrases, the calendar."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhiheng.access.acts import may
from zhiheng.access.asking import asked
from zhiheng.access.refusals import BadInput
from zhiheng.access.sights import seen_by
from zhiheng.law.calendar import dump_calendar
from zhiheng.law.readings import reading as find_reading
from zhiheng.law.text import Unit
from zhiheng.lawbook import commands, pages, queries
from zhiheng.lawbook.forms import CalendarForm, ChoiceForm, DayForm, LimitForm, TextForm
from zhiheng.lawbook.models import CalendarDay
from zhiheng.ui.lists import register


def _allowed(request: HttpRequest, act: str) -> bool:
    return may(request.actor, act, request.now, request.posts)  # type: ignore[attr-defined]


@require_GET
@seen_by("see.law")
def readings(request: HttpRequest) -> HttpResponse:
    rows = pages.reading_rows()
    shown = request.GET.get("show", "")
    if shown == "own":
        rows = [row for row in rows if row.choice.own]
    elif shown == "switch":
        rows = [row for row in rows if row.switches]
    context = {
        "rows": rows,
        "shown": shown,
        "columns": [
            {"label": label} for label in (_("口径"), _("问题"), _("现用"), _("作用"), _("条款"))
        ],
    }
    return render(request, "lawbook/readings.html", context)


def _reading_lines(request: HttpRequest) -> list[tuple[Any, ...]]:
    return [
        (
            row.reading.id, row.reading.question, row.choice.option.text,
            _("本机构选定") if row.choice.own else _("建议项"), row.choice.reason,
            row.choice.chosen_by, row.effect_label, "、".join(row.reading.clauses),
        )
        for row in pages.reading_rows()
    ]  # fmt: skip


register(
    "readings", "解释口径", "see.law",
    ("口径", "问题", "现用选项", "来源", "理由", "选定人", "作用", "条款"), _reading_lines,
)  # fmt: skip


@seen_by("see.law", does="choose_reading")
def reading(request: HttpRequest, id: str) -> HttpResponse:
    """One reading; a POST chooses an option."""
    try:
        found = find_reading(id)
    except KeyError:
        raise Http404 from None
    if request.method == "POST":
        form = ChoiceForm(found, request.POST)
        if form.is_valid() and _chosen(request, found.id, form):
            return redirect("lawbook_reading", id=found.id)
    else:
        form = ChoiceForm(found, initial={"option": queries.option(found.id)})
    context = {
        "row": pages.reading_row(queries.choices()[found.id]),
        "history": pages.choice_history(found),
        "form": form if _allowed(request, "choose_reading") else None,
    }
    return render(request, "lawbook/reading.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, id: str, form: ChoiceForm) -> bool:
    try:
        commands.choose_reading(subject=id, **form.cleaned_data, **asked(request))
    except BadInput as error:
        error.put_on(form)
        return False
    messages.success(request, _("已选定。此后的判断按新口径作出；已经作出的判断不改写。"))
    return True


@seen_by("see.law", does="load_regulation")
def text(request: HttpRequest) -> HttpResponse:
    """The loaded text beside the paraphrases; a POST loads a text."""
    form = TextForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _loaded(request, form):
        return redirect("lawbook_text")
    row, units = queries.regulation(), queries.regulation_units()
    articles = pages.article_rows(units) if units else []
    unread = [u for a in articles for u in a.units if u.state != pages.READ]
    context = {
        "row": row,
        "articles": articles,
        "unread": len(unread),
        "all_read_keys": [unit.key for unit in unread],
        "changed": pages.changed_rows() if row else [],
        "form": form if _allowed(request, "load_regulation") else None,
        "may_read": _allowed(request, "mark_read"),
    }
    return render(request, "lawbook/text.html", context, status=422 if form.errors else 200)


def _loaded(request: HttpRequest, form: TextForm) -> bool:
    try:
        commands.load_regulation(data=form.cleaned_data["file"], **asked(request))
    except BadInput as error:
        error.put_on(form)
        return False
    messages.success(request, _("已载入。请逐条核对释义，读过的条文点“已阅”。"))
    return True


@require_POST
@seen_by("see.law", does="mark_read")
def mark_read(request: HttpRequest) -> HttpResponse:
    """Note the units named `unit` (article-paragraph-item) as read, in the words loaded now."""
    units = queries.regulation_units()
    if units is None:
        raise BadInput({"units": _("还没有载入规定文本，请先载入。")})
    wanted = request.POST.getlist("unit")
    chosen = [unit for unit in units.units if _key(unit) in wanted]
    commands.mark_read(
        units=[(u.article, u.paragraph, u.item, u.digest) for u in chosen],
        **asked(request),
    )
    messages.success(request, _("已记下：%(n)d 处条文已阅。") % {"n": len(chosen)})
    return redirect("lawbook_text")


def _key(unit: Unit) -> str:
    return f"{unit.article}-{unit.paragraph}-{unit.item}"


@seen_by("see.law", does="set_calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """The days of a year; a POST with `day` enters one, with `file` a whole list."""
    sent = request.POST if request.method == "POST" else None
    one = "day" in request.POST and not request.FILES
    day_form = DayForm(sent if one else None)
    file_form = CalendarForm(None if one else sent, request.FILES or None)
    if request.method == "POST":
        entered = _days_entered(request, day_form, file_form)
        if entered:
            return redirect(f"{request.path}?year={entered}")
    offered = pages.years(localtime(request.now))  # type: ignore[attr-defined]
    asked_year = request.GET.get("year", "")
    told = len(asked_year) == 4 and asked_year.isascii() and asked_year.isdigit()
    year = int(asked_year) if told else 0
    year = year if 1900 <= year <= 2200 else localtime(request.now).year  # type: ignore[attr-defined]
    rows, official = pages.calendar_rows(year)
    allowed = _allowed(request, "set_calendar")
    context = {
        "year": year,
        "years": offered,
        "rows": rows,
        "official": official,
        "day_form": day_form if allowed else None,
        "file_form": file_form if allowed else None,
        "columns": [
            {"label": one} for one in (_("日期"), _("类型"), _("依据"), _("来处"), _("办理"))
        ],
    }
    wrong = day_form.errors or file_form.errors
    return render(request, "lawbook/calendar.html", context, status=422 if wrong else 200)


def _days_entered(request: HttpRequest, one: DayForm, many: CalendarForm) -> int | None:
    """Enter what was sent; the year to show, or None where it must be mended first."""
    form: Any = one if one.is_bound else many
    if not form.is_valid():
        return None
    days = form.days() if one.is_bound else form.cleaned_data["file"]
    try:
        done = commands.set_calendar(days=days, **asked(request))
    except BadInput as error:
        error.put_on(form)
        return None
    if not done.repeated:
        says = _("已登记：新增 %(created)d 天，更改 %(changed)d 天。时限按新日历计算。")
        messages.success(request, says % done.value)
    return int(min(days).year)


@require_POST
@seen_by("see.law", does="remove_calendar_day")
def remove_day(request: HttpRequest, key: Any) -> HttpResponse:
    row = CalendarDay.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    commands.remove_calendar_day(subject=key, **asked(request))
    messages.success(request, _("已撤回这一天；此后按通知或平常的周次计算。"))
    return redirect(f"/law/calendar/?year={row.day.year}")


@require_GET
@seen_by("see.law")
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The body's calendar as CSV, to be edited and given back."""
    return HttpResponse(
        dump_calendar(queries.calendar()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="calendar.csv"'},
    )


@seen_by("see.law", does="set_internal_limit")
def limits(request: HttpRequest) -> HttpResponse:
    """The limits that the body set itself; a POST sets one."""
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _limit_set(request, form):
        return redirect("lawbook_limits")
    context = {
        "rows": pages.limit_rows(),
        "form": form if _allowed(request, "set_internal_limit") else None,
        "columns": [
            {"label": one} for one in (_("内部时限"), _("条款"), _("天数"), _("依据"), _("办理"))
        ],
    }
    return render(request, "lawbook/limits.html", context, status=422 if form.errors else 200)


def _limit_set(request: HttpRequest, form: LimitForm) -> bool:
    try:
        commands.set_internal_limit(**form.cleaned_data, **asked(request))
    except BadInput as error:
        error.put_on(form)
        return False
    messages.success(request, _("已设定。它是机构自己的时限，处处标明“内部时限”。"))
    return True


@require_POST
@seen_by("see.law", does="end_internal_limit")
def end_limit(request: HttpRequest, key: Any) -> HttpResponse:
    commands.end_internal_limit(subject=key, **asked(request))
    messages.success(request, _("已撤回这项内部时限。"))
    return redirect("lawbook_limits")
