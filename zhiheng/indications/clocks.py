"""The clock of a question: the body's own, so that it is not forgotten. Pure."""

from zhiheng.law.clock import ClockRule, Unit

ANSWER = "answer-question"


def answer_rule(days: int) -> ClockRule:
    """Within how many days the body means to verify."""
    says = f"请核实的事项{days}日内核实（内部时限）。"
    return ClockRule(ANSWER, "13-a", Unit.DAYS, days, True, says, ("A-39",))
