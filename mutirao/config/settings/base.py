"""Settings every environment shares; what may differ between installations comes from the environment or `.env`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from .log_in import log_in_providers

env = Env()
env.read_env(str(Path.cwd() / ".env"), recurse=False)

PACKAGE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("MUTIRAO_VAR", "var")).resolve()

DEBUG = env.bool("MUTIRAO_DEBUG", False)
SECRET_KEY = env.str("MUTIRAO_SECRET_KEY", "")
ALLOWED_HOSTS = env.list("MUTIRAO_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("MUTIRAO_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

SOCIALACCOUNT_PROVIDERS = log_in_providers(
    env.str("MUTIRAO_LOGIN_GOOGLE", ""),
    env.str("MUTIRAO_LOGIN_ORCID", ""),
    env.str("MUTIRAO_LOGIN_LINKEDIN", ""),
    env.str("MUTIRAO_LOGIN_OIDC", ""),
)

INSTALLED_APPS = [
    "mutirao.config",
    "mutirao.overview.home",
    "mutirao.overview.countries",
    "mutirao.overview.interchange",
    "mutirao.overview.search",
    "mutirao.discover.link_guardian",
    "mutirao.discover.programmes",
    "mutirao.discover.submissions",
    "mutirao.discover.publications",
    "mutirao.connect.stakeholders",
    "mutirao.connect.members",
    "mutirao.base.notices",
    "mutirao.base.files",
    "mutirao.base.catalogue",
    "mutirao.base.indicators",
    "mutirao.base.taxonomy",
    "mutirao.base.live",
    "mutirao.base.mail",
    "mutirao.base.accounts",
    "mutirao.base.ui",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "mutirao.base.accounts.apps.DeskUsersConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in sorted(SOCIALACCOUNT_PROVIDERS)),
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "mutirao.base.ui.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mutirao.base.ui.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mutirao.base.ui.middleware.PublicPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mutirao.base.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mutirao.base.accounts.middleware.ViewingAsMiddleware",
    "mutirao.base.accounts.middleware.DeskMiddleware",
    "mutirao.base.accounts.middleware.TermsMiddleware",
    "mutirao.base.accounts.middleware.ProviderDoorMiddleware",
]

ROOT_URLCONF = "mutirao.config.urls"
WSGI_APPLICATION = "mutirao.config.wsgi.application"

TEMPLATE_OPTIONS: dict[str, Any] = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "mutirao.base.ui.context_processors.site",
    ],
    "builtins": ["mutirao.base.ui.templatetags.ui"],
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": TEMPLATE_OPTIONS,
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mutirao.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if redis_url := env.str("REDIS_URL", ""):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SEARCH_URL = env.str("SEARCH_URL", f"tantivy://{VAR_DIR / 'search'}")

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mutirao.base.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "mutirao.base.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_FORMS = {
    "signup": "mutirao.base.accounts.entrance_forms.JoiningForm",
    "add_email": "mutirao.base.accounts.entrance_forms.AnotherAddressForm",
}
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = {"signup": "20/m/ip,200/d/ip"}  # a whole class may join from one room
SOCIALACCOUNT_ADAPTER = "mutirao.base.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
REFUSE_DISPOSABLE_ADDRESSES = env.bool("MUTIRAO_REFUSE_DISPOSABLE_ADDRESSES", True)
LEAST_JOINING_SECONDS = env.int("MUTIRAO_LEAST_JOINING_SECONDS", 2)
REQUIRE_TERMS = True
APPEAL_ADDRESS = env.str("MUTIRAO_APPEAL_EMAIL", "")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mutirão"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
OPEN_FIRST_RUN = False
REQUIRE_SECOND_FACTOR = env.bool("MUTIRAO_REQUIRE_SECOND_FACTOR", True)

MESSAGES_A_DAY = env.int("MUTIRAO_MESSAGES_A_DAY", 20)
MESSAGES_A_DAY_OF_NEW_MEMBERS = env.int("MUTIRAO_MESSAGES_A_DAY_OF_NEW_MEMBERS", 5)
MESSAGES_A_DAY_TO_ONE_PERSON = env.int("MUTIRAO_MESSAGES_A_DAY_TO_ONE_PERSON", 3)
KEEP_MESSAGES_DAYS = env.int("MUTIRAO_KEEP_MESSAGES_DAYS", 365)

SESSION_COOKIE_NAME = "mutirao_session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "mutirao_csrf"
LANGUAGE_COOKIE_NAME = "mutirao_language"

# How many days what is kept about people is kept: the one table, which the privacy page shows

KEEP_DAYS = {
    "downloads": env.int("MUTIRAO_KEEP_DOWNLOADS_DAYS", 7),
    "suspensions": env.int("MUTIRAO_KEEP_SUSPENSIONS_DAYS", 730),
    "views_as": env.int("MUTIRAO_KEEP_VIEWS_AS_DAYS", 365),
    "jobs": env.int("MUTIRAO_KEEP_JOBS_DAYS", 14),
    "sessions": env.int("MUTIRAO_KEEP_SESSIONS_DAYS", 14),
    "logs": env.int("MUTIRAO_KEEP_LOGS_DAYS", 30),
}
SESSION_COOKIE_AGE = KEEP_DAYS["sessions"] * 24 * 3600
PRIVATE_ROOT = VAR_DIR / "private"

# Languages

LANGUAGE_CODE = "en"
ALL_LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("ar", "العربية"),
]
_enabled = env.list("MUTIRAO_LANGUAGES", ["en", "fr", "es"])
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [pair for pair in ALL_LANGUAGES if pair[0] in _enabled]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = ["mutirao.config.formats"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000
MAX_UPLOAD_BYTES = env.int("MUTIRAO_MAX_UPLOAD_MB", 100) * 1024 * 1024
FETCH_FROM_PRIVATE_ADDRESSES = env.bool("MUTIRAO_FETCH_FROM_PRIVATE_ADDRESSES", False)
PREFILL_FROM_THE_WEB = env.bool("MUTIRAO_PREFILL_FROM_THE_WEB", True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_ROOT = VAR_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR = UPLOAD_ROOT  # never /tmp, which is memory on many machines
UPLOADS_PER_PERSON = env.int("MUTIRAO_UPLOADS_PER_PERSON", 20)
UPLOAD_BYTES_PER_PERSON = env.int("MUTIRAO_UPLOADS_PER_PERSON_MB", 2000) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Mail: all of it goes through the ledger; without EMAIL_URL, what leaves is written to var/outbox
# What members share

SUBMISSION_TARGET_DAYS = env.int("MUTIRAO_SUBMISSION_TARGET_DAYS", 5)
SUBMISSIONS_ARE_ASSIGNED = env.bool("MUTIRAO_SUBMISSIONS_ARE_ASSIGNED", False)
SUBMISSION_TRUST_AFTER = env.int("MUTIRAO_SUBMISSION_TRUST_AFTER", 3)
SUBMISSION_CORRECTION_DAYS = env.int("MUTIRAO_SUBMISSION_CORRECTION_DAYS", 30)
SUBMISSION_NEW_ACCOUNT_DAYS = env.int("MUTIRAO_SUBMISSION_NEW_ACCOUNT_DAYS", 30)
SUBMISSION_DAILY_OF_NEW_ACCOUNT = env.int("MUTIRAO_SUBMISSION_DAILY_OF_NEW_ACCOUNT", 5)
SUBMISSION_DAILY = env.int("MUTIRAO_SUBMISSION_DAILY", 50)
SUGGESTIONS_DAILY = env.int("MUTIRAO_SUGGESTIONS_DAILY", 20)
SUGGESTIONS_DAILY_OF_STRANGERS = env.int("MUTIRAO_SUGGESTIONS_DAILY_OF_STRANGERS", 100)
SUGGESTIONS_DAILY_OF_STRANGERS_TO_ONE = env.int("MUTIRAO_SUGGESTIONS_DAILY_OF_STRANGERS_TO_ONE", 10)
PROGRAMMES_ASKED_EVERY_DAYS = env.int("MUTIRAO_PROGRAMMES_ASKED_EVERY_DAYS", 182)
PROGRAMMES_REMINDED_AFTER_DAYS = env.int("MUTIRAO_PROGRAMMES_REMINDED_AFTER_DAYS", 21)
# Links that lead out

LINK_GUARDIAN = env.bool("MUTIRAO_LINK_GUARDIAN", True)
LINK_GUARDIAN_DAILY = env.int("MUTIRAO_LINK_GUARDIAN_DAILY", 5000)
LINK_GUARDIAN_PAUSE = env.float("MUTIRAO_LINK_GUARDIAN_PAUSE", 5.0)
LINK_GUARDIAN_ARCHIVE = env.str("MUTIRAO_LINK_GUARDIAN_ARCHIVE", "https://archive.org/wayback/available")
LINK_GUARDIAN_CANARY = env.str("MUTIRAO_LINK_GUARDIAN_CANARY", "https://doi.org/")

# Mail: without EMAIL_URL, messages are written to var/outbox

EMAIL_BACKEND = "mutirao.base.mail.backend.LedgerBackend"
MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "outbox"
EMAIL_TIMEOUT = 30
if email_url := env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    if "EMAIL_BACKEND" not in _mail:  # the parser would send in the open rather than say that it knows no such scheme
        msg = "EMAIL_URL must look like smtp://user:password@smtp.example.org:587/?tls=true"
        raise ImproperlyConfigured(msg)
    MAIL_TRANSPORT_BACKEND = _mail.pop("EMAIL_BACKEND")
    globals().update({name: value for name, value in _mail.items() if value is not None})
if MAIL_TRANSPORT_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    MAIL_TRANSPORT_BACKEND = "mutirao.base.mail.transport.SmtpTransport"
DEFAULT_FROM_EMAIL = env.str("MUTIRAO_FROM_EMAIL", f"Mutirão <no-reply@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_BOUNCE_ADDRESS = env.str("MUTIRAO_BOUNCE_ADDRESS", "")
MAIL_KEEP_TEXT_DAYS = env.int("MUTIRAO_KEEP_MAIL_TEXT_DAYS", 3)
MAIL_KEEP_DAYS = env.int("MUTIRAO_KEEP_MAIL_DAYS", 90)
DKIM_SELECTOR = env.str("MUTIRAO_DKIM_SELECTOR", "")

# Notices

NOTICES_KEPT_DAYS = env.int("MUTIRAO_NOTICES_KEPT_DAYS", 180)
VAPID_KEY_FILE = VAR_DIR / "vapid_key.pem"
VAPID_SUBJECT = env.str("MUTIRAO_VAPID_SUBJECT", SITE_URL)

# Boundaries

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
WEB_PROCESSES = env.int("MUTIRAO_WEB_PROCESSES", 2)
WEB_THREADS = env.int("MUTIRAO_WEB_THREADS", 4)
PAGE_STORE_BYTES = env.int("MUTIRAO_PAGE_STORE_MB", 32) * 1024 * 1024
MIN_FREE_DISK_BYTES = env.int("MUTIRAO_MIN_FREE_DISK_MB", 500) * 1024 * 1024
IS_DEMONSTRATION = env.bool("MUTIRAO_DEMONSTRATION", False)
INTERNAL_IPS = ["127.0.0.1"]
# Said by config/checks.py in plain words, or meant so: HSTS for other hosts is not ours (5, 21), previews frame (19).
SILENCED_SYSTEM_CHECKS = [
    *(f"security.W{number:03}" for number in (4, 5, 8, 9, 12, 16, 18, 19, 20, 21)),
    *env.list("MUTIRAO_SILENCED_CHECKS", []),
]

# Editors' desk

WAGTAIL_SITE_NAME = "Mutirão"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USAGE_COUNT_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0  # half a title would become an address, and a file would be sent again and again
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]},
    },
}
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, name) for code, name in ALL_LANGUAGES if code != "pt"] + [
    ("pt-br", _("Portuguese")),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "mutirao.base.ui.logs.formatter", "json": env.bool("MUTIRAO_LOG_JSON", True)}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": env.str("MUTIRAO_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": True},
        "uvicorn": {"handlers": [], "propagate": True, "level": "WARNING"},
    },
}
