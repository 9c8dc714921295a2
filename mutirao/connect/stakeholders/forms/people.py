"""What members ask of organisations, and what is answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    reason = forms.CharField(
        label=_("How you belong to the organisation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The team of this site reads it, for instance: your position, and who can confirm it."),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("A few words to the member"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
