"""What differs between two versions of a procedure, in words and for the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.procedure.shape import Limit, Scheme, Separation, Step, figure

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PARTS = (("initial", 0), ("surveillance", 1))


@dataclass(frozen=True)
class Difference:
    """One difference. part, step: of the box that it concerns, empty where it concerns none."""

    kind: str
    says: str
    part: str = ""
    step: str = ""


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """What the later procedure prescribes otherwise; the order in the text says nothing."""
    found = [each for part, cycle in PARTS for each in _steps(before, after, part, cycle)]
    found += _surveillance(before, after)
    found += _separations(before, after)
    return found + list(_limits(before, after))


def marks(found: list[Difference]) -> dict[tuple[str, str], str]:
    """(part, step) → added, removed or changed."""
    return {(each.part, each.step): each.kind for each in found if each.step}


def _steps(before: Scheme, after: Scheme, part: str, cycle: int) -> Iterator[Difference]:
    old = {step.id: step for step in before.steps_of(cycle)}
    new = {step.id: step for step in after.steps_of(cycle)}
    where = _("监督中的") if cycle else ""
    for name in (*old, *(name for name in new if name not in old)):
        if name not in new:
            says = _("删去%(where)s步骤“%(step)s”。") % {"where": where, "step": name}
            yield Difference(REMOVED, says, part, name)
        elif name not in old:
            says = _("新增%(where)s步骤“%(step)s”。") % {"where": where, "step": name}
            yield Difference(ADDED, says, part, name)
        elif told := list(_of_step(old[name], new[name])):
            said = _("；").join(told)
            says = _("%(where)s步骤“%(step)s”：%(told)s。") % {
                "where": where, "step": name, "told": said,
            }  # fmt: skip
            yield Difference(CHANGED, says, part, name)


def _of_step(old: Step, new: Step) -> Iterator[str]:
    pairs: tuple[tuple[str, Any, Any], ...] = (
        (_("先后"), _after(old), _after(new)),
        (_("次数"), _times(old), _times(new)),
        (_("数量"), _least(old), _least(new)),
        (_("豁免"), _waiver(old), _waiver(new)),
        (_("条款"), old.clause, new.clause),
    )
    for label, was, becomes in pairs:
        if was != becomes:
            yield _("%(label)s由“%(was)s”改为“%(becomes)s”") % {
                "label": label, "was": was, "becomes": becomes,
            }  # fmt: skip


def _after(step: Step) -> str:
    if not step.after:
        return _("不在任何步骤之后")
    return _("在 %(steps)s 之后") % {"steps": _("、").join(sorted(step.after))}


def _times(step: Step) -> str:
    if step.at_least == step.at_most:
        return _("%(n)d 次") % {"n": step.at_least}
    return _("%(least)d 至 %(most)d 次") % {"least": step.at_least, "most": step.at_most}


def _least(step: Step) -> str:
    if step.quantity is None:
        return _("不要求")
    return _("至少 %(n)s") % {"n": figure(step.quantity)}


def _waiver(step: Step) -> str:
    return _("可豁免") if step.waivable else _("不可豁免")


def _surveillance(before: Scheme, after: Scheme) -> list[Difference]:
    old, new = before.surveillance, after.surveillance
    if old is None and new is not None:
        return [Difference(ADDED, _("新增监督：每 %(n)d 个月。") % {"n": new.every_months})]
    if new is None:
        return [Difference(REMOVED, _("不再规定监督。"))] if old else []
    told = []
    if old and old.every_months != new.every_months:
        told.append(
            _("监督周期由 %(was)d 个月改为 %(becomes)d 个月。")
            % {"was": old.every_months, "becomes": new.every_months}
        )
    if old and old.after != new.after:
        told.append(
            _("监督的起算由“%(was)s”改为“%(becomes)s”。")
            % {"was": old.after, "becomes": new.after}
        )  # fmt: skip
    return [Difference(CHANGED, says) for says in told]


def _separations(before: Scheme, after: Scheme) -> list[Difference]:
    old = {_pair(each): each for each in before.separations}
    new = {_pair(each): each for each in after.separations}
    gone = [
        Difference(REMOVED, _("不再要求分开：%(both)s。") % {"both": _both(old[key])})
        for key in old
        if key not in new
    ]
    return gone + [
        Difference(ADDED, _("须由不同的人承担：%(both)s。") % {"both": _both(new[key])})
        for key in new
        if key not in old
    ]


def _pair(one: Separation) -> tuple[Any, ...]:
    return frozenset(one.sides), one.clause


def _both(one: Separation) -> str:
    sides = (_("、").join(sorted(side)) for side in one.sides)
    return _(" 与 ").join(sides)


def _limits(before: Scheme, after: Scheme) -> Iterator[Difference]:
    old, new = _by_steps(before), _by_steps(after)
    for key in dict.fromkeys((*old, *new)):
        was, becomes = old.get(key), new.get(key)
        given = {"start": key[0], "end": key[1]}
        if was is None and becomes is not None:
            says = _("新增时限：自“%(start)s”至“%(end)s”不超过 %(days)d 天。")
            yield Difference(ADDED, says % {**given, "days": becomes.days})
        elif becomes is None:
            says = _("删去自“%(start)s”至“%(end)s”的时限。")
            yield Difference(REMOVED, says % given)
        elif was is not None and was != becomes:
            says = _("自“%(start)s”至“%(end)s”的时限由 %(was)d 天改为 %(days)d 天。")
            yield Difference(CHANGED, says % {**given, "was": was.days, "days": becomes.days})


def _by_steps(scheme: Scheme) -> dict[tuple[str, str], Limit]:
    return {(limit.start, limit.end): limit for limit in scheme.limits}
