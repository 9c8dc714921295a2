"""What somebody says of their work when they join: country and type of institution. Everything else comes later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.joining import JoiningPart
from mutirao.base.accounts.models import User
from mutirao.connect.members.choices import country_choices
from mutirao.connect.members.models import Member
from mutirao.connect.members.services.profiles import create_member


def country() -> forms.Field:
    return forms.ChoiceField(label=_("Country you work in"), choices=country_choices)


def institution() -> forms.Field:
    return forms.ChoiceField(
        label=_("Type of institution"),
        choices=[("", "—"), *Member.Institution.choices],
        help_text=_("Only members see country and institution, and you can change that at any time."),
    )


def language() -> forms.Field:
    """Mails are written in it, too."""
    return forms.ChoiceField(
        label=_("Language of this site for you"), choices=settings.LANGUAGES, initial=get_language() or "en"
    )


def save(user: User, said: dict[str, Any]) -> None:
    """Nobody sees the profile before the address is confirmed."""
    user.language = said["language"]
    user.save(update_fields=["language"])
    create_member(user, has_arrived=False, country_id=int(said["country"]), institution=said["institution"])


PART = JoiningPart(fields={"country": country, "institution": institution, "language": language}, save=save, order=20)
