"""4.2(2) and 8.2(2): education, some professional work, and the years of the tier it opens.

One requirement with its parts shown: -a education of bachelor's or more with some professional
work, -b the years of the graduate tier, -c those of the bachelor's; the tier not used is not
applicable. The verdict of the whole comes from the worst and the best that could be, not from its
parts.
"""

from dataclasses import replace
from datetime import date

from zhiheng.law.judgement import Judgement, Verdict, not_applicable
from zhiheng.law.qualification.counting import Bar, Count
from zhiheng.law.qualification.doubts import Doubts, Question
from zhiheng.law.qualification.facts import Person, Post
from zhiheng.law.qualification.readings import DEFAULT, Readings
from zhiheng.law.qualification.worlds import World

READINGS = ("A-01", "A-02", "A-03", "A-04", "A-05", "A-06")
TIERS = {"graduate": ("b", "研究生学历"), "bachelor": ("c", "大学本科学历")}


class YearsSheet:
    """The whole requirement for one person, post and day, answered part by part."""

    def __init__(self, person: Person, post: Post, on: date, readings: Readings = DEFAULT) -> None:
        self.person, self.on = person, on
        self.clause = f"{post.article}(2)"
        self.doubts = Doubts(person, on, readings)
        self.certain = Count.of(self.doubts.worst, on)
        self.possible = Count.of(self.doubts.best, on)
        self.bars = {tier: Bar.of(post, tier, on) for tier in TIERS}
        self.verdict, self.missing = self.doubts.answer(self._holds)
        self.tiers = self._tiers_shown()

    def whole(self) -> Judgement:
        """The requirement with its parts; a part asks only for what the whole needs."""
        parts = tuple(_asking_only(part, self.missing) for part in self.parts())
        shown = (part.because for part in parts if part.verdict is not Verdict.NOT_APPLICABLE)
        return Judgement(
            self.verdict,
            because="".join(shown),
            missing=self.missing,
            counted=self._counted(),
            parts=parts,
            clause=self.clause,
            readings=READINGS,
        )

    def parts(self) -> tuple[Judgement, Judgement, Judgement]:
        """-a, -b and -c, each as a requirement of its own."""
        return self._basis(), self._years("graduate"), self._years("bachelor")

    # questions to a world

    def _holds(self, world: World) -> bool:
        return self._founded(world) and self._reached(world, world.tier)

    def _founded(self, world: World) -> bool:
        return _educated(world) and self._worked(world)

    def _worked(self, world: World) -> bool:
        return Count.of(world, self.on).professional_days > 0

    def _reached(self, world: World, tier: str) -> bool:
        return self.bars[tier].reached_by(Count.of(world, self.on))

    # part a

    def _basis(self) -> Judgement:
        education = self._part(
            _educated,
            met="学历达到本科及以上。",
            not_met=f"截至{self.on}没有本科及以上学历。",
            unknown="是否有本科及以上学历尚不能确认。",
        )
        days = self.certain.professional_days
        work = self._part(
            self._worked,
            met=f"有认证认可检验检测专业工作经历（{days}天）。",
            not_met="没有可计入的认证认可检验检测专业工作经历（0天）。",
            unknown="认证认可检验检测专业工作经历尚不能确认（已证实0天）。",
        )
        says = education.because + work.because
        both = self._part(self._founded, met=says, not_met=says, unknown=says)
        return replace(both, parts=(education, work), counted={"professional_days": days})

    def _part(self, question: Question, **says: str) -> Judgement:
        verdict, missing = self.doubts.answer(question)
        clause = f"{self.clause}-a"
        return Judgement(verdict, says[verdict.value], missing, clause=clause, readings=READINGS)

    # parts b and c

    def _years(self, tier: str) -> Judgement:
        letter, label = TIERS[tier]
        clause, bar = f"{self.clause}-{letter}", self.bars[tier]
        if tier not in self.tiers:
            return not_applicable(self._why_not(label), clause=clause, readings=READINGS)
        verdict, missing = self.doubts.answer(lambda world: self._reached(world, tier))
        if len(self.tiers) > 1:  # which of the two is used hangs on the education
            _, education = self.doubts.answer(lambda world: world.tier == "graduate")
            verdict, missing = Verdict.UNKNOWN, (*education, *missing)
        certain_tier = self.doubts.worst.tier == self.doubts.best.tier
        opening = f"按{label}计：" if certain_tier else f"如按{label}计（学历待证实）："
        return Judgement(
            verdict,
            opening + bar.arithmetic(self.certain, self.possible),
            tuple(dict.fromkeys(missing)),
            counted=bar.counted(self.certain, self.possible),
            clause=clause,
            readings=READINGS,
        )

    def _why_not(self, label: str) -> str:
        if not self.tiers:
            return "没有本科及以上学历，年限无从适用。"
        used = "、".join(TIERS[tier][1] for tier in self.tiers)
        return f"按{used}判定，{label}的年限不适用。"

    def _tiers_shown(self) -> tuple[str, ...]:
        """The tier that decides; both only where it is open which one does.

        A requirement met in every world is met at the lowest tier; one met in none fails at the
        highest. So education in doubt does not blur an answer that does not hang on it.
        """
        worst, best = self.doubts.worst.tier, self.doubts.best.tier
        if self.verdict is Verdict.MET:
            return (worst,)
        if self.verdict is Verdict.NOT_MET or worst == best:
            return (best,) if best in TIERS else ()
        bachelor_too = worst == "bachelor" or self._may_be_bachelor()
        return (best, "bachelor") if best == "graduate" and bachelor_too else (best,)

    def _may_be_bachelor(self) -> bool:
        listed = self.person.educations
        return listed is None or any(item.level in ("bachelor", None) for item in listed)

    def _counted(self) -> dict[str, object]:
        """The numbers of the tier that decides (of the most favourable, where that is open)."""
        tier = self.tiers[0] if self.tiers else None
        if tier is None:
            return {"tier": None, "path": None}
        settled = tier if len(self.tiers) == 1 else None
        return {"tier": settled, **self.bars[tier].counted(self.certain, self.possible)}


def _educated(world: World) -> bool:
    return world.tier in TIERS


def _asking_only(part: Judgement, wanted: tuple[str, ...]) -> Judgement:
    """The part without questions whose answer could not change the whole."""
    return replace(
        part,
        missing=tuple(item for item in part.missing if item in wanted),
        parts=tuple(_asking_only(inner, wanted) for inner in part.parts),
    )
