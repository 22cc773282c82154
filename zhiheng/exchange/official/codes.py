"""The code tables of the official sheets: code → short Chinese name, with their version."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class CodeTable:
    """One table. labels: code → name, in the order of the codes."""

    key: str
    name: str
    version: str
    labels: dict[str, str]

    def synonyms(self) -> dict[str, str]:
        """Further spellings → code: "02暂停", "02 暂停", and 2 where a spreadsheet ate the zero."""
        return _synonyms(self.key)


@cache
def tables() -> dict[str, CodeTable]:
    """All code tables by key: state, suspension, withdrawal, cancellation, change, …"""
    data = tomllib.loads((Path(__file__).parent / "codes.toml").read_text("utf-8"))
    version = data.pop("version")
    return {
        key: CodeTable(key, found.pop("name"), version, dict(found)) for key, found in data.items()
    }


@cache
def _synonyms(key: str) -> dict[str, str]:
    labels = table(key).labels
    joined = {f"{code}{label}": code for code, label in labels.items()}
    return joined | {code.lstrip("0"): code for code in labels}


def table(key: str) -> CodeTable:
    """One code table. Raises KeyError for a key that does not exist."""
    return tables()[key]
