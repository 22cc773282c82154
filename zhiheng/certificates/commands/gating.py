"""The gate before certificates are given to somebody: refuse, ask for a reason, or note (8 ¶1-b).

The questions are those of competence.rules.answering; here they are asked within an act, and who
could take the certificates instead is told on the screen.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from uuid import UUID

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.certificates.commands.scope import must_be_able_to_answer
from zhiheng.certificates.queries.holding import candidates, holding, known_of, managers
from zhiheng.competence.queries.facts import asking_to_answer, person_facts
from zhiheng.competence.rules import Hindrance, PersonFacts, Weight, answering, refusing
from zhiheng.competence.rules.answering import whole
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet

GUARDS = ("8 ¶1-b", "8.2(5)", "5(3)-d", "13-c")
SHOWN = 5
Among = Callable[[Collection[UUID]], Iterable[UUID]]
"""Which of these clients are those of the certificates."""
Known = dict[tuple[UUID, date], PersonFacts]
"""What one act has read of persons whose rows it holds: the same for each scheme it asks about."""


def only(client: UUID) -> Among:
    """The certificates of one client."""
    return lambda asked: [client] if client in asked else []


def may_answer(
    sheet: Sheet, person: Person, scheme: Scheme | None, day: date, among: Among, reason: str = "",
    now: date | None = None, known: Known | None = None,
) -> None:  # fmt: skip
    """What stands against it is put on the sheet of the act.

    day: the first on which he answers; now: today, where that lies behind and he still does: then
    he has been in the post since, and is judged as he stands today. Raises Refused where the law is
    plain; BadInput ("reason") where only a recorded reason lets it pass and there is none.
    """
    if now is not None and now > day:
        must_be_able_to_answer(person, scheme.code if scheme else None, day)
        day = now
    heavy = weigh(sheet, person, scheme, day, among, known)
    if heavy and not reason.strip():
        raise BadInput({"reason": _asking_why(heavy, person, scheme, day)})


def weigh(
    sheet: Sheet, person: Person, scheme: Scheme | None, day: date, among: Among,
    known: Known | None = None,
) -> tuple[Hindrance, ...]:  # fmt: skip
    """What only a reason lets pass; Refused where none does. known: of an act that asks about
    several schemes, so that it reads each person once."""
    must_be_able_to_answer(person, scheme.code if scheme else None, day)
    facts = _read(person, day, {} if known is None else known)
    tied = {UUID(one.client) for one in facts.interests}
    ask = asking_to_answer(scheme, day, list(among(tied)) if tied else ())
    found = answering(facts, ask)
    if hard := refusing(found):
        raise _refused(hard, person, scheme, day)
    sheet.judged(whole(found))
    return tuple(one for one in found if one.weight is Weight.REASON)


def _read(person: Person, day: date, known: Known) -> PersonFacts:
    """The person's row is held from here on: whoever bans him or takes his authorisation comes
    before or after."""
    if (person.pk, day) not in known:
        Person.every.select_for_update(of=("self",)).get(pk=person.pk)
        known[person.pk, day] = person_facts([person.pk], day)[person.pk]
    return known[person.pk, day]


def _refused(
    hard: tuple[Hindrance, ...], person: Person, scheme: Scheme | None, day: date
) -> Refused:
    says = "".join(one.judgement.because for one in hard)
    return Refused(
        f"所选人员不能负责这些证书：{says}",
        judgements=tuple(one.judgement for one in hard),
        clauses=tuple(dict.fromkeys(one.judgement.clause for one in hard)),
        who=f"{_instead(person, scheme, day)}"
        f"更正事实由：{'、'.join(dict.fromkeys(one.who for one in hard))}。",
        lawful="请另选一名在任、范围覆盖这一规则的项目质量负责人；登记有误的，先更正。",
    )


def _asking_why(
    heavy: tuple[Hindrance, ...], person: Person, scheme: Scheme | None, day: date
) -> str:
    says = "".join(one.judgement.because for one in heavy)
    lawful = "".join(dict.fromkeys(one.lawful for one in heavy))
    return (
        f"{person.name}：{says}{lawful}仍由此人负责的，请在这里写明理由，理由会留痕。"
        f"{_instead(person, scheme, day)}"
    )


def _instead(person: Person, scheme: Scheme | None, day: date) -> str:
    """Who could answer for them instead, in words; it names persons, so it goes on the screen."""
    code, kind = (scheme.code, scheme.product_kind) if scheme else (None, None)
    office = managers(day)
    able = candidates(office, known_of(office), holding(day), code, person.pk, kind)
    if not able:
        return "目前没有其他在任、范围覆盖这一规则的项目质量负责人。"
    named = "、".join(f"{one.name}（现负责 {one.load} 张）" for one in able[:SHOWN])
    return f"可由这些人负责：{named}。"
