"""Objects × posts: every page that anybody meets in the demonstration, asked for by everybody.

The addresses are collected by reading the pages as each role (no browser), so no kind is forgotten;
who may open them stands in the table written from the regulation.
"""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.house.test_access_matrix import ROWS, expected_posts
from tests.walk import bodies
from tests.walk.walking import kind_of
from zhiheng.trace.models import Entry

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r'href="([^"#]+)')
OF_A_KIND = 2  # addresses of one kind that each role is led to
# Pages without a sight of their own, each with who may open them.
ANYBODY = {
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
    "account_change_password", "account_tokens",  # one's own account
}  # fmt: skip
# Pages that open to fewer than the sight and the act say, each with the reason and where that
# is held.
NARROWER = {
    "own:conflict": "本人的，或由人事专员按签字文件登记（competence/tests）",
    "own:end_conflict": "同上",
    "own:impartiality": "同上",
    "own:one_body": "同上",
    "evidence:at": "看得到所附记录的人（evidence/tests）",
    "evidence:attach": "看得到所附记录的人（evidence/tests）",
    "mfa_deactivate_totp": "只在启用了第二因素时",
    "supervision:supervision": "项目质量负责人只看自己的（supervision/tests）",
    "supervision:one_report": "项目质量负责人只看自己的（supervision/tests）",
    "schemes:new_version": "登记规则版本的岗位（schemes/tests/test_editor.py）",
    "schemes:edit_version": "登记或更正规则版本的岗位（schemes/tests/test_editor.py）",
}
OWN_OR_TRAIL = {"trail_entry", "trail_receipt"}  # one's own entries, or with the sight of the trail


@pytest.fixture
def body(transactional_db, databases):
    with bodies.lent(databases, "data", bodies.demonstrated):
        yield


def walked(client, statuses):
    """The addresses of each kind that the client is led to; `statuses` keeps what each answered."""
    seen, queue, met = {"/"}, deque("/"), dict[str, list[str]]()
    while queue:
        path = queue.popleft()
        kind = None if path.startswith("/static/") else kind_of(path)
        if kind is None or len(met.get(kind, [])) >= OF_A_KIND:
            continue
        met.setdefault(kind, []).append(path)
        answer = client.get(path)
        statuses[path] = answer.status_code
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            continue
        for link in LINK.findall(answer.content.decode()):
            parts = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            if not parts.netloc and parts.path.startswith("/") and parts.path not in seen:
                seen.add(parts.path)
                queue.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return met


def test_every_page_of_an_object_opens_as_written(body):
    clients = {role: Client() for role in bodies.ROLES}
    for role, client in clients.items():
        client.cookies["sessionid"] = bodies.session_of(role)
    met, statuses = dict[str, set[str]](), {role: dict[str, int]() for role in clients}
    for role, client in clients.items():
        for kind, paths in walked(client, statuses[role]).items():
            met.setdefault(kind, set()).update(paths[:1])
    wrong = [
        told
        for kind, paths in sorted(met.items())
        for path in sorted(paths)[:2]
        for role, client in clients.items()
        if (told := fault(kind, path, role, client, statuses[role]))
    ]
    assert len(met) > 150, len(met)
    gone = (set(NARROWER) | ANYBODY | OWN_OR_TRAIL) - set(met)
    assert not gone, f"named here and met by nobody: {gone}"
    assert not wrong, "\n".join(wrong)


def fault(kind, path, role, client, statuses):
    """What is wrong with one cell; "" where it is as written. statuses: of what was asked."""
    match = resolve(urlsplit(path).path)
    sight = getattr(match.func, "sight", None)
    if sight is None and kind in OWN_OR_TRAIL:
        sight = "see.trail"
    if sight is None and kind not in ANYBODY:
        return f"{kind}: {path} has no sight; name it with seen_by, or here with the reason"
    seen = sight is None or role in expected_posts(ROWS[sight])
    status = statuses.get(path) or client.get(path).status_code
    refused = status in (403, 404)
    own = kind in OWN_OR_TRAIL and str(entered_by(match)) == client.session["_auth_user_id"]
    if status >= 500 or (not seen and not own and not refused):
        return f"{role} × {path} ({kind}, {sight}): {status}"
    # The form of an act may be kept from whoever sees the row and has no right to the act.
    if refused and seen and kind not in NARROWER and does_all(match, path, role):
        return f"{role} × {path} ({kind}, {sight}): {status}, though the act is his"
    return ""


def does_all(match, path, role):
    """Whether the acts of the page are the role's; also where it does none."""
    does = getattr(match.func, "does", None)
    if does is None:
        return True
    name = does if isinstance(does, str) else does(RequestFactory().post(path), **match.kwargs)
    return not name or role in expected_posts(ROWS[name])


def entered_by(match):
    return Entry.objects.get(seq=match.kwargs["seq"]).account
