"""What an administrator can say about mail: that an address gets none."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.base.mail.models import Suppression
from mutirao.base.mail.services import suppress


class SuppressionForm(forms.Form):
    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    note = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("For the team; nobody else sees it.")
    )

    def save(self) -> Suppression:
        said = self.cleaned_data
        return suppress(said["address"], reason=Suppression.Reason.OPERATOR, note=said["note"])
