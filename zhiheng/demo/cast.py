"""Whom a newcomer can be: one account for each role, their posts, passwords and second factors.

The list lies in KEYS_DIR/demonstration.json, readable by its owner only; it is written before
anything is loaded, so that a load cut off and taken up again keeps the same secrets. Passwords and
seeds are drawn anew for each installation: those of one demonstration open no other.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from zhiheng.access.terms import SECOND_FACTOR_POSTS, Post
from zhiheng.demo.people import (
    BY_NUMBER,
    DEPUTY,
    DIRECTOR,
    LEGAL,
    MANAGERS,
    PERSONNEL,
    numbers_of,
)
from zhiheng.demo.recipes import CLERK, RECIPES

FILE = "demonstration.json"


@dataclass(frozen=True)
class Role:
    """One account. number: staff number, empty for somebody from outside."""

    username: str
    post: Post
    name: str
    sees: str
    number: str = ""


def _of(username: str, post: Post, number: str, sees: str) -> Role:
    return Role(username, post, BY_NUMBER[number].name, sees, number)


FIRST_MANAGER, SECOND_MANAGER = RECIPES[0].managers[0], RECIPES[1].managers[0]
CAST: tuple[Role, ...] = (
    _of("director", Post.QUALITY_DIRECTOR, DIRECTOR, "整个机构：时限、条款、发现；暂停证书"),
    _of("manager", Post.PROJECT_QUALITY_MANAGER, FIRST_MANAGER, "所管的电池证书与项目"),
    _of("manager2", Post.PROJECT_QUALITY_MANAGER, SECOND_MANAGER, "所管的家电证书；一个时限在走"),
    _of("legal", Post.LEGAL_REPRESENTATIVE, LEGAL, "任命、授权与条款看板"),
    _of("management", Post.MANAGEMENT, DEPUTY, "条款看板、发现、证书"),
    _of("personnel", Post.PERSONNEL_OFFICER, PERSONNEL, "人员、任职条件与报备"),
    _of("staff", Post.STAFF, numbers_of(CLERK)[0], "项目、证书与导入"),
    Role("regulator", Post.REGULATOR, "监管人员（示例）", "只读：条款、证书、留痕"),
    _of("administrator", Post.ADMINISTRATOR, numbers_of("systems")[0], "账号与授权，看不到业务"),
    _of("administrator2", Post.ADMINISTRATOR, numbers_of("systems")[1], "授权须两人，这是第二人"),
)
# Managers whose appointment gives them powers, but who do not stand on the sign-in page.
SILENT: tuple[str, ...] = tuple(
    number for number in MANAGERS if number not in (FIRST_MANAGER, SECOND_MANAGER)
)


def sign_ins() -> list[dict[str, Any]]:
    """The list of sign-ins of this installation; made on first use."""
    path = Path(settings.KEYS_DIR) / FILE
    try:
        listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        listed = _drawn()
        _keep(path, listed)
    return listed


def _drawn() -> list[dict[str, Any]]:
    password = f"shili-{secrets.randbelow(900_000) + 100_000}"
    return [
        {
            "role": str(role.post.label),
            "post": str(role.post),
            "name": role.name,
            "username": role.username,
            "password": password,
            "totp_seed": _seed() if role.post in SECOND_FACTOR_POSTS else None,
            "sees": role.sees,
        }
        for role in CAST
    ]


def _seed() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def _keep(path: Path, listed: list[dict[str, Any]]) -> None:
    """Write the file whole and for its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(listed, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
