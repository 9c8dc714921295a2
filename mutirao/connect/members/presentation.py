"""What the page of a member shows: built from `shown_fields`, so that what a reader may not see is never there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.paging import CardPage, card_page
from mutirao.base.catalogue.querysets import EntryQuerySet
from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.base.ui.addresses import address
from mutirao.base.ui.json_ld import json_ld
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.connect.members import affiliations
from mutirao.connect.members.biography import as_html
from mutirao.connect.members.links import name_of_link
from mutirao.connect.members.models import Member
from mutirao.connect.members.visibility import Circle, audiences_in, shown_fields

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a fact; `is_elsewhere` where its address leads away from the site."""

    text: str
    url: str = ""
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the profile; `shown_to` says whom it is shown, to its owner only."""

    name: str
    label: str
    items: list[Item]
    shown_to: str


class Profile:
    """A member as one circle of readers sees them."""

    def __init__(self, member: Member, circle: Circle, audiences: frozenset[int] | None = None) -> None:
        """`audiences` are those of the reader, where they are known already."""
        self.member = member
        self.circle, self.reader_audiences = circle, audiences
        self.shown = shown_fields(member, circle)
        self.is_own = circle is Circle.SELF
        self.name = member.title
        self.initials = initials(member.title)

    def text(self, field: str) -> str:
        return str(getattr(self.member, field)) if field in self.shown else ""

    @property
    def headline(self) -> str:
        return self.text("headline")

    @property
    def work(self) -> list[str]:
        """Position and organisation, as far as they are shown and said."""
        return [text for text in (self.text("position"), self.text("organisation")) if text]

    @property
    def photo_url(self) -> str:
        return address("members:photo", self.member.slug) if self.text("photo") else ""

    @property
    def biography(self) -> SafeString:
        return as_html(self.text("biography"))

    def audience_label(self, field: str) -> str:
        return str(self.member.audience_of(field).label) if self.is_own else ""

    @property
    def audiences(self) -> dict[str, str]:
        """For the owner: whom each field is shown."""
        return {field: self.audience_label(field) for field in Member.FIELDS}

    def facts(self) -> list[Fact]:
        """What is said and shown, in the order of `Member.FIELDS`."""
        found = ((field, self.items(field)) for field in ("organisation", *FACTS) if field in self.shown)
        return [
            Fact(field, str(Member.FIELDS[field]), items, self.audience_label(field)) for field, items in found if items
        ]

    def items(self, field: str) -> list[Item]:
        if field == "organisation":
            audiences = self.reader_audiences or audiences_in(self.circle)
            found = affiliations.confirmed(self.member.pk, audiences)
            return [Item(name, url) for name, url in found]
        return list(FACTS[field](self.member))

    def json_ld(self) -> SafeString:
        """schema.org's Person."""
        said = {
            "@context": "https://schema.org",
            "@type": "Person",
            "name": self.name,
            "url": settings.SITE_URL + self.member.get_absolute_url(),
            "image": settings.SITE_URL + self.photo_url if self.photo_url else "",
            "jobTitle": self.text("position"),
            "affiliation": self.organisation_ld(),
            "description": self.headline,
            "workLocation": self.country_ld(),
            "knowsAbout": self.texts("expertise"),
            "knowsLanguage": list(self.member.spoken) if "spoken" in self.shown else [],
            "sameAs": [item.url for item in links_of(self.member)] if "links" in self.shown else [],
        }
        return json_ld(said)

    def organisation_ld(self) -> dict[str, str]:
        name = self.text("organisation")
        return {"@type": "Organization", "name": name} if name else {}

    def country_ld(self) -> dict[str, str]:
        names = self.texts("country")
        return {"@type": "Country", "name": names[0]} if names else {}

    def texts(self, field: str) -> list[str]:
        return [item.text for item in self.items(field)] if field in self.shown else []


def initials(name: str) -> str:
    """Amina Bello Diallo → AD."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def directory(parameter: str, value: str) -> str:
    return f"{address('search:members')}?{urlencode({parameter: value})}"


def concept_items(ids: Iterable[int]) -> list[Item]:
    """Topics as ways into the directory, by name."""
    ids = list(ids)
    words = thesaurus_of(ids)
    found = (Item(label(pk), directory("concept", words.concept(pk).key)) for pk in ids)
    return sorted(found, key=lambda item: item.text.casefold())


def place_items(ids: Iterable[int]) -> list[Item]:
    ids = list(ids)
    words = thesaurus_of(ids)
    found = (Item(label(pk), directory("country", words.concept(pk).notation)) for pk in ids)
    return sorted(found, key=lambda item: item.text.casefold())


def related_ids(member: Member, field: str) -> list[int]:
    """Read from the table between the two: names come from the vocabulary in memory."""
    through = getattr(Member, field).through
    column = "place_id" if field == "countries_known" else "concept_id"
    return list(through.objects.filter(member_id=member.pk).values_list(column, flat=True))


def links_of(member: Member) -> Iterator[Item]:
    if member.orcid:
        yield Item(f"ORCID {member.orcid}", f"https://orcid.org/{member.orcid}", is_elsewhere=True)
    for link in member.links:
        yield Item(name_of_link(link), link, is_elsewhere=True)


def chosen_labels(values: Iterable[str], choices: Iterable[tuple[str, Any]]) -> list[Item]:
    names = dict(choices)
    return [Item(str(names[value])) for value in values if value in names]


FACTS: dict[str, Callable[[Member], Iterable[Item]]] = {
    "institution": lambda member: chosen_labels([member.institution], Member.Institution.choices),
    "country": lambda member: place_items([member.country_id] if member.country_id else []),
    "spoken": lambda member: [Item(language_name(code)) for code in member.spoken],
    "expertise": lambda member: concept_items(related_ids(member, "expertise")),
    "interests": lambda member: concept_items(related_ids(member, "interests")),
    "countries_known": lambda member: place_items(related_ids(member, "countries_known")),
    "offers": lambda member: chosen_labels(member.offers, Member.Offer.choices),
    "links": links_of,
}
"""Fields that are a list of values, and where the values come from."""


def contributions(member: Member, audiences: frozenset[int], page_number: str, url: str) -> CardPage:
    """What a member has brought here: newest first, and only what these audiences may read."""
    found: EntryQuerySet = Entry.objects.visible_in(audiences).filter(contributor=member.user_id)
    brought = found.exclude(type=Member.TYPE).newest().for_cards()
    return card_page(brought, audiences, per_page=PER_PAGE, number=page_number, url=url)


VIEWS = {"members": Circle.MEMBERS, "everyone": Circle.STRANGERS}
"""As whom the owner may look at their own page."""


def other_views(current: str) -> list[tuple[str, str, bool]]:
    """The switch of the owner: label, address, whether it is the one shown."""
    named = [("", _("As you see it")), ("members", _("As members see it")), ("everyone", _("As everyone sees it"))]
    return [(words, f"?as={name}" if name else "?", name == current) for name, words in named]
