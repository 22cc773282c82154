"""Django settings. Everything that differs between installations comes from the environment.

DATA_DIR       where the embedded database, keys, files and logs live (default ./data)
DATABASE_URL   the application's role; DATABASE_OWNER_URL the owner's (used by migrate only)
EMAIL_HOST     where mail goes out, with EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD,
               EMAIL_USE_TLS=1 or EMAIL_USE_SSL=1, EMAIL_FROM; SITE_ADDRESS for links in mails
ALLOWED_HOSTS  comma separated; default: the names and addresses of this machine
"""

import os
import socket
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from zhiheng.trace.secretfile import secret_text


def names_of_this_machine() -> list[str]:
    """What this machine may be called where nobody named it: a foreign name is not answered."""
    name = socket.gethostname()
    names = {"localhost", "127.0.0.1", "[::1]", name, name.lower()}
    with suppress(OSError):  # a machine that cannot look itself up keeps its plain names
        names |= {str(found[4][0]) for found in socket.getaddrinfo(name, None, socket.AF_INET)}
    return sorted(names)


PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or "data").resolve()
KEYS_DIR = DATA_DIR / "keys"
FILES_DIR = DATA_DIR / "files"
EVIDENCE_DIR = DATA_DIR / "evidence"
LOGS_DIR = DATA_DIR / "logs"

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_text(KEYS_DIR / "session.key")
ALLOWED_HOSTS = [
    host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host
] or names_of_this_machine()
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "procrastinate.contrib.django",
    "zhiheng.ui",
    "zhiheng.trace",
    "zhiheng.lawbook",
    "zhiheng.deadlines",
    "zhiheng.access",
    "zhiheng.body",
    "zhiheng.evidence",
    "zhiheng.personnel",
    "zhiheng.clients",
    "zhiheng.schemes",
    "zhiheng.posts",
    "zhiheng.training",
    "zhiheng.competence",
    "zhiheng.cases",
    "zhiheng.certificates",
    "zhiheng.supervision",
    "zhiheng.indications",
    "zhiheng.conformance",
    "zhiheng.exchange",
    "zhiheng.desk",
    "zhiheng.api",
    # After our own, so that our templates stand before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhiheng.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiheng.access.middleware.ActorMiddleware",
    "zhiheng.access.answers.AnswersMiddleware",
]

ROOT_URLCONF = "zhiheng.site.urls"
WSGI_APPLICATION = "zhiheng.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhiheng.desk.context.frame",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; the host may be a socket folder (?host=…)."""
    parts = urlsplit(url)
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "zhiheng",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or extra.get("port") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "zhiheng"},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql:///zhiheng"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tables on which the application's role may INSERT and SELECT, nothing else.
TRACE_APPEND_ONLY_TABLES = [
    "trace_entry",
    "trace_touched",
    "trace_head",
    "trace_secret",
    "trace_pending",
]

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "zhiheng.ui.errors.csrf_failure"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "zhiheng.access.adapter.AccountAdapter"
MFA_ADAPTER = "zhiheng.access.adapter.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Limits by address only: a lock by account would let a stranger silence the director.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip", "reauthenticate": "20/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "质衡"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off; each code opens once
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "zhiheng.access.forms.AuthenticateForm",
    "reauthenticate": "zhiheng.access.forms.ReauthenticateForm",
}
DEMONSTRATION_SIGN_INS = "zhiheng.desk.sign_ins.listed"
DEMONSTRATION_IS_LOADING = "zhiheng.demo.doing.is_loading"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
_HTTPS = os.environ.get("HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # uploads always stream to a file
FILE_UPLOAD_HANDLERS = [
    "zhiheng.evidence.receiving.EvidenceUpload",  # takes fields called evidence, leaves the others
    "zhiheng.exchange.receiving.CappedUpload",
]
MAX_IMPORT_BYTES = 50 * 1024 * 1024
MAX_EVIDENCE_BYTES = 100 * 1024 * 1024

# Mail goes out where EMAIL_HOST is set; everything else about it has Django's names.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or "zhiheng@localhost"
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "").rstrip("/")  # as people reach it, for mails

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# The page of the interface is the wheel's own; its app is not installed, for its import is slow.
_NINJA = find_spec("ninja")
STATICFILES_DIRS = [
    ("ninja", Path(place) / "static" / "ninja")
    for place in (_NINJA.submodule_search_locations or () if _NINJA else ())
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

COTTON_DIR = "cotton"

# Shared by the server's processes: rate limits, and second-factor codes that were used once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # beyond it entries go, and with them limits
    }
}
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
