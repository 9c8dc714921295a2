"""What comes in when somebody joins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.services import record_consents


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
