"""Run one step of set-up: say what it does and how long it took; its output only if it fails.

step.py TITLE COMMAND ARGUMENT…      (ZHIHENG_VERBOSE=1 shows the output as it comes)
"""

import os
import subprocess
import sys
import time


def main(title: str, *command: str) -> int:
    print(f"→ {title} …", flush=True)
    begun = time.monotonic()
    loud = os.environ.get("ZHIHENG_VERBOSE") == "1"
    done = subprocess.run(
        command,
        check=False,
        stdout=None if loud else subprocess.PIPE,
        stderr=None if loud else subprocess.STDOUT,
    )
    seconds = time.monotonic() - begun
    if done.returncode:
        sys.stderr.buffer.write(done.stdout or b"")
        print(f"✗ {title}：失败（{seconds:.1f} 秒），原因见上。", file=sys.stderr)
    else:
        print(f"✓ {title}（{seconds:.1f} 秒）", flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.stderr.reconfigure(errors="backslashreplace")
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
