"""Finding things to choose by typing their names: a text box, checkboxes for what was found, and no script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mutirao.base.taxonomy.analysis import analyse
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.taxonomy.widgets import Source, place_groups, topic_groups
from mutirao.base.ui.language_choices import languages_named_in

MOST_FOUND = 8
MOST_CHOSEN = 40
LOOKED_THROUGH = 60


def reader_language() -> str:
    return get_language() or "en"


def same(one: str, other: str) -> bool:
    """Whether two names are the same but for case and accents."""
    return analyse(one) == analyse(other)


@dataclass(frozen=True, slots=True)
class Pool:
    """What there is to choose from. `name_of` is "" for what is not in it; `find` gives values, the likeliest first."""

    key: str
    name_of: Callable[[str], str]
    find: Callable[[str], list[str]]
    names: Callable[[], Sequence[str]]

    def understood(self, words: str) -> list[str]:
        """What these words mean: one value if they are its very name, else all that begin like them."""
        found = self.find(words)
        exact = [value for value in found if same(self.name_of(value), words)]
        return exact[:1] or found[:MOST_FOUND]


def concept_pool(scheme: str, source: Source, belongs: Callable[[ConceptName], bool]) -> Pool:
    def in_pool(concept: ConceptName) -> bool:
        return concept.scheme == scheme and belongs(concept)

    def name_of(value: str) -> str:
        words = thesaurus()
        known = value.isdecimal() and len(value) < 12 and int(value) in words and in_pool(words.concept(int(value)))
        return words.label(int(value), reader_language()) if known else ""

    def find(typed: str) -> list[str]:
        words = thesaurus()
        suggestions = words.complete(typed, reader_language(), LOOKED_THROUGH)
        exact_first = sorted(suggestions, key=lambda found: not same(found.label, typed))
        return [str(found.concept_id) for found in exact_first if in_pool(words.concept(found.concept_id))]

    def names() -> list[str]:
        offered = {
            option.label for group in source(reader_language()) for option in group.options if name_of(option.value)
        }
        return sorted(offered, key=str.casefold)

    return Pool(scheme, name_of, find, names)


def is_country(concept: ConceptName) -> bool:
    """Regions have numbers for their code."""
    return len(concept.notation) == 2 and concept.notation.isalpha()


def find_language(typed: str) -> list[str]:
    start = " ".join(analyse(typed))
    named = languages_named_in(reader_language())
    return [code for code, name in named if start and " ".join(analyse(name)).startswith(start)]


TOPIC_POOL = concept_pool(TOPICS, topic_groups, lambda concept: True)
COUNTRY_POOL = concept_pool(PLACES, place_groups, is_country)
LANGUAGE_POOL = Pool(
    "languages",
    lambda value: dict(languages_named_in(reader_language())).get(value, ""),
    find_language,
    lambda: [name for _code, name in languages_named_in(reader_language())],
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What came in: the boxes ticked, and words still to be understood."""

    values: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    value: str
    label: str
    is_ticked: bool


class Finder(forms.Widget):
    """Ticked boxes for what is chosen, empty ones for what was found or is offered, and a text box to find more."""

    template_name = "members/finder.html"
    use_fieldset = True
    is_finder = True

    def __init__(self, pool: Pool, offered: Iterable[str] = ()) -> None:
        super().__init__()
        self.pool = pool
        self.offered = list(offered)

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Chosen:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return Chosen(tuple(dict.fromkeys(values))[: 2 * MOST_CHOSEN], str(data.get(f"{name}_words", ""))[:300])

    def value_omitted_from_data(self, data: Any, files: MultiValueDict[str, Any], name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = value if isinstance(value, Chosen) else Chosen(tuple(str(item) for item in value or ()))
        meant = [self.pool.understood(words) for words in split_words(chosen.words)]
        ticked = {*chosen.values, *(found[0] for found in meant if len(found) == 1)}
        shown = dict.fromkeys([*chosen.values, *(value for found in meant for value in found), *self.offered])
        boxes = [Box(value, self.pool.name_of(value), value in ticked) for value in shown]
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "id": (attrs or {}).get("id", f"id_{name}"),
            "described_by": (attrs or {}).get("aria-describedby", ""),
            "is_invalid": (attrs or {}).get("aria-invalid", ""),
            "boxes": [box for box in boxes if box.label],
            "words": ", ".join(
                words for words, found in zip(split_words(chosen.words), meant, strict=True) if not found
            ),
            "names": f"names-{self.pool.key}",
        }
        return context


def split_words(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()][:MOST_FOUND]


class FinderField(forms.Field):
    """Cleans to the values chosen, in their order; words with one meaning count as chosen."""

    widget: Finder

    def __init__(self, pool: Pool, *, offered: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(widget=Finder(pool, offered), required=False, **kwargs)
        self.pool = pool

    def clean(self, value: Chosen) -> list[str]:
        strange = [item for item in value.values if not self.pool.name_of(item)]
        if strange:
            raise ValidationError(_("Something chosen is not offered here. Please choose again."))
        meant = [self.meaning(words) for words in split_words(value.words)]
        chosen = list(dict.fromkeys([*value.values, *meant]))
        if len(chosen) > MOST_CHOSEN:
            raise ValidationError(_("At most %(number)s, please.") % {"number": MOST_CHOSEN})
        return chosen

    def meaning(self, words: str) -> str:
        found = self.pool.understood(words)
        if not found:
            raise ValidationError(_("Nothing here is called “%(words)s”. Try another word.") % {"words": words})
        if len(found) > 1:
            raise ValidationError(
                _("“%(words)s” may mean several things. Please tick those you mean.") % {"words": words}
            )
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class FindingForm(forms.Form):
    """A form with finders: pressing one's button looks something up, and saves and complains about nothing."""

    @property
    def is_searching(self) -> bool:
        return any(f"{name}_find" in self.data for name in self.finders())

    def finders(self) -> dict[str, FinderField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, FinderField)}

    def pools(self) -> list[Pool]:
        """Each once: their names help whoever types."""
        return list({field.pool.key: field.pool for field in self.finders().values()}.values())

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_searching:
            self._errors = ErrorDict()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_searching
