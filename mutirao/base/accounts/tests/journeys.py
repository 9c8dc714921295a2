"""Steps that several journeys of these tests share: joining, logging in, reading one's mail."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.mail import EmailMessage
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory

PASSWORD = "correct horse battery"  # as UserFactory sets it
CODE = re.compile(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", re.MULTILINE)


def address(language: str, path: str) -> str:
    return f"/{language}/account/{path}"


def first_page(language: str) -> str:
    """Where somebody lands who has never logged in before."""
    return f"/{language}/connect/members/welcome/"


def make_person(email: str = "chipo@example.org", **said: Any) -> User:
    """Somebody who has confirmed their address."""
    user: User = UserFactory(email=email, **said)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def code_in(mail: EmailMessage) -> str:
    found = CODE.search(str(mail.body))
    assert found, mail.body
    return found[1]


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def log_in(client: Client, email: str, password: str = PASSWORD, language: str = "en") -> Any:
    return client.post(address(language, "login/"), {"login": email, "password": password})


def totp_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def enrol_authenticator(client: Client) -> str:
    """Set up an authenticator app, as somebody who has just logged in; its secret."""
    client.post(address("en", "reauthenticate/"), {"password": PASSWORD})
    page = client.get(address("en", "two-factor/totp/activate/"))
    secret = str(page.context["form"].secret)
    client.post(address("en", "two-factor/totp/activate/"), {"code": totp_code(secret)})
    return secret
