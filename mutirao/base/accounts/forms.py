"""What comes in when somebody joins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import create_administrator, record_consents


class SignupForm(forms.Form):
    """What we ask beyond address and password: a name, and agreement to the terms."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    terms = forms.BooleanField(
        label=_("I agree to the terms of use and have read the privacy notice"),
        error_messages={"required": _("To join, please agree to the terms of use.")},
    )
    field_order = ["name", "email", "password1", "password2", "terms"]

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        record_consents(by=user)


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
