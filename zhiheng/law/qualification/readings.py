"""The readings (解释口径) of articles 4 and 8 that change the arithmetic, with their defaults."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Readings:
    """Options chosen by the body; the defaults are the semantics of the stable interface.

    graduate_levels (A-02): which levels open the graduate tier (研究生学历).
    recognised_counts (A-05): whether other work counts as professional after a reasoned decision.
    """

    graduate_levels: frozenset[str] = frozenset({"doctorate", "master"})
    recognised_counts: bool = True


DEFAULT = Readings()
