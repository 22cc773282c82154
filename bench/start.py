"""How long the small commands take to start, as ratios to an empty Python, in one run.

The contract: `qualify`, `clock` and `trace verify FILE` answer within half a second.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 7
PERSON = {
    "name": "示例",
    "educations": [{"level": "bachelor", "completed": "2010-07-01"}],
    "employments": [
        {"from": "2010-07-01", "to": None, "full_time": True, "field": "certification"}
    ],
    "titles": [],
    "competences": [],
    "bans": [],
}


def median_seconds(command: list[str]) -> float:
    """Median wall-clock seconds of a whole process."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        person, trail = Path(folder) / "person.json", Path(folder) / "trail.jsonl"
        person.write_text(json.dumps(PERSON), encoding="utf-8")
        trail.write_text('{"format":"zhiheng-trail","version":1}\n', encoding="utf-8")
        program = [sys.executable, "-m", "zhiheng.cli.child", "cli"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "qualify": [
                *program,
                "qualify",
                str(person),
                "--post",
                "director",
                "--on",
                "2026-01-01",
            ],
            "clock": [*program, "clock", "report-24h", "--from", "2026-01-05T10:00"],
            "trace verify FILE": [*program, "trace", "verify", str(trail)],
        }
        base = 0.0
        print("start-up (median of", TIMES, "whole processes)")
        for name, command in commands.items():
            seconds = median_seconds(command)
            base = base or seconds
            print(f"  {name:<20} {seconds:6.3f} s   {seconds / base:5.1f} × an empty Python")


if __name__ == "__main__":
    main()
