"""What the database has room for: a longer value is cut or left out with a warning, never in silence."""

from __future__ import annotations

from functools import cache

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.models import Contribution, Identifier, Publication
from mutirao.discover.publications.records import Name, Reason, Record, Rejection

_CUT = _("This value is longer than the {limit} characters there is room for, and was cut: {start}…")
_LEFT_OUT = _("This value is longer than the {limit} characters there is room for, and was left out: {start}…")
_TEXTS = ("title", "subtitle", "container", "volume", "issue", "pages", "edition", "place", "licence")
_NAME_FIELDS = {"family": "family", "given": "given", "literal": "organisation", "orcid": "orcid"}
_SHOWN = 60
LONGEST_ABSTRACT = 50_000
"""Twenty pages: more is the text itself, and belongs into a file."""


@cache
def room(model: type, name: str) -> int:
    return int(model._meta.get_field(name).max_length)  # type: ignore[attr-defined]  # any of our models


def fit(record: Record) -> None:
    """Make `record` storable. Done twice, it does nothing more."""
    for name in _TEXTS:
        limit = room(Publication, name)
        if len(value := getattr(record, name)) > limit:
            setattr(record, name, cut(record, name, value, limit))
    if len(record.abstract) > LONGEST_ABSTRACT:
        record.abstract = cut(record, "abstract", record.abstract, LONGEST_ABSTRACT)
    if len(record.url) > (limit := room(Publication, "source_url")):
        warn(record, "url", record.url, (_LEFT_OUT, limit))
        record.url = ""
    for person in record.names:
        fit_name(record, person)
    limit = room(Identifier, "value")
    for scheme, values in record.identifiers.items():
        for value in [value for value in values if len(value) > limit]:
            values.remove(value)
            warn(record, scheme, value, (_LEFT_OUT, limit))


def fit_name(record: Record, name: Name) -> None:
    for field, column in _NAME_FIELDS.items():
        limit = room(Contribution, column)
        if len(value := getattr(name, field)) > limit:
            setattr(name, field, cut(record, name.role, value, limit))


def cut(record: Record, field: str, value: str, limit: int) -> str:
    warn(record, field, value, (_CUT, limit))
    return value[: limit - 1].rstrip() + "…"


def warn(record: Record, field: str, value: str, why: tuple[Reason, int]) -> None:
    sentence, limit = why
    reason = format_lazy(sentence, limit=limit, start=value[:_SHOWN])
    record.warnings.append(Rejection(record.line, field, reason, value))
