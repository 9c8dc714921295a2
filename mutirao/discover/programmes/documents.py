"""What the search learns about a programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mutirao.base.catalogue.classification import classification_of, filed_under
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.connect.stakeholders.facets import NAME as ORGANISATION
from mutirao.connect.stakeholders.facets import organisation_slugs
from mutirao.discover.programmes.fields import BY_NAME, FACETS, Shape
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.naming import load_names

IN_TEXT = {Shape.TEXT, Shape.PROSE, Shape.ORGANISATION}
NAMES = ("local_name", "previous_name")


def search_documents(entry_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """The published ones among `entry_ids`, with six queries however many they are."""
    programmes = list(Programme.objects.published().filter(pk__in=list(entry_ids)))
    ids = [programme.pk for programme in programmes]
    filed = classification_of(ids)
    told: dict[int, list[Claim]] = defaultdict(list)
    found = list(Claim.objects.current().known().filter(programme__in=ids).order_by("programme", "position", "pk"))
    load_names(found, frozenset({PUBLIC}))
    for claim in found:
        told[claim.programme_id].append(claim)
    organisations = organisation_slugs(ids)
    for programme in programmes:
        claims = told[programme.pk]
        yield SearchDocument(
            entry_id=programme.pk,
            type=programme.type,
            kind=programme.kind,
            title=programme.title,
            summary=programme.summary,
            names=[claim.text for claim in claims if claim.field in NAMES],
            keywords=list(texts_of(claims)),
            languages=programme.languages,
            year=programme.year,
            audience_id=programme.audience_id or 0,
            use_count=programme.use_count,
            published_at=programme.first_published_at,
            values={field.name: codes_of(claims, field.name) for field in FACETS}
            | {ORGANISATION: organisations.get(programme.pk, [])},
            **filed_under(filed[programme.pk]),
        )


def texts_of(claims: Sequence[Claim]) -> Iterator[str]:
    """What the profile says in words, beside its names and objectives; of organisations, those everybody may see."""
    for claim in claims:
        if claim.field not in (*NAMES, "objectives") and BY_NAME[claim.field].shape in IN_TEXT:
            yield claim.named.title if claim.named else claim.text


def codes_of(claims: Sequence[Claim], name: str) -> list[str]:
    return list(dict.fromkeys(claim.code for claim in claims if claim.field == name))
