"""What curators say about links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.services import ROOM_FOR_URL, replace_address


class AddressForm(forms.Form):
    """Where readers are to be sent instead."""

    url = forms.URLField(label=_("New address"), max_length=ROOM_FOR_URL, assume_scheme="https")

    def __init__(self, *args: Any, check: LinkCheck, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        self.fields["url"].initial = check.final_url

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("The address should begin with https:// or http://."), code="scheme")
        if url == self.check.url:
            raise forms.ValidationError(_("This is the address that does not answer."), code="same")
        return url

    def save(self, *, by: Any) -> None:
        replace_address(self.check, self.cleaned_data["url"], by=by)
