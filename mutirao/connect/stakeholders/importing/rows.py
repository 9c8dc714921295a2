"""What a list says of one organisation, checked value by value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.taxonomy.analysis import analyse
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.ror import clean_ror
from mutirao.connect.stakeholders.services.many import LONGEST_NAME

KINDS = {
    "archive": Stakeholder.Kind.OTHER,
    "company": Stakeholder.Kind.PRIVATE_SECTOR,
    "education": Stakeholder.Kind.RESEARCH_INSTITUTION,
    "facility": Stakeholder.Kind.RESEARCH_INSTITUTION,
    "funder": Stakeholder.Kind.OTHER,
    "government": Stakeholder.Kind.GOVERNMENT_AGENCY,
    "healthcare": Stakeholder.Kind.OTHER,
    "nonprofit": Stakeholder.Kind.NGO,
    "other": Stakeholder.Kind.OTHER,
}
"""The types of ROR and OpenAlex as ours; those of our own list are taken by their codes and their English names."""
MINISTRIES = frozenset({"ministry", "ministere", "ministerio", "ministerium"})
OLDEST = 1000
LANGUAGES = ("en", "fr", "es", "pt")
Kind = StakeholderName.Kind
check_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken; `column` is "" where it is the row as a whole."""

    line: int
    column: str
    sentence: str


@dataclass(slots=True)
class Row:
    """An organisation as the line of a list describes it; `parent` is a ROR identifier or a name."""

    line: int
    name: str = ""
    kind: str = ""
    ror: str = ""
    parent: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    names: list[tuple[str, str, str]] = field(default_factory=list)
    place_ids: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_row(line: int, said: Mapping[str, str], default_kind: str) -> Row:
    """`said` by the columns of the template; whatever is wrong with it stands in `problems`, all at once."""
    row = Row(line)
    for column, read in READERS.items():
        text = " ".join(said.get(column, "").split()) if column != "description" else said.get(column, "").strip()
        if text:
            try:
                read(row, text)
            except ValidationError as problem:
                row.problems.append(Problem(line, column, " ".join(problem.messages)))
    if not row.name and not any(problem.column == "name" for problem in row.problems):
        row.problems.append(Problem(line, "name", _("The name is missing.")))
    row.kind = row.kind or kind_by_name(row.name) or default_kind
    return row


def read_name(row: Row, text: str) -> None:
    if len(text) > LONGEST_NAME or not name_key(text):
        raise ValidationError(_("This is no name, or it is longer than %(number)s letters.") % {"number": LONGEST_NAME})
    row.name = text


def read_kind(row: Row, text: str) -> None:
    row.kind = kinds_by_word().get(name_key(text), "")
    if not row.kind:
        raise ValidationError(_("“%(text)s” is no type of organisation.") % {"text": text[:60]})


@lru_cache(maxsize=1)
def kinds_by_word() -> dict[str, str]:
    own = {word: kind.value for kind in Stakeholder.Kind for word in (kind.value, kind.value.replace("_", " "))}
    return {**{word: kind.value for word, kind in KINDS.items()}, **own}


def kind_by_name(name: str) -> str:
    """A ministry says so in its name; of others nothing is guessed."""
    return Stakeholder.Kind.MINISTRY.value if MINISTRIES & set(name_key(name).split()[:1]) else ""


def read_places(row: Row, text: str) -> None:
    words = thesaurus()
    unknown = []
    for part in parts(text):
        pk = place_id(part, words)
        if pk:
            row.place_ids.append(pk)
        else:
            unknown.append(part)
    if unknown:
        said = {"names": ", ".join(unknown)[:120]}
        raise ValidationError(_("No country or region is known as: %(names)s") % said)


def place_id(text: str, words: Thesaurus) -> int:
    """By ISO or M49 code, or by a name in any of our languages; 0 for none."""
    found = words.by_notation(PLACES, text.upper())
    if found:
        return found.id
    for language in LANGUAGES:
        for mention in words.find_typed(text, language):
            is_place = words.concept(mention.concept_id).scheme == PLACES
            if is_place and mention.length == len(analyse(text)):
                return mention.concept_id
    return 0


def read_acronym(row: Row, text: str) -> None:
    if len(text) > 40:
        raise ValidationError(_("An acronym has at most 40 letters."))
    row.columns["acronym"] = text


def read_ror(row: Row, text: str) -> None:
    row.ror = clean_ror(text)


def read_website(row: Row, text: str) -> None:
    url = text if "://" in text else f"https://{text}"
    if len(url) > 500:
        raise ValidationError(_("This address is too long."))
    check_url(url)
    row.columns["website"] = url


def read_founded(row: Row, text: str) -> None:
    if not text.isdecimal() or not OLDEST <= int(text[:9]) <= timezone.localdate().year:
        raise ValidationError(_("“%(text)s” is no year an organisation can be founded in.") % {"text": text[:20]})
    row.columns["founded"] = int(text)


def read_description(row: Row, text: str) -> None:
    row.columns["summary"] = text[:5000]


def read_parent(row: Row, text: str) -> None:
    row.parent = text[:LONGEST_NAME]


def reads_names(kind: str) -> Callable[[Row, str], None]:
    def read(row: Row, text: str) -> None:
        row.names += [(kind, "", part) for part in parts(text)]

    return read


def read_translated(row: Row, text: str) -> None:
    for part in parts(text):
        code, colon, name = part.partition(":")
        if not colon or not 2 <= len(code.strip()) <= 10 or not name.strip():
            raise ValidationError(_("Names in other languages are written as in: fr: Ministère du Plan"))
        row.names.append((Kind.TRANSLATED.value, code.strip().lower(), name.strip()))


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]


READERS: dict[str, Callable[[Row, str], None]] = {
    "name": read_name,
    "acronym": read_acronym,
    "type": read_kind,
    "countries": read_places,
    "ror": read_ror,
    "website": read_website,
    "founded": read_founded,
    "part_of": read_parent,
    "names_in_languages": read_translated,
    "former_names": reads_names(Kind.FORMER.value),
    "other_names": reads_names(Kind.ALTERNATIVE.value),
    "description": read_description,
}
"""The columns of the template, in their order."""
