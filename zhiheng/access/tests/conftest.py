"""Limits by address are kept in the cache; each test starts with an empty one of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_cache(settings):
    from django.core.cache import cache

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
