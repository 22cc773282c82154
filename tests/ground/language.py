"""Every test begins in Chinese: a page asked for in English leaves its thread in English."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()
