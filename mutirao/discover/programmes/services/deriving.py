"""What lists and searches show of a programme follows from its current claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.taxonomy.models import Match
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.services.linking import link_what_is_named

LONGEST_BYLINE = 300
BATCH = 500
EVERYBODY = frozenset({PUBLIC})
"""The row of a programme is the same for all its readers, so it tells what all of them may see."""


def derive(programmes: Sequence[Programme], also_concepts: Mapping[int, Sequence[int]] | None = None) -> None:
    """Bring rows, concepts and links of these programmes up to what their claims say now."""
    told: dict[int, list[Claim]] = defaultdict(list)
    ids = [programme.pk for programme in programmes]
    found = list(Claim.objects.current().known().filter(programme__in=ids).order_by("programme", "position", "pk"))
    load_names(found, EVERYBODY)
    for claim in found:
        told[claim.programme_id].append(claim)
    for programme in programmes:
        fill(programme, told[programme.pk])
    write_rows(programmes)
    file_under_concepts(programmes, told, also_concepts or {})
    link_what_is_named(ids, told)


def fill(programme: Programme, claims: Sequence[Claim]) -> None:
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.field, claim)
    programme.kind = first["programme_type"].code if "programme_type" in first else ""
    programme.status = first["status"].code if "status" in first else ""
    programme.summary = first["objectives"].text if "objectives" in first else ""
    programme.year = int(first["start_date"].text[:4]) if "start_date" in first else None
    programme.byline = ", ".join(names_of(claims, "implemented_by"))[:LONGEST_BYLINE]
    programme.claim_count = len(claims)


def names_of(claims: Iterable[Claim], field_name: str) -> list[str]:
    """The organisations of a field that everybody may see, as they call themselves or as the claim does."""
    said = [claim.named.title if claim.named else claim.text for claim in claims if claim.field == field_name]
    return [name for name in said if name]


def write_rows(programmes: Sequence[Programme]) -> None:
    """Without `save`, which would ask once for each; the log of changes is told all the same."""
    Entry.objects.bulk_update(programmes, ["kind", "summary", "year", "byline"], batch_size=BATCH)
    Programme.objects.bulk_update(programmes, ["status", "claim_count"], batch_size=BATCH)
    Change.objects.record([programme.pk for programme in programmes])


def file_under_concepts(
    programmes: Sequence[Programme], told: Mapping[int, Sequence[Claim]], also: Mapping[int, Sequence[int]]
) -> None:
    """Under the topics that match its codes; what curators have added besides stays."""
    concepts = concepts_by_uri(uri for claims in told.values() for claim in claims if (uri := uri_of(claim)))
    through = Entry.concepts.through
    wanted = {
        (programme.pk, concept)
        for programme in programmes
        for concept in (
            *also.get(programme.pk, ()),
            *(pk for claim in told[programme.pk] for pk in concepts.get(uri_of(claim), ())),
        )
    }
    ids = [programme.pk for programme in programmes]
    known = set(through.objects.filter(entry__in=ids).values_list("entry_id", "concept_id"))
    through.objects.bulk_create(through(entry_id=pk, concept_id=concept) for pk, concept in sorted(wanted - known))


def uri_of(claim: Claim) -> str:
    codes = BY_NAME[claim.field].codes
    return codes.uri(claim.code) if codes and claim.code else ""


def concepts_by_uri(uris: Iterable[str]) -> dict[str, list[int]]:
    """Our concepts that mean the same, or nearly, as these codes of others."""
    found: dict[str, list[int]] = defaultdict(list)
    relations = [Match.Relation.EXACT, Match.Relation.CLOSE]
    rows = Match.objects.filter(uri__in=set(uris), relation__in=relations, concept__is_deprecated=False)
    for uri, concept in rows.order_by("relation", "pk").values_list("uri", "concept_id"):
        found[uri].append(concept)
    return found
