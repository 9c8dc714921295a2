"""Members as items of lists, as far as the readers of a list may see them."""

from __future__ import annotations

from collections.abc import Iterable

from mutirao.base.catalogue.cards import Card
from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.vocabulary import label
from mutirao.connect.members.models import Member
from mutirao.connect.members.visibility import circle_in, shown_fields


def member_cards(entries: Iterable[Entry], audiences: frozenset[int]) -> dict[int, Card]:
    """One query for any number of them."""
    circle = circle_in(audiences)
    members = Member.objects.in_bulk([entry.pk for entry in entries])
    return {pk: member_card(member, shown_fields(member, circle)) for pk, member in members.items()}


def member_card(member: Member, shown: frozenset[str]) -> Card:
    work = [getattr(member, field) for field in ("position", "organisation") if field in shown]
    has_country = "country" in shown and member.country_id
    return Card(
        url=member.get_absolute_url(),
        title=member.title,
        subtitle="",
        kind=member.institution if "institution" in shown else "",
        kind_label=str(member.get_institution_display()) if "institution" in shown else "",
        language="",
        language_name="",
        countries=[label(member.country_id)] if has_country else [],
        more_countries=0,
        year=None,
        names=", ".join(part for part in work if part),
        summary=member.headline if "headline" in shown else "",
        has_file=False,
        is_generated=member.is_generated,
        picture=member.photo_url if "photo" in shown and member.photo else "",
    )
