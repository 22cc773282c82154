"""May this person take this step of this project on this day? One pure function answers.

gate(facts, ask) -> the hindrances, the heaviest first; none: nothing stands against it. Sentences
name nobody, for they stand in the trail. Sources: 5(3)-d; 认证认可条例 on registration and on
practising in one body; 13-c.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, Verdict, met, not_met, unknown

CLAUSE, BAN, TRAINED = "5(3)-d", "13-c", "9(2)-b"
PERSONNEL, LEADS = "人事专员", "认证质量总监或认证项目质量负责人"
ONE_BODY, IMPARTIALITY = "one_body", "impartiality"


class Weight(StrEnum):
    """What a hindrance does: the law is plain; somebody must say why it is right; it is noted."""

    REFUSED = "refused"
    REASON = "reason"
    NOTED = "noted"


@dataclass(frozen=True)
class Span:
    """Days [starts, ends); a start that is None is not known, an end that is None not come."""

    starts: date | None
    ends: date | None = None

    def covers(self, day: date) -> bool | None:
        if self.ends is not None and self.ends <= day:
            return False
        return None if self.starts is None else self.starts <= day


@dataclass(frozen=True)
class Registered:
    kind: str
    span: Span


@dataclass(frozen=True)
class Authorised:
    """category "": every product category."""

    scheme: str
    category: str
    step: str
    span: Span


@dataclass(frozen=True)
class Declared:
    kind: str
    on: date
    clear: bool


@dataclass(frozen=True)
class Interest:
    """client: the client's id as text."""

    client: str
    span: Span


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one person. bans, registrations None: not known whether there are any."""

    employed: Span = Span(None)
    bans: tuple[Span, ...] | None = None
    registrations: tuple[Registered, ...] | None = None
    authorisations: tuple[Authorised, ...] = ()
    # In the order in which they were made.
    declarations: tuple[Declared, ...] = ()
    interests: tuple[Interest, ...] = ()
    # Numbers of the training items that are owed past their day (training.owing).
    owed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """What is asked. category None: not known. registration: whether the step asks for one; None:
    nobody has said. introduced: whether the body authorises persons for this step at all."""

    step: str
    scheme: str
    category: str | None
    client: str | None
    day: date
    registration: bool | None = None
    registration_kind: str = ""
    introduced: bool = True


@dataclass(frozen=True)
class Hindrance:
    """kind: what it is about. judgement: verdict, clause, sentence. who: must act; lawful: how."""

    kind: str
    weight: Weight
    judgement: Judgement
    who: str
    lawful: str


def gate(facts: PersonFacts, ask: Ask) -> tuple[Hindrance, ...]:
    """All that stands against it, by weight."""
    found = [one for check in _CHECKS for one in check(facts, ask)]
    return tuple(sorted(found, key=lambda one: tuple(Weight).index(one.weight)))


def refusing(found: tuple[Hindrance, ...]) -> tuple[Hindrance, ...]:
    return tuple(one for one in found if one.weight is Weight.REFUSED)


def whole(found: tuple[Hindrance, ...]) -> Judgement:
    """The gate as one answer to 5(3)-d."""
    fit = "已注册、在有效期内，获授权承担这一步，没有禁业和利益关系。"
    return together(found, CLAUSE, met(fit, clause=CLAUSE))


def together(found: tuple[Hindrance, ...], clause: str, fit: Judgement) -> Judgement:
    """Not met where one part is, else unknown where one is; `fit` where nothing was found."""
    parts = tuple(one.judgement for one in found)
    says = "".join(one.because for one in parts)
    missing = tuple(dict.fromkeys(phrase for one in parts for phrase in one.missing))
    if any(one.verdict is Verdict.NOT_MET for one in parts):
        return not_met(says, missing=missing, parts=parts, clause=clause)
    return unknown(says, settles=missing, parts=parts, clause=clause) if parts else fit


# -- the checks ------------------------------------------------------------------------------------


def employed(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    ends, starts = facts.employed.ends, facts.employed.starts
    if ends is not None and ends <= ask.day:
        says = f"此人已于{zh(ends)}离职。"
    elif starts is not None and ask.day < starts:
        says = f"此人{zh(starts)}才入职。"
    else:
        return
    yield Hindrance(
        "employed", Weight.REASON, not_met(says, clause=CLAUSE), PERSONNEL,
        "请另派在职人员；离职日期有误的，由人事专员更正。",
    )  # fmt: skip


def banned(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    who = PERSONNEL
    if facts.bans is None:
        yield Hindrance(
            "ban", Weight.NOTED,
            unknown("没有登记是否查询过从业禁止。", settles="从业禁止的查询结果", clause=BAN), who,
            "请查询后登记结果。",
        )  # fmt: skip
        return
    answers = {span.covers(ask.day): span for span in facts.bans}
    if True in answers:
        ends = answers[True].ends
        until = f"至{zh(ends)}止" if ends else "终身或未定截止日"
        yield Hindrance(
            "ban", Weight.REFUSED,
            not_met(f"此人在{zh(ask.day)}处于从业禁止期（{until}），不得从业。", clause=BAN),
            who, "请另派他人；登记有误的，由人事专员凭决定书更正。",
        )  # fmt: skip
    elif None in answers:
        yield Hindrance(
            "ban", Weight.REASON,
            unknown("有一项从业禁止的开始日期不详。", settles="禁止决定书", clause=BAN), who,
            "请补登记开始日期。",
        )  # fmt: skip


def _registered(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    if ask.registration is False:
        return
    wanted = [
        one for one in facts.registrations or ()
        if not ask.registration_kind or one.kind == ask.registration_kind
    ]  # fmt: skip
    answers = [one.span.covers(ask.day) for one in wanted]
    if True in answers:
        return
    kind = f"“{ask.registration_kind}”" if ask.registration_kind else "执业"
    if ask.registration is None:
        yield Hindrance(
            "registration", Weight.NOTED,
            unknown(
                "没有规定这一步是否须执业注册，此人当日也没有有效的注册。",
                settles="这一步的注册要求", clause=CLAUSE,
            ), "认证质量总监", "请在“人员能力”页定下这一步的注册要求（口径 A-34）。",
        )  # fmt: skip
    elif None in answers or facts.registrations is None:
        yield Hindrance(
            "registration", Weight.REASON,
            unknown(
                f"这一步须有{kind}注册，不清楚此人当日是否有。", settles="注册证书", clause=CLAUSE
            ),
            PERSONNEL, "请登记注册和有效期，或声明注册资料齐全。",
        )  # fmt: skip
    else:
        yield _unregistered(wanted, kind, ask)


def _unregistered(wanted: list[Registered], kind: str, ask: Ask) -> Hindrance:
    ended = [one.span.ends for one in wanted if one.span.ends and one.span.ends <= ask.day]
    says = f"这一步须有{kind}注册，此人没有。"
    if ended:
        says = f"此人的{kind}注册有效期至{zh(max(ended))}前一日止，{zh(ask.day)}已失效。"
    elif wanted:
        says = f"此人的{kind}注册在{zh(ask.day)}尚未生效。"
    return Hindrance(
        "registration", Weight.REFUSED, not_met(says, clause=CLAUSE), PERSONNEL,
        "请另派注册有效的人员；已续期的，由人事专员登记续期。",
    )  # fmt: skip


def at_one_body(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    last = last_declared(facts, ONE_BODY, ask.day)
    if last is not None and not last.clear:
        yield Hindrance(
            "one_body", Weight.REFUSED,
            not_met("此人声明同时在其他认证机构执业；认证人员只能在一个机构执业。", clause=CLAUSE),
            "本人", "请另派他人；已不在其他机构执业的，由本人重新声明。",
        )  # fmt: skip
    elif last is None or not in_year(last.on, ask.day):
        says = "没有一年以内的单一机构执业声明。"
        yield Hindrance(
            "one_body", Weight.NOTED,
            unknown(says, settles="单一机构执业声明", clause=CLAUSE), "本人",
            "请本人在“本人声明”页声明。",
        )  # fmt: skip


def _authorised(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    held = [
        one for one in facts.authorisations if one.scheme == ask.scheme and one.step == ask.step
    ]
    live = [one for one in held if one.span.covers(ask.day)]
    if any(not one.category or one.category == ask.category for one in live):
        return
    lawful = "请派已获授权的人员，或先评价其能力并授权；确有必要的写明理由。"
    if not ask.introduced:
        weight = Weight.NOTED
        answer = unknown(
            f"本机构还没有为“{ask.step}”授权过任何人。", settles="这一步的能力授权", clause=CLAUSE
        )
    elif live and ask.category is None:
        weight = Weight.REASON
        answer = unknown(
            f"此人只获授权承担部分产品类别的“{ask.step}”，本项目的产品类别没有登记。",
            settles="认证规则的产品类别", clause=CLAUSE,
        )  # fmt: skip
    else:
        weight = Weight.REASON
        answer = not_met(_why_not(held, live, ask), clause=CLAUSE)
    yield Hindrance("authorisation", weight, answer, LEADS, lawful)


def _why_not(held: list[Authorised], live: list[Authorised], ask: Ask) -> str:
    if live:
        return f"此人承担“{ask.step}”的授权不含本项目的产品类别。"
    ended = [one.span.ends for one in held if one.span.ends and one.span.ends <= ask.day]
    if ended:
        return f"此人承担“{ask.step}”的授权到{zh(max(ended))}为止，当日已失效。"
    if held:
        return f"此人承担“{ask.step}”的授权在{zh(ask.day)}尚未生效。"
    return f"此人没有获授权承担本规则的“{ask.step}”。"


def _impartial(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    mine = [one for one in facts.interests if one.client == ask.client]
    if any(one.span.covers(ask.day) is not False for one in mine):
        yield Hindrance(
            "conflict", Weight.REASON,
            not_met("此人声明与本项目的委托人有利益关系。", clause=CLAUSE), LEADS,
            "请另派他人；确需由其承担的，写明怎样保证公正。",
        )  # fmt: skip
    if ask.client is None and facts.interests:
        yield Hindrance(
            "conflict", Weight.REASON,
            unknown(
                "项目没有登记委托人，不能核对利益关系。", settles="项目的委托人", clause=CLAUSE
            ),
            LEADS, "请先登记项目的委托人。",
        )  # fmt: skip


def declared_impartial(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    last = last_declared(facts, IMPARTIALITY, ask.day)
    if last is None or not in_year(last.on, ask.day):
        yield Hindrance(
            "impartiality", Weight.NOTED,
            unknown("没有一年以内的公正性声明。", settles="公正性声明", clause=CLAUSE), "本人",
            "请本人在“本人声明”页声明。",
        )  # fmt: skip


def trained(facts: PersonFacts, ask: Ask) -> Iterator[Hindrance]:
    """The period is the body's own, so it asks for a reason and refuses nothing (9(2)-b)."""
    if facts.owed:
        says = f"此人欠已到期的培训（{'、'.join(facts.owed)}）。"
        yield Hindrance(
            "training", Weight.REASON, not_met(says, clause=TRAINED), LEADS,
            "请先完成补训，或另派已完成培训的人员；确有必要的写明理由。",
        )  # fmt: skip


def last_declared(facts: PersonFacts, kind: str, day: date) -> Declared | None:
    """The latest by that day; of two on one day the one that was made later."""
    told = [one for one in facts.declarations if one.kind == kind and one.on <= day]
    return max(reversed(told), key=lambda one: one.on, default=None)


def in_year(declared: date, day: date) -> bool:
    """Whether a yearly declaration still holds: until the day before its anniversary."""
    return day < anniversary(declared)


def anniversary(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


_CHECKS: tuple[Callable[[PersonFacts, Ask], Iterator[Hindrance]], ...] = (
    banned, _registered, at_one_body, _authorised, _impartial, declared_impartial, trained,
    employed,
)  # fmt: skip
