"""`mutirao check --deploy`: what is not ready for the public, in the operator's words.

Each check yields sentences that say what is wrong and what to do. Django's own deployment checks say the
same of single settings in Django's words, so those are silenced (`SILENCED_SYSTEM_CHECKS`).
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004 - Django's own names

from mutirao.config.backup.writing import default_folder
from mutirao.config.mail_checks import sender_is_known

Findings = Iterator[CheckMessage]
Check = Callable[[], Findings]

SHORTEST_KEY: Final = 50
FRESH_BACKUP: Final = 7 * 24 * 3600
LOOPBACK: Final = {"127.0.0.1", "localhost", "::1", "[::1]", ""}
NO_MAIL: Final = ("filebased", "console", "locmem", "dummy")


def secret_key() -> Findings:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure"):
        yield Error(
            "The secret key can be guessed, so anybody could sign in as anybody.",
            hint="Put the output of `mutirao secret-key` into .env as MUTIRAO_SECRET_KEY.",
            id="mutirao.E001",
        )


def debugging() -> Findings:
    if settings.DEBUG:
        yield Error(
            "Debugging is on: errors show the inside of the site to everybody.",
            hint="Remove MUTIRAO_DEBUG from .env.",
            id="mutirao.E002",
        )


def settings_module() -> Findings:
    is_https = settings.SITE_URL.startswith("https://")
    if settings.OPEN_FIRST_RUN or (is_https and not settings.SESSION_COOKIE_SECURE):
        yield Error(
            "These settings are for a machine of one's own: cookies are not kept to https, and whoever comes first "
            "becomes the administrator.",
            hint="Remove DJANGO_SETTINGS_MODULE from the environment, or set it to mutirao.config.settings.production.",
            id="mutirao.E013",
        )


def address() -> Findings:
    parts = urlsplit(settings.SITE_URL)
    if parts.hostname in LOOPBACK or parts.hostname is None:
        yield Error(
            f"The site thinks its address is {settings.SITE_URL}: links in mails and feeds would lead nowhere.",
            hint="Set MUTIRAO_SITE_URL to the address people type, for example https://example.org.",
            id="mutirao.E003",
        )
    elif parts.scheme != "https":
        yield Warning(
            "The site is not reached by https, so passwords travel in the open and passkeys do not work.",
            hint="Put a proxy with a certificate in front (docs/operating.md) and set MUTIRAO_SITE_URL to https://…",
            id="mutirao.W003",
        )


def hosts() -> Findings:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            "The site answers to any host name, so mails could be made to link to somebody else's.",
            hint="Name the hosts in MUTIRAO_HOSTS.",
            id="mutirao.W004",
        )
    elif not any(
        host == allowed or (allowed[:1] == "." and host.endswith(allowed)) for allowed in settings.ALLOWED_HOSTS
    ):
        yield Error(
            f"The site refuses requests for its own host name, {host}.",
            hint=f"Add it: MUTIRAO_HOSTS={','.join([*settings.ALLOWED_HOSTS, host])}",
            id="mutirao.E004",
        )


def no_mail_leaves() -> bool:
    return any(kind in settings.MAIL_TRANSPORT_BACKEND for kind in NO_MAIL)


def mail() -> Findings:
    if no_mail_leaves():
        yield Error(
            "No mail leaves this machine: nobody can confirm an address or reset a password.",
            hint="Set EMAIL_URL, for example smtp://user:password@smtp.example.org:587/?tls=true",
            id="mutirao.E005",
        )
    else:
        yield from sender_is_known()


def database() -> Findings:
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        yield Info(
            "The database is SQLite: right for one machine, too little for several or for many who write at once.",
            hint="Set DATABASE_URL to PostgreSQL, 15 or newer; `mutirao backup` and `restore` move the site there.",
            id="mutirao.I006",
        )


def folders() -> Findings:
    wanted = [("the site's data", str(settings.VAR_DIR)), ("uploaded files", str(settings.MEDIA_ROOT))]
    search = urlsplit(settings.SEARCH_URL)
    if search.scheme == "tantivy":
        wanted.append(("the search index", search.path))
    for what, folder in wanted:
        if not is_writable(Path(folder)):
            yield Error(
                f"The folder for {what}, {folder}, cannot be written to.",
                hint=f"Give it to the user the site runs as: chown -R {os.environ.get('USER', 'mutirao')} {folder}",
                id="mutirao.E007",
            )


def is_writable(folder: Path) -> bool:
    """Where it is not there yet: can it be made?"""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def static_files() -> Findings:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Error(
            "Style sheets and scripts have not been collected: pages would fail.",
            hint="Run `mutirao collectstatic --noinput`, and again after each upgrade.",
            id="mutirao.E008",
        )


def demonstration() -> Findings:
    if settings.IS_DEMONSTRATION:
        yield Error(
            "This is the demonstration, whose passwords are printed for everybody.",
            hint="Start a site of your own with an empty database and without MUTIRAO_DEMONSTRATION.",
            id="mutirao.E009",
        )


def second_factor() -> Findings:
    if not settings.REQUIRE_SECOND_FACTOR:
        yield Warning(
            "Curators and administrators can sign in with a password alone.",
            hint="Remove MUTIRAO_REQUIRE_SECOND_FACTOR=0 from .env.",
            id="mutirao.W010",
        )


def backups() -> Findings:
    folder = default_folder()
    newest = max((path.stat().st_mtime for path in folder.glob("*.zip")), default=0.0)
    if time.time() - newest > FRESH_BACKUP:
        yield Info(
            f"There is no backup of the last week in {folder}.",
            hint="Let `mutirao backup` run every night, and copy the file to another place (docs/operating.md).",
            id="mutirao.I012",
        )


def disk() -> Findings:
    folder = Path(settings.VAR_DIR)
    if folder.is_dir() and shutil.disk_usage(folder).free < settings.MIN_FREE_DISK_BYTES:
        yield Warning(
            f"The disk that holds {folder} is nearly full: uploads and backups will fail.",
            hint="Make room, or move MUTIRAO_VAR to a larger disk.",
            id="mutirao.W011",
        )


CHECKS: Final[tuple[Check, ...]] = (
    secret_key,
    debugging,
    settings_module,
    address,
    hosts,
    mail,
    database,
    folders,
    static_files,
    demonstration,
    second_factor,
    backups,
    disk,
)


@register(Tags.security, deploy=True)
def ready_for_the_public(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    findings = []
    for check in CHECKS:
        for finding in check():
            finding.obj = check.__name__.replace("_", " ")  # printed in front, where Django has "?" otherwise
            findings.append(finding)
    return findings
