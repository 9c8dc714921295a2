"""The description of a publication, as a contributor, a curator or any member writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mutirao.base.taxonomy.widgets import ConceptPicker, ConceptsField, PlacesField, place_groups, topic_groups
from mutirao.base.ui.language_choices import language_choices
from mutirao.discover.publications.desk.fields import KeywordsField, LicenceWidget
from mutirao.discover.publications.limits import LONGEST_ABSTRACT, room
from mutirao.discover.publications.models import Publication, valid_issued
from mutirao.discover.submissions.description import LABELS, Values
from mutirao.discover.submissions.forms.rows import IdentifierSet, LanguageSelect, NameSet, RowSet

FEWEST_LANGUAGES = 3
MOST_KEYWORDS, LONGEST_KEYWORD = 60, 200


class SitePicker(ConceptPicker):
    """The desk's picker for everybody: found by the names that are shown, since the others are served to the desk."""

    def words_url(self) -> str:
        return ""

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["taxonomy/picker.js"])


class LanguagesWidget(forms.MultiWidget):
    """The languages of a work, the main one first, each chosen from a list."""

    def __init__(self) -> None:
        names = [{}, {"aria-label": _("Second language")}, {"aria-label": _("Third language")}]
        super().__init__([LanguageSelect(attrs) for attrs in names])

    def decompress(self, value: list[str] | None) -> list[str]:
        return list(value or [])

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = [*(value or []), *[""] * FEWEST_LANGUAGES]
        own = attrs or {}
        return format_html_join(
            "",
            "{}",
            (
                (widget.render(f"{name}_{at}", chosen[at], {**own, "id": f"{own.get('id', name)}_{at}"}),)
                for at, widget in enumerate(self.widgets)
            ),
        )


class NamedLicenceWidget(LicenceWidget):
    """The desk's own, with a name for each of its two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets[1].attrs["aria-label"] = _("Name or address of another licence")

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class LanguagesField(forms.Field):
    """Codes of languages in the order they were chosen; those beyond the lists that are shown stay."""

    widget = LanguagesWidget

    def clean(self, value: Any) -> list[str]:
        known = {code for code, _name in language_choices()}
        return list(dict.fromkeys(code for code in [*(value or []), *self.beyond] if code and code in known))

    beyond: tuple[str, ...] = ()


class Keywords(KeywordsField):
    """Words separated by commas, as many and as long as make sense."""

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if len(words) > MOST_KEYWORDS:
            message = _("These are %(number)s keywords; at most %(most)s are kept. Please choose the best ones.")
            params = {"number": len(words), "most": MOST_KEYWORDS}
            raise forms.ValidationError(message, params=params)
        if any(len(word) > LONGEST_KEYWORD for word in words):
            message = _("A keyword has at most %(most)s letters. Are they separated by commas?")
            raise forms.ValidationError(message, params={"most": LONGEST_KEYWORD})
        return words


def text(name: str, column: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(label=LABELS[name], required=False, max_length=room(Publication, column or name), **options)


@dataclass(frozen=True)
class ShownField:
    """A field as a page shows it: with where its value came from, and what was wrong when it was last saved."""

    bound: forms.BoundField
    origin: str
    problems: list[str]


class DescriptionForm(forms.Form):
    """Everything but files. Nothing is required here: a draft may say as little as its writer knows so far."""

    title = text("title")
    subtitle = text("subtitle")
    kind = forms.ChoiceField(label=LABELS["kind"], choices=Publication.Kind.choices)
    publisher = forms.CharField(
        label=LABELS["publisher"],
        required=False,
        max_length=300,
        help_text=_("Usually an organisation. Several are separated by semicolons."),
    )
    issued = text(
        "issued", validators=[valid_issued], help_text=_("As exact as is known: 2018, 2018-09 or 2018-09-12.")
    )
    languages = LanguagesField(
        label=LABELS["languages"], required=False, help_text=_("Those it is written in, the main one first.")
    )
    summary = forms.CharField(
        label=LABELS["summary"], required=False, max_length=LONGEST_ABSTRACT, widget=forms.Textarea(attrs={"rows": 8})
    )
    container = text("container")
    volume = text("volume")
    issue = text("issue")
    pages = text("pages")
    source_url = forms.CharField(
        label=LABELS["source_url"],
        required=False,
        max_length=room(Publication, "source_url"),
        validators=[URLValidator(["http", "https"], message=_("Write the whole address, starting with https://."))],
        widget=forms.URLInput,
        help_text=_("The publisher’s own page of it, where readers are sent."),
    )
    licence = forms.CharField(
        label=LABELS["licence"], required=False, max_length=room(Publication, "licence"), widget=NamedLicenceWidget
    )
    concepts = ConceptsField(
        label=LABELS["concepts"],
        required=False,
        widget=SitePicker(topic_groups, placeholder=_("Type the name of a topic …")),
    )
    countries = PlacesField(
        label=LABELS["countries"],
        required=False,
        widget=SitePicker(place_groups, placeholder=_("Type the name of a country or region …")),
    )
    keywords = Keywords(label=LABELS["keywords"], help_text=_("The publisher’s own words, separated by commas."))

    def __init__(
        self, data: Any = None, *, now: Values, files: Any = None, typed: Mapping[str, Any] | None = None
    ) -> None:
        typed = typed or {}
        super().__init__(data, files, initial={**now, **typed.get("fields", {})}, use_required_attribute=False)
        names = [dict(name) for name in now["names"]]
        identifiers = [{"scheme": scheme, "value": value} for scheme, value in now["identifiers"]]
        names, identifiers = (
            typed.get("rows", {}).get(part, rows) for part, rows in (("names", names), ("identifiers", identifiers))
        )
        self.problems: dict[str, list[str]] = typed.get("problems", {})
        self.origins: Mapping[str, str] = {}
        self.names: RowSet = NameSet(data, prefix="names", initial=names)
        self.identifiers: RowSet = IdentifierSet(data, prefix="identifiers", initial=identifiers)
        self.fields["languages"].beyond = tuple(now["languages"][FEWEST_LANGUAGES:])  # type: ignore[attr-defined]  # ours

    @property
    def shown(self) -> dict[str, ShownField]:
        names = [name for name in LABELS if name in self.fields]
        return {name: ShownField(self[name], self.origins.get(name, ""), self.problems.get(name, [])) for name in names}

    @property
    def problems_of_names(self) -> list[str]:
        return self.problems.get("names", [])

    @property
    def problems_of_identifiers(self) -> list[str]:
        return self.problems.get("identifiers", [])

    @property
    def origin_of_names(self) -> str:
        return self.origins.get("names", "")

    @property
    def described(self) -> dict[str, RowSet]:
        return {"names": self.names, "identifiers": self.identifiers}

    @property
    def row_sets(self) -> dict[str, RowSet]:
        return self.described

    def as_typed(self) -> dict[str, Any]:
        """What could not be read, as it was typed, and why: kept with the draft, so that no word is lost."""
        self.is_valid()
        wrong = [name for name in self.errors if name in LABELS]
        rows = {part: rows for part, rows in self.described.items() if not rows.is_valid()}
        if not (wrong or rows):
            return {}
        return {
            "fields": {name: self.raw(name) for name in wrong},
            "rows": {part: found.as_typed() for part, found in rows.items()},
            "problems": {name: [str(error) for error in self.errors[name]] for name in wrong}
            | {part: found.problems() for part, found in rows.items()},
        }

    def raw(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, name)

    def clean_title(self) -> str:
        """One line, however it was typed or pasted."""
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_summary(self) -> str:
        """As the row has it: browsers send line ends of two characters."""
        return str(self.cleaned_data["summary"]).replace("\r\n", "\n")

    def is_valid(self) -> bool:
        """Every part says what is wrong with it, not only the first one."""
        parts = [super().is_valid(), *(rows.is_valid() for rows in self.row_sets.values())]
        return all(parts)

    def values(self) -> Values:
        """What could be read, by field, ready to be applied; fields in which something is wrong are left out."""
        self.is_valid()
        said: Values = {name: value for name, value in self.cleaned_data.items() if name in LABELS}
        for name in ("concepts", "countries"):
            if name in said:
                said[name] = sorted(item.pk for item in said[name])
        if self.names.is_valid():
            said["names"] = [dict(row.cleaned_data) for row in self.names.written()]
        if self.identifiers.is_valid():
            pairs = [(row.cleaned_data["scheme"], row.cleaned_data["value"]) for row in self.identifiers.written()]
            said["identifiers"] = [list(pair) for pair in dict.fromkeys(pairs)]
        return said
