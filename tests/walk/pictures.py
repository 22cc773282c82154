"""Pictures of pages, kept under test-results for people to look at.

ZHIHENG_PICTURES=no leaves them out, where nobody will look: a fifth of what a walk costs.
"""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

TRIES = 3
WANTED = os.environ.get("ZHIHENG_PICTURES") != "no"
NOT_TAKEN = "Unable to capture screenshot"  # the browser's words while a page is being replaced


def picture(page: Any, path: Path, **how: Any) -> None:
    """Keep a picture of the page; of one that is just reading itself anew, once it has."""
    if not WANTED:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in reversed(range(TRIES)):
        try:
            page.screenshot(path=path, **how)
        except Error as error:
            if NOT_TAKEN not in str(error) or not left:
                raise
            page.wait_for_load_state()
        else:
            return
