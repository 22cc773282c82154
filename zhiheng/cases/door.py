"""One case judged for its page: by the engine, or by its plain twin, which says the same.

The twin answers while the engine is still being loaded (it takes a moment, once a process), and
where the engine has nothing to count or cannot take a row.
"""

import importlib
import sys
from functools import cache
from threading import Thread

from zhiheng.cases.rules import ProcedureFacts, judged
from zhiheng.procedure.events import CaseJudgement, UnusableEvents

ENGINE = "zhiheng.procedure.engine.single"


def judged_now(facts: ProcedureFacts) -> CaseJudgement | None:
    """As `rules.judged`: the findings; None where there is no scheme or nothing was recorded."""
    if facts.scheme is None or not facts.events:
        return None
    return _by_engine(facts) or judged(facts)


def _by_engine(facts: ProcedureFacts) -> CaseJudgement | None:
    if not _is_loaded():
        load()
        return None
    try:
        return importlib.import_module(ENGINE).judge_one(
            facts.scheme, facts.events, case=facts.case, closed=facts.closed, ended=facts.ended,
            on=facts.on, has_evidence_column=facts.has_evidence_column,
        )  # fmt: skip
    except UnusableEvents:
        return None


def _is_loaded() -> bool:
    """Whether the module stands there complete: another thread may be at it."""
    module = sys.modules.get(ENGINE)
    return module is not None and hasattr(module, "judge_one")


@cache
def load() -> Thread:
    """Begin to load the engine beside what goes on; once a process."""
    thread = Thread(target=importlib.import_module, args=(ENGINE,), daemon=True)
    thread.start()
    return thread
