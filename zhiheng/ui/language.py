"""The language of a page: Chinese, until a person switches. The browser's own wish is not asked.

The people of a body work in Chinese; a browser that was installed in English must not change that.
Put this in place of Django's LocaleMiddleware.
"""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


def chosen(request: HttpRequest) -> str:
    """The language in the cookie that the switch wrote, if this installation speaks it."""
    wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LanguageMiddleware(LocaleMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        translation.activate(chosen(request))
        request.LANGUAGE_CODE = translation.get_language()
