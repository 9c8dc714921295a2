"""Other places' accounts that open the door here: what the environment says about them, as allauth reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OPENID: Final = "openid_connect"
LINKEDIN: Final = "https://www.linkedin.com/oauth"
LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


def pair(name: str, said: str) -> dict[str, str]:
    """`client_id:secret`, as the provider handed them out."""
    client_id, _colon, secret = said.strip().partition(":")
    if not client_id or not secret:
        msg = f"{name} must look like client_id:secret, as the provider gave them to you."
        raise ImproperlyConfigured(msg)
    return {"client_id": client_id, "secret": secret}


def openid_app(said: str) -> dict[str, Any]:
    """`name|server_url|client_id|secret`; an underscore in the name is shown as a blank."""
    parts = said.split("|")
    if len(parts) != 4 or not all(parts):
        msg = f"MUTIRAO_LOGIN_OIDC: “{parts[0]}” must look like name|https://server|client_id|secret, without blanks."
        raise ImproperlyConfigured(msg)
    name, server, client_id, secret = parts
    address = urlsplit(server)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        msg = f"MUTIRAO_LOGIN_OIDC: the server of “{name}” must be an https:// address, not {server}."
        raise ImproperlyConfigured(msg)
    provider_id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not provider_id:
        msg = f"MUTIRAO_LOGIN_OIDC: the name “{name}” needs a letter from a to z or a digit, for the address."
        raise ImproperlyConfigured(msg)
    return {
        "provider_id": provider_id,
        "name": name.replace("_", " "),
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server.rstrip("/"), "oauth_pkce_enabled": True},
    }


def linkedin_app(said: str) -> dict[str, Any]:
    return {
        "provider_id": "linkedin",
        "name": "LinkedIn",
        **pair("MUTIRAO_LOGIN_LINKEDIN", said),
        "settings": {"server_url": LINKEDIN, "token_auth_method": "client_secret_post"},
    }


def openid_apps(linkedin: str, others: Iterable[str]) -> list[dict[str, Any]]:
    apps = [linkedin_app(linkedin)] if linkedin else []
    apps += [openid_app(said) for said in others]
    names = [app["provider_id"] for app in apps]
    if twice := {name for name in names if names.count(name) > 1}:
        msg = f"MUTIRAO_LOGIN_OIDC: two providers are called {', '.join(sorted(twice))}; give each a name of its own."
        raise ImproperlyConfigured(msg)
    return apps


def log_in_providers(google: str, orcid: str, linkedin: str, openid: str) -> dict[str, dict[str, Any]]:
    """`SOCIALACCOUNT_PROVIDERS`: those configured and no others. Raises `ImproperlyConfigured` in a sentence."""
    found: dict[str, dict[str, Any]] = {OPENID: {"APPS": openid_apps(linkedin, openid.split())}}
    if google:
        found["google"] = {"APPS": [pair("MUTIRAO_LOGIN_GOOGLE", google)], "OAUTH_PKCE_ENABLED": True}
    if orcid:
        found["orcid"] = {"APPS": [pair("MUTIRAO_LOGIN_ORCID", orcid)]}
    return found
