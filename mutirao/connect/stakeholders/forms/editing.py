"""What an organisation says of itself, and what curators say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.models import Audience
from mutirao.base.files.pictures import ACCEPTED
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.widgets import place_groups
from mutirao.base.ui.language_choices import languages_named_in
from mutirao.connect.members.finder import TOPIC_POOL, FinderField, FindingForm, concept_pool, reader_language
from mutirao.connect.stakeholders.logos import fitted_logo
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.ror import clean_ror
from mutirao.connect.stakeholders.services.editing import Said, other_names, set_logo, update_stakeholder
from mutirao.connect.stakeholders.services.many import LONGEST_NAME, NewStakeholder, create_stakeholders

Kind = StakeholderName.Kind
PLACE_POOL = concept_pool(PLACES, place_groups, lambda place: True)
OLDEST = 1000
MOST_NAMES = 40
COLUMNS = ("title", "acronym", "kind", "summary", "website", "ror", "founded", "parent")
LISTS = {Kind.FORMER: "former", Kind.ALTERNATIVE: "alternative"}


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def language_choices() -> list[tuple[str, str]]:
    return [("", "—"), *languages_named_in(reader_language())]


class StakeholderForm(FindingForm):
    """Everything but the logo; for curators also who may see it."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    acronym = forms.CharField(label=gettext_lazy("Acronym"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Type of organisation"), choices=Stakeholder.Kind.choices)
    summary = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=5000,
        required=False,
        widget=lines(6),
        help_text=gettext_lazy("A few sentences: what the organisation does, and where."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the description"), required=False, choices=language_choices
    )
    places = FinderField(PLACE_POOL, label=gettext_lazy("Countries and regions of work"))
    topics = FinderField(TOPIC_POOL, label=gettext_lazy("Topics"))
    website = forms.URLField(label=gettext_lazy("Website"), max_length=500, required=False, assume_scheme="https")
    founded = forms.IntegerField(label=gettext_lazy("Founded in"), min_value=OLDEST, required=False)
    ror = forms.CharField(
        label=gettext_lazy("ROR identifier"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The nine characters after https://ror.org/, where the organisation has one."),
    )
    parent = forms.CharField(
        label=gettext_lazy("Part of"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("The name of the organisation it belongs to, as it is written here."),
    )
    translated = forms.CharField(
        label=gettext_lazy("Names in other languages"),
        required=False,
        max_length=5000,
        widget=lines(3),
        help_text=gettext_lazy("One a line, after the code of the language, as in: fr: Ministère du Plan"),
    )
    former = forms.CharField(
        label=gettext_lazy("Former names"),
        required=False,
        max_length=5000,
        widget=lines(2),
        help_text=gettext_lazy("One a line."),
    )
    alternative = forms.CharField(
        label=gettext_lazy("Other ways to write the name"),
        required=False,
        max_length=5000,
        widget=lines(2),
        help_text=gettext_lazy("One a line. Publications whose publisher is written like this are found here."),
    )

    def __init__(self, stakeholder: Stakeholder | None, data: Any = None, *, by: User, is_curator: bool) -> None:
        super().__init__(data, initial=initial_of(stakeholder) if stakeholder else {})
        self.stakeholder, self.by = stakeholder, by
        if is_curator:
            self.fields["audience"] = forms.ModelChoiceField(
                Audience.objects.all(), label=_("Who may see it"), required=False, empty_label=_("Everyone")
            )

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_founded(self) -> int | None:
        year: int | None = self.cleaned_data["founded"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year

    def clean_ror(self) -> str:
        ror = clean_ror(self.cleaned_data["ror"])
        others = Stakeholder.objects.exclude(pk=self.stakeholder.pk if self.stakeholder else None)
        if ror and others.filter(ror=ror).exists():
            raise ValidationError(_("Another organisation here has this identifier."))
        return ror

    def clean_parent(self) -> Stakeholder | None:
        name = self.cleaned_data["parent"].strip()
        if not name:
            return None
        known = Stakeholder.objects.workable_by(self.by).carrying([name])
        found = list(known.exclude(pk=self.stakeholder.pk if self.stakeholder else None)[:2])
        if len(found) != 1:
            raise ValidationError(_("No single organisation here is called “%(name)s”.") % {"name": name[:80]})
        if self.stakeholder and is_below(found[0], self.stakeholder):
            raise ValidationError(_("“%(name)s” is itself a part of this organisation.") % {"name": name[:80]})
        return found[0]

    def clean_translated(self) -> list[tuple[str, str, str]]:
        return list(translated_names(self.cleaned_data["translated"]))

    def names(self) -> list[tuple[str, str, str]]:
        said = self.cleaned_data
        others = [(kind.value, "", text) for kind, field in LISTS.items() for text in split_lines(said[field])]
        return [*said["translated"], *others]

    def columns(self) -> dict[str, Any]:
        said = self.cleaned_data
        columns = {name: said[name] for name in COLUMNS}
        columns["languages"] = [said["language"]] if said["language"] else []
        return columns | ({"audience": said["audience"]} if "audience" in self.fields else {})

    def said(self) -> Said:
        place_ids = [int(value) for value in self.cleaned_data["places"]]
        topic_ids = [int(value) for value in self.cleaned_data["topics"]]
        return Said(self.columns(), self.names(), place_ids, topic_ids)

    def save(self) -> Stakeholder:
        assert self.stakeholder is not None
        return update_stakeholder(self.stakeholder, self.said(), by=self.by)


class NewStakeholderForm(StakeholderForm):
    """A curator makes one, once it is clear that it is not here yet."""

    is_new = forms.BooleanField(label=gettext_lazy("It is none of these: make a new one"), required=False)

    def known(self) -> list[Stakeholder]:
        """Those that carry its name already, unless the curator has seen them."""
        if not self.is_bound or self.cleaned_data.get("is_new") or not self.cleaned_data.get("title"):
            return []
        names = [self.cleaned_data["title"], self.cleaned_data.get("acronym", "")]
        return list(Stakeholder.objects.workable_by(self.by).carrying(names).order_by("title", "pk")[:10])

    def save(self) -> Stakeholder:
        said = self.said()
        title, kind = said.columns["title"], said.columns["kind"]
        columns = {name: value for name, value in said.columns.items() if name not in {"title", "kind"}}
        item = NewStakeholder(
            title,
            kind,
            columns=columns | {"contributor": self.by},
            names=list(said.names or ()),
            country_ids=list(said.place_ids or ()),
            concept_ids=list(said.concept_ids or ()),
        )
        return create_stakeholders([item])[0]


class LogoForm(forms.Form):
    """A new logo in place of the old one."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("JPEG, PNG, WebP or GIF of at most 10 MB; place and camera are not kept."),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("logo"):
            try:
                said["drawn"] = fitted_logo(said["logo"])
            except ValidationError as problem:
                self.add_error("logo", problem)
        return said

    def save(self, stakeholder: Stakeholder, *, by: User) -> None:
        set_logo(stakeholder, self.cleaned_data["drawn"], by=by)


def initial_of(stakeholder: Stakeholder) -> dict[str, Any]:
    others = other_names(stakeholder)
    filed = classification_of([stakeholder.pk])[stakeholder.pk]
    said = {name: getattr(stakeholder, name) for name in COLUMNS}
    return said | {
        "parent": str(stakeholder.parent or ""),
        "language": stakeholder.language,
        "audience": stakeholder.audience_id,
        "places": filed.places,
        "topics": filed.concepts,
        "translated": "\n".join(f"{code}: {text}" for kind, code, text in others if kind == Kind.TRANSLATED),
        **{field: "\n".join(text for name, _code, text in others if name == kind) for kind, field in LISTS.items()},
    }


def split_lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()][:MOST_NAMES]


def translated_names(text: str) -> Iterator[tuple[str, str, str]]:
    """Raises `ValidationError` with the line that cannot be read."""
    known = dict(languages_named_in("en"))
    for number, line in enumerate(split_lines(text), start=1):
        code, colon, name = line.partition(":")
        if not colon or code.strip().lower() not in known or not name.strip():
            raise ValidationError(
                _("Line %(number)s: write the code of the language, a colon and the name, as in: fr: Ministère du Plan")
                % {"number": number}
            )
        yield Kind.TRANSLATED.value, code.strip().lower(), name.strip()


def is_below(one: Stakeholder, top: Stakeholder) -> bool:
    """Whether `one` is a part of `top`, or of a part of it."""
    met: set[int] = set()
    parent = one.parent
    while parent is not None and parent.pk not in met:
        if parent.pk == top.pk:
            return True
        met.add(parent.pk)
        parent = parent.parent
    return False
