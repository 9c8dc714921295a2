"""The test suite: fast hashing, mail in memory, jobs run at once, a throw-away var/."""

import tempfile
from pathlib import Path

from .base import *
from .base import DATABASES, TEMPLATE_OPTIONS

VAR_DIR = Path(tempfile.mkdtemp(prefix="mutirao-test-"))
SECRET_KEY = "only-for-tests"  # noqa: S105 - tests protect nothing
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
UPLOAD_ROOT = FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploads"
VAPID_KEY_FILE = VAR_DIR / "vapid_key.pem"
SEARCH_URL = f"tantivy://{VAR_DIR / 'search'}"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
TEMPLATE_OPTIONS["string_if_invalid"] = "MISSING-VARIABLE-%s"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
PREFILL_FROM_THE_WEB = LINK_GUARDIAN = False
ACCOUNT_RATE_LIMITS = False
REQUIRE_SECOND_FACTOR = False
REQUIRE_TERMS = False
LEAST_JOINING_SECONDS = 0
PRIVATE_ROOT = VAR_DIR / "private"
LOGGING_CONFIG = None
