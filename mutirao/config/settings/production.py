"""The public site: https, secure cookies, and no start without a secret key."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import SECRET_KEY, SITE_URL, env

if not SECRET_KEY:
    msg = (
        "MUTIRAO_SECRET_KEY is not set. Make one with `mutirao secret-key` and put it into .env; "
        "it signs sessions and links, so keep it secret and keep it the same."
    )
    raise ImproperlyConfigured(msg)

_https = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _https and env.bool("MUTIRAO_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
