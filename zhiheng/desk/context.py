"""What every page's frame needs: the body's name, the navigation, the text the answers rest on."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {}
