"""May this person answer for these certificates from this day on? The gate of 8 ¶1-b. Pure.

The same questions as before a step (rules.gate), asked of whoever is to be responsible: a ban and
another body refuse, for there the law is plain; what the regulation leaves to the body asks for a
reason. That he holds the post, with this scheme in his scope, is seen to where certificates are
given. Sentences name nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiheng.competence.rules import gate
from zhiheng.competence.rules.gate import Hindrance, PersonFacts, Weight
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, met, not_met, unknown

CLAUSE, ABLE = "8 ¶1-b", "8.2(5)"
DIRECTOR = "认证质量总监"


@dataclass(frozen=True)
class Answering:
    """What is asked. scheme "": the certificates have none. category None: not known. introduced:
    whether the body authorises anybody for any step of the scheme. clients: ids, as text, of those
    clients of the certificates that the facts' interests name."""

    scheme: str
    category: str | None
    day: date
    introduced: bool = True
    clients: frozenset[str] = frozenset()


def answering(facts: PersonFacts, ask: Answering) -> tuple[Hindrance, ...]:
    """All that stands against it, by weight."""
    plain = gate.Ask("", ask.scheme, ask.category, None, ask.day, registration=False)
    found = [
        *gate.banned(facts, plain), *gate.at_one_body(facts, plain), *_registered(facts, ask),
        *_authorised(facts, ask), *_impartial(facts, ask), *gate.declared_impartial(facts, plain),
        *gate.trained(facts, plain), *gate.employed(facts, plain),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: tuple(Weight).index(one.weight)))


def whole(found: tuple[Hindrance, ...]) -> Judgement:
    """The gate as one answer to 8 ¶1-b."""
    fit = "在任，没有禁业和利益关系，只在本机构执业，获授权承担本规则的步骤。"
    return gate.together(found, CLAUSE, met(fit, clause=CLAUSE))


def _registered(facts: PersonFacts, ask: Answering) -> Iterator[Hindrance]:
    """The regulation asks no registration of the post (A-34); one that has lapsed is told."""
    spans = [one.span for one in facts.registrations or ()]
    if any(span.covers(ask.day) is not False for span in spans):
        return
    ended = [span.ends for span in spans if span.ends and span.ends <= ask.day]
    if ended:
        says = f"此人的执业注册有效期至{zh(max(ended))}前一日止，没有其他有效的注册。"
        yield Hindrance(
            "registration", Weight.REASON, not_met(says, clause=gate.CLAUSE), gate.PERSONNEL,
            "已续期的请登记续期；规定没有要求项目质量负责人本人注册（口径 A-34），写明理由即可。",
        )  # fmt: skip


def _authorised(facts: PersonFacts, ask: Answering) -> Iterator[Hindrance]:
    """8.2(5): he knows the rules of the field and could take the decision."""
    if not ask.scheme:
        says = "证书没有登记认证规则，此人是否获授权承担其步骤无从判断。"
        yield Hindrance(
            "authorisation", Weight.NOTED,
            unknown(says, settles="证书的认证规则", clause=ABLE), DIRECTOR,
            "请先登记证书的认证规则。",
        )  # fmt: skip
        return
    live = [
        one for one in facts.authorisations
        if one.scheme == ask.scheme and one.span.covers(ask.day)
    ]  # fmt: skip
    if any(not one.category or one.category == ask.category for one in live):
        return
    if not ask.introduced:
        says = "本机构还没有为本规则的任何步骤授权过人员。"
        judged = unknown(says, settles="本规则的能力授权", clause=ABLE)
        weight = Weight.NOTED
    elif live and ask.category is None:
        says = "此人只获授权承担部分产品类别，本规则的产品类别没有登记。"
        judged = unknown(says, settles="认证规则的产品类别", clause=ABLE)
        weight = Weight.REASON
    else:
        judged = not_met("此人没有获授权承担本规则的任何步骤。", clause=ABLE)
        weight = Weight.REASON
    yield Hindrance(
        "authorisation", weight, judged, DIRECTOR,
        "请先评价其能力并授权，或另选获授权的人；确有必要的写明理由。",
    )  # fmt: skip


def _impartial(facts: PersonFacts, ask: Answering) -> Iterator[Hindrance]:
    tied = {
        one.client for one in facts.interests
        if one.client in ask.clients and one.span.covers(ask.day) is not False
    }  # fmt: skip
    if tied:
        says = "此人声明与证书的委托人有利益关系。"
        if len(tied) > 1:
            says = f"此人声明与其中 {len(tied)} 家委托人有利益关系。"
        yield Hindrance(
            "conflict", Weight.REASON,
            not_met(says, clause=gate.CLAUSE), DIRECTOR,
            "请把这些证书交给他人；确需由其负责的，写明怎样保证公正。",
        )  # fmt: skip
