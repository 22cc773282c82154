"""The fast engine held against the plain twin on many random events, finding for finding.

python bench/agree.py [EVENTS] [SEED]     default 100,000 events; a million take some minutes
"""

import random
import sys
import time

from zhiheng.procedure import log as plain
from zhiheng.procedure.engine.of_values import judge_events
from zhiheng.procedure.tests.build import scheme
from zhiheng.procedure.tests.seeded import AMOUNTS, USUAL, random_log
from zhiheng.procedure.tests.test_engine_odd import wide_scheme, world

CASES = 100  # in one log


def main(events: int, seed: int) -> None:
    """Judge log after log both ways; exit 1 at the first difference, with its seed."""
    begun, done, findings = time.monotonic(), 0, 0
    while done < events:
        chance = random.Random(seed)
        one = chance.choice([scheme(), wide_scheme(chance.choice([3, 9, 70]))])
        log = random_log(chance, CASES, one, amounts=chance.choice([AMOUNTS, USUAL]))
        given = world(chance, log)
        expected, found = plain.judge(one, log, **given), judge_events(one, log, **given)
        if found != expected:
            pairs = zip(expected.cases, found.cases, strict=False)
            case = next((a.case for a, b in pairs if a != b), "the summary")
            sys.exit(f"seed {seed}: the two differ in {case}")
        done += len(log)
        findings += sum(len(case.findings) for case in found.cases)
        seed += 1
    seconds = time.monotonic() - begun
    print(
        f"{done:,} events, {findings:,} findings: no difference ({seconds:.0f} s, to seed {seed})"
    )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 1)
