"""The gate within the acts that give somebody a step: refuse, ask for a reason, or note."""

from datetime import date
from uuid import UUID

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.competence.queries.facts import asking, person_facts
from zhiheng.competence.queries.instead import instead, told
from zhiheng.competence.rules import Ask, Hindrance, Weight, gate, refusing, whole
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet

WHAT = "不能派给此人"


def admitted(
    sheet: Sheet, person: Person, scheme: Scheme, step: str, client: UUID | None, day: date,
    reason: str = "",
) -> tuple[Hindrance, ...]:  # fmt: skip
    """What stands against it and was let pass; the answer is put on the sheet.

    Call it within an act. Raises Refused where the law is plain; BadInput ("reason") where only a
    recorded reason lets it pass and there is none.
    """
    ask = asking(scheme, [step], client, day)[step]
    # The person's row is held: whoever bans him, or takes his authorisation, comes before or after.
    Person.every.select_for_update(of=("self",)).get(pk=person.pk)
    found = gate(person_facts([person.pk], day)[person.pk], ask)
    if hard := refusing(found):
        raise _refused(hard, ask, person.pk)
    heavy = [one for one in found if one.weight is Weight.REASON]
    if heavy and not reason.strip():
        raise BadInput({"reason": _asking_why(heavy, ask, person.pk)})
    sheet.judgements.append(whole(found))
    return found


def _refused(hard: tuple[Hindrance, ...], ask: Ask, person: UUID) -> Refused:
    return Refused(
        f"{WHAT}：" + "".join(one.judgement.because for one in hard),
        judgements=tuple(one.judgement for one in hard),
        clauses=tuple(dict.fromkeys(one.judgement.clause for one in hard)),
        who=f"{told(instead(ask, [person]))}。"
        f"更正事实由：{'、'.join(dict.fromkeys(one.who for one in hard))}",
        lawful="".join(dict.fromkeys(one.lawful for one in hard)),
    )


def _asking_why(heavy: list[Hindrance], ask: Ask, person: UUID) -> str:
    says = "".join(one.judgement.because for one in heavy)
    lawful = "".join(dict.fromkeys(one.lawful for one in heavy))
    clauses = "、".join(dict.fromkeys(one.judgement.clause for one in heavy))
    return (
        f"{says}（{clauses}）{lawful}仍要由此人承担的，请在这里写明理由，理由会留痕。"
        f"{told(instead(ask, [person]))}。"
    )
