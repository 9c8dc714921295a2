"""What one member writes to another, and what the recipient may say about it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.models import User
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.services.messages import Letter, report_message, send_message

MOST_LETTERS = 8000


class MessageForm(forms.Form):
    """A letter."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(label=_("Message"), max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 10}))
    shows_address = forms.BooleanField(
        label=_("Let them answer to my e-mail address"),
        required=False,
        help_text=_(
            "They then see your address. Without this, they answer through the site and your address stays with us."
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def send(self, recipient: Member, *, by: User) -> bool:
        """Whether it went out; past the limits the form says so and keeps what was written."""
        said: dict[str, Any] = self.cleaned_data
        try:
            send_message(recipient, Letter(**said), by=by)
        except forms.ValidationError as problem:
            self.add_error(None, problem)
        return not self.errors


class ReportForm(forms.Form):
    """Why a message is unfit."""

    report = forms.CharField(
        label=_("What is wrong with this message?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("We do not keep what was written: please copy here what the team should see."),
    )

    def save(self, message: Message) -> None:
        report_message(message, self.cleaned_data["report"])
