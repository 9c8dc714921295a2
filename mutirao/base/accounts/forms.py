"""What comes in when somebody joins or leaves."""

from __future__ import annotations

import time
from typing import Any

from disposable_email_domains import blocklist
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts import joining
from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import create_administrator, record_consents

BEGAN = "accounts.joining"
"""Salt of the moment a sign-up form was opened."""


def is_disposable(address: str) -> bool:
    """Whether mail to this address reaches a machine that throws it away, or one below such a domain."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    parts = domain.split(".")
    return any(".".join(parts[start:]) in blocklist for start in range(len(parts) - 1))


def refuse_disposable(address: str) -> str:
    """A sentence for an address nobody will read in a week; "" for every other. The same whether it is known or not."""
    if settings.REFUSE_DISPOSABLE_ADDRESSES and is_disposable(address):
        return _now(
            "This address is from a throw-away mail service. Please use one that you will still read next month."
        )
    return ""


def agreement() -> str:
    return format_html(
        _now("I agree to the {terms} and have read the {privacy}"),
        terms=format_html('<a href="{}">{}</a>', reverse("terms"), _now("terms of use")),
        privacy=format_html('<a href="{}">{}</a>', reverse("privacy"), _now("privacy notice")),
    )


def now_signed() -> str:
    return signing.dumps(int(time.time()), salt=BEGAN)


def seconds_since(signed: str) -> float:
    """How long ago a form was opened; 0 where its mark is missing or not ours."""
    try:
        return time.time() - signing.loads(signed, salt=BEGAN)
    except signing.BadSignature:
        return 0


class SignupForm(forms.Form):
    """What we ask beyond address and password: a name, agreement to the terms, and what the apps above need.

    It serves those who join with a password and those who come with an account of another place.
    """

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    terms = forms.BooleanField(
        label=lazy(agreement, str)(),
        error_messages={"required": _("To join, please agree to the terms of use.")},
    )
    began = forms.CharField(widget=forms.HiddenInput, required=False, initial=now_signed)
    field_order = ["name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(joining.more_fields())
        self.fields["terms"] = self.fields.pop("terms")  # after all the others

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if problem := refuse_disposable(said.get("email") or ""):
            self.add_error("email", problem)
        if seconds_since(said.get("began", "")) < settings.LEAST_JOINING_SECONDS:
            self.add_error(None, _now("That was very quick. Please look at the form once more and send it again."))
        return said

    def signup(self, request: HttpRequest, user: Any) -> None:
        with transaction.atomic():
            user.name = self.cleaned_data["name"]
            user.save(update_fields=["name"])
            record_consents(by=user)
            joining.save_parts(user, self.cleaned_data)


class LeavingForm(forms.Form):
    """The last question before an account goes."""

    reason = forms.CharField(
        label=_("Why do you leave?"),
        help_text=_("Goes to the team without your name. Please write nothing in it that says who you are."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    certain = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Please confirm that you know this cannot be undone.")},
    )


class FounderForm(forms.Form):
    """The first account of a new site."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"), min_length=10, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password

    def save(self) -> User:
        data = self.cleaned_data
        return create_administrator(data["email"], data["password"], name=data["name"])
