"""What the privacy page says beyond the parts' own sentences: cookies, other places asked, how long things are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KNOWN_PROVIDERS = {"google": ("Google", "accounts.google.com"), "orcid": ("ORCID", "orcid.org")}


@dataclass(frozen=True)
class Cookie:
    """A cookie of this site: what it is called, what it is for, and how long the browser keeps it."""

    name: str
    purpose: str
    life: str


@dataclass(frozen=True)
class AskedHost:
    """Another machine that learns something from this site: who, when and what for."""

    host: str
    purpose: str | _StrPromise


_asked: list[Callable[[], Iterable[AskedHost]]] = []


def register_hosts(found: Callable[[], Iterable[AskedHost]]) -> None:
    """For every part of the house that talks to other machines; asked each time the page is made."""
    _asked.append(found)


def asked_hosts() -> list[AskedHost]:
    return [*provider_hosts(), *mail_hosts(), *(host for found in _asked for host in found())]


def cookies() -> list[Cookie]:
    count = settings.SESSION_COOKIE_AGE // 86400
    remembered = ngettext(
        "%(count)d day, or until the browser closes", "%(count)d days, or until the browser closes", count
    )
    return [
        Cookie(settings.SESSION_COOKIE_NAME, _("Holds your log-in together."), remembered % {"count": count}),
        Cookie(settings.CSRF_COOKIE_NAME, _("Makes sure that forms you send come from you."), _("1 year")),
    ]


def providers() -> list[tuple[str, str]]:
    """Name and host of every other place whose accounts open the door here, as the settings say."""
    found = []
    for provider, said in settings.SOCIALACCOUNT_PROVIDERS.items():
        for app in said.get("APPS", []):
            server = app.get("settings", {}).get("server_url", "")
            name, host = KNOWN_PROVIDERS.get(provider, (app.get("name", ""), urlsplit(server).hostname or ""))
            found.append((name, host))
    return sorted(found)


def provider_hosts() -> list[AskedHost]:
    sentence = _("Only if you choose to log in with %(name)s: it then learns that you use this site.")
    return [AskedHost(host, sentence % {"name": name}) for name, host in providers()]


def mail_hosts() -> list[AskedHost]:
    """Who takes our mail from us; behind a ledger of our own it is the one the ledger hands it to."""
    carrier = getattr(settings, "MAIL_TRANSPORT_BACKEND", "") or settings.EMAIL_BACKEND
    return [AskedHost(settings.EMAIL_HOST, _("Carries our mail to you."))] if "smtp" in carrier else []
