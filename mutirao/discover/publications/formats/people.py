"""Names of persons and organisations out of one string, and back."""

from __future__ import annotations

import re

from mutirao.discover.publications.records import Name, Role

from .cleaning import fold, plain

_ORGANISATION = re.compile(
    r"""\b(?:
    universi\w+|minist\w+|organi[sz]a\w+|institut\w*|banks?|banque|banco|cent(?:er|re|ro)|agency|agenc[ei]a|agence|
    association|associa\w+|department|d[eé]part\w+|council|conseil|consejo|conselho|commission|comisi[oó]n|comiss\w+|
    committee|comit[eéê]|foundation|fundaci[oó]n|funda[cç]\S+|fondation|programme|program|programa|fund|fonds|fondo|
    group|groupe|grupo|network|r[eé]seau|team|government|gouvernement|gobierno|governo|office|bureau|secretar\w+|
    society|soci[eé]t[eé]|nations|federation|federaci[oó]n|union|ltd|inc|consortium|collaboration|project|initiative|
    library|laborator\w+|division|press|academy|trust|service|partnership|alliance|forum|authority|board|world|international|research|
    statistics|college|school|hospital
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_INITIALS = re.compile(r"^(?:[^\W\d_]{1,3}|(?:[^\W\d_]{1,2}\.-?){1,4})$")
_PARTICLES = frozenset(
    [
        "da",
        "das",
        "de",
        "del",
        "della",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "les",
        "los",
        "van",
        "von",
        "vom",
        "zu",
        "zur",
        "ter",
        "ten",
        "bin",
        "ibn",
        "al",
        "e",
        "y",
    ]
)
_NO_GIVEN_NAME = frozenset({"null", "undefined"})
"""As programs write it; Nan is a name."""
_NOBODY = frozenset({"others", "et al", "et al.", "anonymous", "anon", "anon.", "n/a", "unknown", "none"})


def parse_name(text: str, role: Role = "author", *, natural: bool = False) -> Name | None:
    """One name. `Family, Given` is a person; without a comma it is an organisation, unless it looks like a person's.

    `natural` says that the source writes persons in natural order, so `Amina Diallo` is a person there.
    A name in braces is an organisation whatever it looks like; a comma at the end says a person with one name.
    """
    text = plain(text)
    if text.startswith("{") and text.endswith("}") and len(text) > 2:
        return Name(role=role, literal=text[1:-1].strip()) if text[1:-1].strip() else None
    text = text.strip(" ;|")
    if not text or fold(text) in _NOBODY or not re.search(r"\w", text):
        return None
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma:
        return _with_comma(text, family, given, role)
    return _without_comma(text, role, natural=natural)


def _with_comma(text: str, family: str, given: str, role: Role) -> Name:
    if family and given and _ORGANISATION.search(family) and " " in family:
        return Name(role=role, literal=text)
    if not family:
        return Name(role=role, literal=given or text)
    if given in _NO_GIVEN_NAME:
        return Name(role=role, family=family)
    return Name(role=role, family=family, given=given)


def _without_comma(text: str, role: Role, *, natural: bool) -> Name:
    words = text.split()
    bare_initials = 2 if natural else 3
    if _ORGANISATION.search(text) or len(words) == 1 or any(char.isdigit() for char in text):
        return Name(role=role, literal=text)
    if len(words) == 2 and len(words[0]) > 2 and _are_initials(words[1], bare_initials):
        return Name(role=role, family=words[0], given=words[1])
    if not natural or len(words) > 6 or not text[0].isupper():
        return Name(role=role, literal=text)
    return _natural(words, role)


def _are_initials(word: str, bare: int) -> bool:
    return bool(_INITIALS.match(word)) and ("." in word or (word.isupper() and len(word) <= bare))


def _natural(words: list[str], role: Role) -> Name:
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1].islower():
        start -= 1
    return Name(role=role, family=" ".join(words[start:]), given=" ".join(words[:start]))


def format_name(name: Name) -> str:
    """The name as `parse_name` understands it: `Family, Given`, the organisation, or the organisation in braces."""
    if not name.literal:
        return f"{name.family}, {name.given}".rstrip() if name.given else f"{name.family},"
    read_back = parse_name(name.literal, name.role, natural=True)
    plain_enough = (
        read_back is not None
        and read_back.literal == name.literal
        and ";" not in name.literal
        and "|" not in name.literal
    )
    return name.literal if plain_enough else f"{{{name.literal}}}"
