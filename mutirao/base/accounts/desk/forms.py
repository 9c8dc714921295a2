"""What the team says about a person: address, name, language and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from mutirao.base.accounts.desk.roles import role_name
from mutirao.base.accounts.models import User
from mutirao.base.accounts.rules import may_merge
from mutirao.base.accounts.suspending import appeal_address


def site_languages() -> list[tuple[str, Any]]:
    return [("", _("not said")), *settings.LANGUAGES]


class PersonFields(forms.Form):
    """What both forms share; nobody becomes an all-powerful account here, roles say what a person may do."""

    first_name = None
    last_name = None
    is_superuser = None
    password_required = False
    language = forms.ChoiceField(label=_("Language"), required=False, choices=site_languages)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        groups.label = _("Roles")
        groups.label_from_instance = role_name
        groups.help_text = _(
            "Curators work on what the site shows. Administrators also look after people and appearance."
            " Other groups are circles of readers."
        )
        self.fields["password1"].help_text = _(
            "May stay empty: people can log in with a code sent to their address and choose a password themselves."
        )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class PersonCreationForm(PersonFields, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = ["email", "name", "language", "groups"]

    def save(self, commit: bool = True) -> User:
        if not self.cleaned_data["password1"]:
            self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(PersonFields, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = ["email", "name", "language", "groups", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_active"]


class SuspendForm(forms.Form):
    """Why somebody is kept out, and whom they can write to about it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Shown to the person when they try to log in."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    appeal_address = forms.EmailField(label=_("Address for objections"), initial=appeal_address)


class MergeForm(forms.Form):
    """Which account becomes part of the one that stays."""

    other = forms.EmailField(
        label=_("Address of the account that goes"),
        help_text=_("Everything it holds becomes part of the account that stays. This cannot be undone."),
    )
    certain = forms.BooleanField(label=_("I am sure that both belong to the same person"))

    def __init__(self, *args: Any, kept: User, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.by = kept, by

    def clean_other(self) -> User:
        other = User.objects.filter(email=self.cleaned_data["other"].lower()).first()
        if other is None:
            raise forms.ValidationError(_("There is no account with this address."))
        if not may_merge(self.by, self.kept, other):
            raise forms.ValidationError(_("You may not merge these two accounts."))
        return other
