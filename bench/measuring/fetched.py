"""Programs to compare with: put under build/bench, from the index that pip is set up for."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path("build/bench")


def fetch(package: str, *where: str) -> None:
    """Install a package, where uv's own words say."""
    sys.path.insert(0, "tools")
    from install import index

    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", *where, package]
    subprocess.run(command, check=True, env={**os.environ, **index()})
