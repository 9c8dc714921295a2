"""What a person says of themselves, and whom they show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mutirao.base.files.pictures import ACCEPTED
from mutirao.connect.members.choices import country_choices
from mutirao.connect.members.finder import COUNTRY_POOL, LANGUAGE_POOL, TOPIC_POOL, FinderField, FindingForm
from mutirao.connect.members.links import LONGEST_LINK, MOST_LINKS, clean_links, clean_orcid
from mutirao.connect.members.models import Member, ShownTo
from mutirao.connect.members.photos import Across, Down, square_photo
from mutirao.connect.members.presentation import related_ids
from mutirao.connect.members.services.profiles import RELATIONS, set_photo, update_profile

PLAIN = ("headline", "position", "organisation", "institution", "spoken", "offers", "biography", "orcid")
SHOWN_TO = "shown_to_"


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the form, and beside it whom the answer is shown (None where another row asks)."""

    field: BoundField
    audience: BoundField | None


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Any
    rows: list[Row]


SECTIONS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("you", _("You"), ("name", "headline")),
    ("work", _("Your work"), ("position", "organisation", "institution", "country")),
    ("knowledge", _("What you know"), ("expertise", "interests", "countries_known", "spoken", "offers")),
    ("about", _("More about you"), ("biography", "links", "orcid")),
    ("reach", _("Who finds and reaches you"), ("profile_shown_to", "accepts_messages")),
]


def audience_field(name: str) -> forms.ChoiceField:
    """Made for one request, and so in its language."""
    label = gettext("Who sees this: %(field)s") % {"field": Member.FIELDS[name]}
    return forms.ChoiceField(label=label, choices=ShownTo.choices, widget=forms.Select(attrs={"class": "audience"}))


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProfileForm(FindingForm):
    """The whole profile but the portrait, which has a page of its own: a browser forgets a chosen file."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    headline = forms.CharField(
        label=_("Hello"),
        max_length=200,
        required=False,
        help_text=_("One sentence that tells colleagues who you are and what moves you."),
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    institution = forms.ChoiceField(
        label=_("Type of institution"), required=False, choices=[("", "—"), *Member.Institution.choices]
    )
    country = forms.ChoiceField(label=_("Country of work"), required=False, choices=country_choices)
    expertise = FinderField(TOPIC_POOL, label=_("Expertise"), help_text=_("Topics colleagues may ask you about."))
    interests = FinderField(TOPIC_POOL, label=_("Interests"), help_text=_("Topics you want to hear more about."))
    countries_known = FinderField(
        COUNTRY_POOL, label=_("Countries known"), help_text=_("Countries you have worked in or studied.")
    )
    spoken = FinderField(LANGUAGE_POOL, label=_("Languages"), help_text=_("Languages you can be written to in."))
    offers = forms.MultipleChoiceField(
        label=_("What you offer"), required=False, choices=Member.Offer.choices, widget=forms.CheckboxSelectMultiple
    )
    biography = forms.CharField(
        label=_("About me"),
        max_length=5000,
        required=False,
        widget=text_area(8),
        help_text=_("Plain text. An empty line starts a paragraph; addresses of web pages become links."),
    )
    links = forms.CharField(
        label=_("Links"),
        max_length=(LONGEST_LINK + 2) * MOST_LINKS,
        required=False,
        widget=text_area(3),
        help_text=_("Your pages elsewhere, one address a line."),
    )
    orcid = forms.CharField(label=_("ORCID iD"), max_length=60, required=False, help_text=_("Shown with your links."))
    profile_shown_to = forms.ChoiceField(
        label=_("Who may open my profile"),
        choices=ShownTo.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "What you chose above never shows more than this."
            " The team of this site always sees name, country and type of institution."
        ),
    )
    accepts_messages = forms.BooleanField(
        label=_("Members may write to me through this site"),
        required=False,
        help_text=_("Your e-mail address is not shown to them. It is only shown if you answer from your own mailbox."),
    )

    def __init__(self, member: Member, data: Any = None) -> None:
        super().__init__(data, initial=initial_of(member))
        self.member = member
        for name in Member.FIELDS:
            if name != "photo":
                self.fields[SHOWN_TO + name] = audience_field(name)

    def clean_links(self) -> list[str]:
        return clean_links(self.cleaned_data["links"])

    def clean_orcid(self) -> str:
        return clean_orcid(self.cleaned_data["orcid"])

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def sections(self) -> Iterator[Section]:
        for key, title, names in SECTIONS:
            yield Section(key, title, [self.row(name) for name in names])

    def row(self, name: str) -> Row:
        asks = SHOWN_TO + name in self.fields
        return Row(self[name], self[SHOWN_TO + name] if asks else None)

    @property
    def contributions_audience(self) -> BoundField:
        return self[f"{SHOWN_TO}contributions"]

    def save(self) -> Member:
        said = self.cleaned_data
        data = {
            name: said[name] for name in (*PLAIN, *RELATIONS, "name", "links", "profile_shown_to", "accepts_messages")
        }
        data |= {name: [int(value) for value in said[name]] for name in RELATIONS}
        data["country_id"] = int(said["country"]) if said["country"] else None
        chosen = {name: said[SHOWN_TO + name] for name in Member.FIELDS if SHOWN_TO + name in said}
        data["shown_to"] = self.member.shown_to | chosen
        return update_profile(self.member, data, by=self.member.user)


def initial_of(member: Member) -> dict[str, Any]:
    audiences = {SHOWN_TO + name: member.audience_of(name).value for name in Member.FIELDS}
    return {
        **{name: getattr(member, name) for name in (*PLAIN, "profile_shown_to", "accepts_messages")},
        **{name: related_ids(member, name) for name in RELATIONS},
        **audiences,
        "name": member.user.name,
        "country": str(member.country_id or ""),
        "links": "\n".join(member.links),
    }


class PhotoForm(forms.Form):
    """A portrait, and which part of it to keep."""

    photo = forms.FileField(
        label=_("A picture of you"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JPEG, PNG, WebP or GIF of at most 10 MB. It is cut to a square; place and camera are not kept."),
        required=False,
    )
    across = forms.ChoiceField(label=_("Keep, from left to right"), choices=Across.choices, initial=Across.CENTRE)
    down = forms.ChoiceField(label=_("Keep, from top to bottom"), choices=Down.choices, initial=Down.CENTRE)

    def __init__(self, member: Member, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"shown_to_photo": member.audience_of("photo").value})
        self.member = member
        self.fields["shown_to_photo"] = audience_field("photo")
        self.fields["photo"].required = not member.photo

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("photo") and "across" in said and "down" in said:
            try:
                said["drawn"] = square_photo(said["photo"], across=said["across"], down=said["down"])
            except forms.ValidationError as problem:
                self.add_error("photo", problem)
        return said

    def save(self) -> None:
        member, said = self.member, self.cleaned_data
        if "drawn" in said:
            set_photo(member, said["drawn"], by=member.user)
        update_profile(member, {"shown_to": member.shown_to | {"photo": said["shown_to_photo"]}}, by=member.user)
