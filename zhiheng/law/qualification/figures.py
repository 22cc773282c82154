"""The years that each tier of each post asks for, from the dated numbers of the regulation."""

from dataclasses import dataclass
from datetime import date

from zhiheng.law.figures import figure
from zhiheng.law.qualification.facts import Post

IN_FORCE = date(2026, 1, 1)  # article 18; whoever is judged on an earlier day is judged by these


@dataclass(frozen=True)
class Needs:
    """Years of full-time work, and years of professional work among them."""

    total_years: int
    professional_years: int


def needs(post: Post, tier: str, on: date) -> Needs:
    """The figures of one tier (`graduate` or `bachelor`) on one day."""
    total, professional = (
        figure(f"{post.name.lower()}_{tier}_{what}", max(on, IN_FORCE)).value
        for what in ("total_years", "professional_years")
    )
    if not isinstance(total, int) or not isinstance(professional, int):
        raise TypeError(f"{post.value} {tier}: years are whole numbers")
    return Needs(total, professional)
