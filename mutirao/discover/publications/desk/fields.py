"""Form fields of a publication that are more than a line of text: languages, keywords, licence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.base.taxonomy.widgets import Option, OptionGroup, Picker
from mutirao.base.ui.language_choices import languages_named_in
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.discover.publications.licences import CREATIVE_COMMONS, explain

MOST_USED = ("en", "fr", "es", "pt", "ar")
OTHER = "other"
RESERVED = "All rights reserved"


def language_groups(language: str) -> list[OptionGroup]:
    named = dict(languages_named_in(language))
    often = [Option(code, named[code]) for code in MOST_USED]
    others = [Option(code, name) for code, name in named.items() if code not in MOST_USED]
    return [OptionGroup(str(_("Often used")), often), OptionGroup(str(_("Other languages")), others)]


class LanguagePicker(Picker):
    """A picker whose values are codes of languages."""

    def name_of(self, value: str) -> str:
        return language_name(value)


class LanguagesField(forms.Field):
    """Codes of languages, the main one first: the order in which they were chosen is kept."""

    def __init__(self, **kwargs: Any) -> None:
        widget = LanguagePicker(language_groups, placeholder=_("Type the name of a language …"))
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(code for code in value or [] if code.isascii() and len(code) <= 10))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


class KeywordsField(forms.CharField):
    """Words separated by commas or semicolons."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = (word.strip() for word in str(value or "").replace(";", ",").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)


def licence_choices() -> list[tuple[str, Any]]:
    known = [(code, f"{explain(code).label}: {explain(code).explanation}") for code in CREATIVE_COMMONS]
    reserved = (RESERVED, f"{explain(RESERVED).label}: {explain(RESERVED).explanation}")
    return [("", _("Not known")), *known, reserved, (OTHER, _("Another one, named below"))]


class LicenceWidget(forms.MultiWidget):
    """The licences people meet, each with what it allows; and a line for any other."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        text = forms.TextInput(attrs={"placeholder": _("Name or address of another licence")})
        known = forms.Select(choices=licence_choices)  # type: ignore[arg-type]  # Django calls it when it is shown
        super().__init__({"known": known, "other": text}, attrs)

    def decompress(self, value: str | None) -> list[str]:
        if not value or value in CREATIVE_COMMONS or value == RESERVED:
            return [value or "", ""]
        return [OTHER, value]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        known, other = super().value_from_datadict(data, files, name)
        return str((other or "").strip() if known == OTHER else known or "")
