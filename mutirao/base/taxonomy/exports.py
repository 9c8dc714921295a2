"""Our vocabularies as records that `skos.py` writes, under this site's own addresses."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from mutirao.base.taxonomy.models import Concept, ConceptScheme
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.skos import ConceptRecord, SchemeRecord

OURS = {TOPICS, PLACES}


def scheme_record(scheme: ConceptScheme, concepts: QuerySet[Concept]) -> SchemeRecord:
    """`concepts` of `scheme`, with five queries however many they are."""
    found = concepts.order_by("slug").prefetch_related("labels", "notes", "matches", "broader__scheme")
    return SchemeRecord(
        uri=f"{settings.SITE_URL}/vocabulary/{scheme.slug}",
        title=scheme.title,
        licence=scheme.licence,
        concepts=[concept_record(concept, scheme) for concept in found],
    )


def concept_record(concept: Concept, scheme: ConceptScheme) -> ConceptRecord:
    return ConceptRecord(
        uri=address(concept, scheme),
        notation=concept.notation,
        labels=[(label.language, label.kind, label.text) for label in concept.labels.all()],
        notes=[(note.language, note.kind, note.text) for note in concept.notes.all()],
        broader=[address(parent, parent.scheme) for parent in concept.broader.all()],
        matches=[(match.relation, match.uri) for match in concept.matches.all()],
    )


def address(concept: Concept, scheme: ConceptScheme) -> str:
    """Our concepts live here; those of a vocabulary loaded beside keep the addresses of their makers."""
    return f"{settings.SITE_URL}/vocabulary/{scheme.slug}/{concept.slug}" if scheme.slug in OURS else concept.uri
