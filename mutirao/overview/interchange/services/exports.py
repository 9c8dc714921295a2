"""Records on their way out: streamed, so that a catalogue of any size leaves through little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mutirao.discover.programmes.inventory import writing
from mutirao.discover.programmes.models import Programme
from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.querysets import PublicationQuerySet
from mutirao.discover.publications.records import Record
from mutirao.overview.search.engine import SearchRequest
from mutirao.overview.search.take_away import found_ids

BATCH = 500
PIECE = 64 * 1024
PROFILES_WRITTEN = ("xlsx", "csv", "json")


def exported(*, query: str = "", everything: bool = False) -> Iterator[Record]:
    """What anyone may read, the oldest first; with `everything`, drafts, the archive and closed circles too.

    With `query`, what the search finds, in its order.
    """
    chosen = Publication.objects.all()
    if not everything:
        chosen = chosen.published().filter(audience__isnull=True)
    if query:
        ids: Iterable[int] = found_ids(SearchRequest(query))
    else:
        ids = chosen.order_by("pk").values_list("pk", flat=True).iterator(BATCH)
    yield from records_of(ids, chosen)


def records_of(ids: Iterable[int], chosen: PublicationQuerySet) -> Iterator[Record]:
    batch: list[int] = []
    for pk in ids:
        batch.append(pk)
        if len(batch) == BATCH:
            yield from in_order(batch, chosen)
            batch = []
    yield from in_order(batch, chosen)


def in_order(ids: list[int], chosen: PublicationQuerySet) -> Iterator[Record]:
    rows = chosen.prefetch_related("contributions", "identifiers", "concepts", "countries").in_bulk(ids)
    return (to_record(rows[pk]) for pk in ids if pk in rows)


def profile_bytes(format_name: str, *, everything: bool = False) -> Iterator[bytes]:
    """Whole profiles of programmes that anyone may read, or of all; a batch of them in memory at a time."""
    chosen = Programme.objects.all() if everything else Programme.objects.published().filter(audience__isnull=True)
    if format_name == "xlsx":
        with writing.as_workbook(lambda: writing.exported(chosen)) as file:
            yield from iter(lambda: file.read(PIECE), b"")
    else:
        write = writing.as_csv if format_name == "csv" else writing.as_json
        yield from (piece.encode(errors="replace") for piece in write(writing.exported(chosen)))
