"""An area's own pages in the browser, one after another, where the walk does not come by."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.test import Client

from tests.walk.pictures import picture
from tests.walk.walking import NARROW, WIDE, axe, faults, fresh_colours

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sweep(new_page: Any, origin: str, account: Any, paths: Iterable[str], shots: Path) -> None:
    """As `account`, at both widths: each opens, fits, is reached by the keyboard; axe is content.

    shots: where a picture of each page is kept.
    """
    client = Client()
    client.force_login(account, backend=BACKEND)
    cookie = {"name": "sessionid", "value": client.session.session_key, "url": origin}
    for size in (WIDE, NARROW):
        page = new_page(viewport=size)
        page.context.add_cookies([cookie])
        for number, path in enumerate(paths):
            where = f"{path} @{size['width']}"
            assert page.goto(f"{origin}/{path}").status == 200, where
            found = [*faults(page), *axe(page, colours=False), *fresh_colours(page)]
            assert not found, f"{where}: {found}"
            picture(page, shots / f"{size['width']}-{number}.png", full_page=True)
