"""Who owes what: the one answer that pages, reminders, the gate and the rules all read. Pure."""

from datetime import date, timedelta

from zhiheng.training.facts import ALL_SCHEMES, Item, Mark, Owed, Trainee, TrainingFacts
from zhiheng.training.terms import Cause, Outcome

_DONE = {Outcome.PASSED}
_OPEN = {Outcome.FAILED: Cause.FAILED, Outcome.ABSENT: Cause.ABSENT}


def owed(facts: TrainingFacts, on: date) -> tuple[Owed, ...]:
    """What this person owes on that day, the earliest due first.

    An item is owed from the adoption of its plan until it is passed (or attended, where it is not
    examined). Whoever was absent or failed owes it again, within the body's own number of days;
    who came when it was due already, or shortly before, has the newcomer's days.
    """
    trainee = facts.trainee
    if trainee.left is not None and trainee.left <= on:
        return ()
    found = [
        one
        for item in facts.items
        if _runs(item, on) and concerns(item, trainee)
        if (one := _owed(facts, item, on)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.number)))


def concerns(item: Item, trainee: Trainee) -> bool:
    """Whether the item is for this person."""
    named = item.posts or item.kinds or item.departments
    fits = not named or bool(
        item.posts & trainee.posts.keys()
        or item.kinds & trainee.kinds
        or trainee.department in item.departments
    )
    schemes = trainee.schemes
    return fits and (not item.schemes or ALL_SCHEMES in schemes or bool(item.schemes & schemes))


def done(item: Item, marks: tuple[Mark, ...], on: date) -> bool:
    """Whether these marks of one person settle the item by that day."""
    enough = _DONE if item.examined else {*_DONE, Outcome.PRESENT}
    return any(
        one.item == item.key and one.day <= on and Outcome(one.outcome) in enough for one in marks
    )


def _runs(item: Item, on: date) -> bool:
    return item.adopted_on <= on and (item.dropped_on is None or on < item.dropped_on)


def _owed(facts: TrainingFacts, item: Item, on: date) -> Owed | None:
    if done(item, facts.marks, on):
        return None
    marks = sorted(
        (one for one in facts.marks if one.item == item.key and one.day <= on),
        key=lambda one: one.day,
    )
    due, cause, since = _first_due(facts, item), Cause.NOT_YET, None
    if marks and marks[-1].outcome in _OPEN:
        cause, since = _OPEN[Outcome(marks[-1].outcome)], marks[-1].day
        due = since + timedelta(days=facts.retraining_days)
    elif marks:
        cause = Cause.NO_RESULT
    return Owed(
        facts.trainee.person, item.key, item.number, item.subject, item.clause, cause.value, due,
        on > due, since,
    )  # fmt: skip


def _first_due(facts: TrainingFacts, item: Item) -> date:
    """The item's day; for whoever came late, his newcomer's days where they end later."""
    since = _concerned_since(item, facts.trainee)
    if since is None or since <= item.adopted_on:
        return item.due
    return max(item.due, since + timedelta(days=facts.newcomer_days))


def _concerned_since(item: Item, trainee: Trainee) -> date | None:
    """Since when the item is for him: he joined, or entered the post through which it is."""
    days = [trainee.joined] if trainee.joined else []
    by_post = [trainee.posts[post] for post in item.posts & trainee.posts.keys()]
    otherwise = item.kinds & trainee.kinds or trainee.department in item.departments
    if by_post and not otherwise:
        days.append(min(by_post))
    return max(days, default=None)
