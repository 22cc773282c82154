"""What is kept in the repository: our own text, in its places, and no file that a run has left."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 512 * 1024  # bytes; the English of all screens is the largest, a little below
CODE, MOST_LINES = {".py", ".html", ".css", ".js"}, 400
FOLDERS = {".ci", "bench", "docs", "requirements", "tests", "tools", "zhiheng"}
AT_THE_ROOT = {
    ".gitignore", ".npmrc", "CHANGELOG.md", "Makefile", "README.md", "conftest.py",
    "package-lock.json", "package.json", "pyproject.toml",
}  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> list[Path]:
    """Asked of git itself: without a repository there is nothing that could have got into it."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_no_file_is_large(kept: list[Path]) -> None:
    there = [path for path in kept if (ROOT / path).exists()]
    large = {str(p): (ROOT / p).stat().st_size for p in there}
    assert {name: size for name, size in large.items() if size > LARGEST} == {}
    assert len(large) > 1000


def test_no_file_is_longer_than_a_reader_can_hold_in_mind(kept: list[Path]) -> None:
    files = [path for path in kept if path.suffix in CODE and (ROOT / path).exists()]
    lines = {str(p): len((ROOT / p).read_text(encoding="utf-8").splitlines()) for p in files}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
    assert len(lines) > 900


def test_each_file_has_its_place(kept: list[Path]) -> None:
    strays = [
        str(path)
        for path in kept
        if (path.parts[0] not in FOLDERS if len(path.parts) > 1 else path.name not in AT_THE_ROOT)
    ]
    assert strays == []
