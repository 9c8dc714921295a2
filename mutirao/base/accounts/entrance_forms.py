"""Allauth's forms where ours differ: apart from `forms.py`, which allauth reads while its own forms are being made."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, SignupForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from mutirao.base.accounts.forms import refuse_disposable
from mutirao.base.accounts.models import User


class JoiningForm(SignupForm):
    """Joining with a password."""

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Who joins with a known address waits as long as others: the clock tells nobody who has an account."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AnotherAddressForm(AddEmailForm):
    """A further address of one's own."""

    def clean_email(self) -> str:
        address: str = super().clean_email()
        if problem := refuse_disposable(address):
            raise ValidationError(problem)
        return address
