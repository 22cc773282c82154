"""Alive, and fit to serve: for whoever watches the installation, without signing in."""

import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from zhiheng.trace import keyring, soundness


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of the database."""
    return JsonResponse({"alive": True})


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Fit to serve: 200; otherwise 503 with a sentence for each thing that is not in order."""
    wrong = [sentence for check in CHECKS for sentence in tried(check)]
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)


def tried(check: Callable[[], list[str]]) -> list[str]:
    """What a check finds wrong; a lost database is a sentence too."""
    try:
        return check()
    except DatabaseError:
        return [_("数据库现在不可用。")]
    except Exception:  # whatever cannot be checked is not known to be in order
        logging.getLogger(__name__).exception("a check of readiness broke")
        return [_("有一项检查没有做成，详情见日志。")]


def _migrated() -> list[str]:
    """Every migration that this program brings has been applied."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [_("数据库结构不是最新的，请运行 zhiheng migrate。")] if waiting else []


def _keys() -> list[str]:
    """The installation's keys can be read, and the data directory can be written."""
    wrong = []
    try:
        keyring.signer_seed()
    except (OSError, ValueError, KeyError):
        wrong.append(_("密钥文件读不出来，个人信息与签发都不可用。"))
    if not os.access(settings.DATA_DIR, os.W_OK):
        wrong.append(_("数据目录不可写。"))
    return wrong


CHECKS: tuple[Callable[[], list[str]], ...] = (_migrated, soundness.weaknesses, _keys)
