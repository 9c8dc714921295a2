"""What the three steps of the first visit ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.base.notices.services import follow
from mutirao.base.taxonomy.models import Concept
from mutirao.connect.members.choices import popular_countries, popular_topics
from mutirao.connect.members.finder import COUNTRY_POOL, TOPIC_POOL, FinderField, FindingForm
from mutirao.connect.members.models import Member
from mutirao.connect.members.presentation import related_ids
from mutirao.connect.members.services.profiles import update_profile


class InterestsForm(FindingForm):
    """Topics the person wants to hear about."""

    def __init__(self, member: Member, data: Any = None) -> None:
        super().__init__(data, initial={"interests": related_ids(member, "interests")})
        self.member = member
        self.fields["interests"] = FinderField(
            TOPIC_POOL, offered=popular_topics(), label=_("Topics you want to hear about")
        )

    def save(self) -> None:
        chosen = [int(value) for value in self.cleaned_data["interests"]]
        update_profile(self.member, {"interests": chosen}, by=self.member.user)


class CountriesForm(FindingForm):
    """Countries to follow; the person's own is offered first."""

    def __init__(self, member: Member, data: Any = None) -> None:
        super().__init__(data)
        self.member = member
        own: Sequence[str] = [str(member.country_id)] if member.country_id else []
        self.fields["countries"] = FinderField(
            COUNTRY_POOL, offered=[*own, *popular_countries()], label=_("Countries you want to follow")
        )

    def save(self) -> None:
        for concept in Concept.objects.filter(pk__in=self.cleaned_data["countries"]):
            follow(concept, by=self.member.user)


class HelloForm(FindingForm):
    """A sentence to say hello with."""

    headline = forms.CharField(
        label=_("Your sentence"),
        max_length=200,
        required=False,
        help_text=_("For example: I help districts pay social pensions on time. Members see it on your profile."),
    )

    def __init__(self, member: Member, data: Any = None) -> None:
        super().__init__(data, initial={"headline": member.headline})
        self.member = member

    def save(self) -> None:
        update_profile(self.member, {"headline": self.cleaned_data["headline"]}, by=self.member.user)


FORMS: dict[str, type[InterestsForm | CountriesForm | HelloForm]] = {
    "interests": InterestsForm,
    "countries": CountriesForm,
    "hello": HelloForm,
}
