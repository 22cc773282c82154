"""Install what the lock files name into the virtual environment that runs this, and our package.

install.py LOCK… [--package]     uses uv, and the package index that pip is set up for, if any
"""

import os
import subprocess
import sys


def index() -> dict[str, str]:
    """The index that this machine's pip uses, for uv too: mirrors are set up for pip, as a rule."""
    if os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL"):
        return {}
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    return {"UV_DEFAULT_INDEX": found} if found else {}


def uv(*arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable, *arguments]
    environment = {**os.environ, **index()}
    environment.setdefault("UV_SYSTEM_CERTS", "true")  # a company's own authority counts too
    # Hard links between file systems fail, and uv warns about it each time.
    environment.setdefault("UV_LINK_MODE", "copy")
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def main(arguments: list[str]) -> None:
    locks = [argument for argument in arguments if not argument.startswith("--")]
    if locks:
        uv("--require-hashes", *(part for lock in locks for part in ("-r", lock)))
    if "--package" in arguments:
        uv("--no-deps", "--no-build-isolation", "--editable", ".")


if __name__ == "__main__":
    main(sys.argv[1:])
