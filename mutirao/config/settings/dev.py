"""One machine, one person: plain http on loopback, a secret key kept in var/, mail written to var/outbox."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from .base import *
from .base import SECRET_KEY, VAR_DIR


def kept_secret_key(path: Path) -> str:
    """The key in `path`, made on first use so that sessions survive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = SECRET_KEY or kept_secret_key(VAR_DIR / "secret_key")
OPEN_FIRST_RUN = True
