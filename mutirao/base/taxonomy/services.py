"""What happens to vocabularies: loading them, and telling the rest that they changed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label, Match, Note, Place
from mutirao.base.taxonomy.places import PlaceFacts, read_places
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.signals import taxonomy_changed
from mutirao.base.taxonomy.skos import ConceptRecord, SchemeRecord, UnreadableVocabulary, read_scheme

OWN_VOCABULARY = Path(__file__).parent / "data" / "vocabulary.ttl"
PLACES_URI = "https://mutirao.example/vocabulary/places"
MAX_LABEL = 200
BATCH = 500


def load_own_vocabulary() -> ConceptScheme:
    """The vocabulary the project ships; run again after an upgrade, it adds and corrects, and keeps the team's own."""
    return load_scheme(read_scheme(OWN_VOCABULARY), slug=TOPICS)


def load_vocabulary_file(path: Path, *, slug: str) -> ConceptScheme:
    """Any SKOS file beside ours. Raises `UnreadableVocabulary`."""
    return load_scheme(read_scheme(path), slug=slug)


@transaction.atomic
def load_scheme(record: SchemeRecord, *, slug: str) -> ConceptScheme:
    """Make or renew a vocabulary. Raises `UnreadableVocabulary` where it would take another one's place."""
    refuse_clashes(record, slug)
    scheme, _ = ConceptScheme.objects.update_or_create(
        uri=record.uri, defaults={"slug": slug, "title": record.title[:200], "licence": record.licence[:200]}
    )
    known = {concept.uri: concept for concept in Concept.objects.filter(scheme=scheme)}
    taken = {concept.slug for concept in known.values()}
    for item in record.concepts:
        if item.uri not in known:
            slug = free_slug(item, taken)
            known[item.uri] = Concept(scheme=scheme, uri=item.uri, slug=slug, notation=item.notation[:120])
    Concept.objects.bulk_create([concept for concept in known.values() if concept.pk is None])
    write_texts(known, record.concepts)
    write_hierarchy(
        {known[item.uri].pk: [known[uri].pk for uri in item.broader if uri in known] for item in record.concepts}
    )
    announce(scheme)
    return scheme


def refuse_clashes(record: SchemeRecord, slug: str) -> None:
    if ConceptScheme.objects.filter(slug=slug).exclude(uri=record.uri).exists():
        raise UnreadableVocabulary(f"another vocabulary is called “{slug}”; choose a name of its own for {record.uri}")
    elsewhere = Concept.objects.exclude(scheme__uri=record.uri)
    for start in range(0, len(record.concepts), BATCH):
        uris = [item.uri for item in record.concepts[start : start + BATCH]]
        if taken := elsewhere.filter(uri__in=uris).select_related("scheme").first():
            raise UnreadableVocabulary(f"{taken.uri} belongs to another vocabulary here, {taken.scheme.title}")


def free_slug(item: ConceptRecord, taken: set[str]) -> str:
    """The last part of the URI where it is a word, else the English label; never one already taken."""
    last = item.uri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    english = next((text for language, kind, text in item.labels if (language, kind) == ("en", "pref")), "")
    base = slugify(last if last[:1].isalpha() else english or last)[:110] or "concept"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def write_texts(concepts: dict[str, Concept], records: list[ConceptRecord]) -> None:
    """Write what the file says about its concepts; what the team wrote beside it stays."""
    stated = [(concepts[record.uri].pk, record) for record in records]
    write_labels(stated)
    write_notes(stated)
    write_matches(stated)


def write_labels(stated: list[tuple[int, ConceptRecord]]) -> None:
    """A preferred label the file states takes the place of another one, which stays as a synonym."""
    wanted = {
        (pk, language, text[:MAX_LABEL]): kind
        for pk, record in stated
        for language, kind, text in sorted(record.labels, key=lambda label: label[1] == Label.Kind.PREFERRED)
    }
    named = {(pk, language) for (pk, language, _text), kind in wanted.items() if kind == Label.Kind.PREFERRED}
    existing = Label.objects.filter(concept__in=[pk for pk, _record in stated])
    known = {(label.concept_id, label.language, label.text): label for label in existing.order_by("kind", "pk")}
    replaced, promoted = [], []
    for key, label in known.items():
        is_wanted = wanted.get(key) == Label.Kind.PREFERRED
        if label.kind == Label.Kind.PREFERRED and key[:2] in named and not is_wanted:
            replaced.append(label.pk)
        elif label.kind != Label.Kind.PREFERRED and is_wanted:
            promoted.append(label.pk)
    existing.filter(pk__in=replaced).update(kind=Label.Kind.ALTERNATIVE)
    existing.filter(pk__in=promoted).update(kind=Label.Kind.PREFERRED)
    Label.objects.bulk_create(
        Label(concept_id=key[0], language=key[1], text=key[2], kind=kind)
        for key, kind in wanted.items()
        if key not in known
    )


def write_notes(stated: list[tuple[int, ConceptRecord]]) -> None:
    """The file's notes of a kind in a language take the place of those before."""
    notes = [
        Note(concept_id=pk, language=language, kind=kind, text=text)
        for pk, record in stated
        for language, kind, text in record.notes
    ]
    spoken = {(note.concept_id, note.language, note.kind) for note in notes}
    existing = Note.objects.filter(concept__in=[pk for pk, _record in stated])
    places = existing.values_list("pk", "concept_id", "language", "kind")
    existing.filter(pk__in=[pk for pk, *place in places if tuple(place) in spoken]).delete()
    Note.objects.bulk_create(notes)


def write_matches(stated: list[tuple[int, ConceptRecord]]) -> None:
    existing = Match.objects.filter(concept__in=[pk for pk, _record in stated])
    known = set(existing.values_list("concept_id", "relation", "uri"))
    wanted = {(pk, relation, uri): None for pk, record in stated for relation, uri in record.matches}
    Match.objects.bulk_create(
        Match(concept_id=pk, relation=relation, uri=uri)
        for pk, relation, uri in wanted
        if (pk, relation, uri) not in known
    )


def announce(scheme: ConceptScheme) -> None:
    """Let every process read the vocabulary anew, and whoever shows it follow."""
    Concept.objects.filter(scheme=scheme).update(edition=timezone.now())
    taxonomy_changed.send(sender=ConceptScheme)


def write_hierarchy(broader: dict[int, list[int]]) -> None:
    through = Concept.broader.through
    through.objects.filter(from_concept_id__in=broader).delete()
    through.objects.bulk_create(
        through(from_concept_id=pk, to_concept_id=parent) for pk, parents in broader.items() for parent in parents
    )


@transaction.atomic
def load_places() -> ConceptScheme:
    """All countries and regions, with their names; safe to run again."""
    scheme, _ = ConceptScheme.objects.get_or_create(
        slug=PLACES, defaults={"uri": PLACES_URI, "title": "Countries and regions"}
    )
    facts = read_places()
    known = {place.notation: place for place in Place.objects.filter(scheme=scheme)}
    for fact in facts:
        if fact.code not in known:
            known[fact.code] = Place.objects.create(
                scheme=scheme,
                slug=fact.slug,
                uri=f"{PLACES_URI}/{fact.slug}",
                notation=fact.code,
                level=fact.level,
                iso2=fact.iso2,
                iso3=fact.iso3,
                m49=fact.m49,
            )
    records = [place_record(fact, known[fact.code].uri) for fact in facts]
    write_texts({place.uri: place for place in known.values()}, records)
    write_hierarchy({known[fact.code].pk: [known[code].pk for code in parents_of(fact)] for fact in facts})
    announce(scheme)
    return scheme


def parents_of(fact: PlaceFacts) -> Iterable[str]:
    return dict.fromkeys(code for code in (fact.parent, *fact.groups) if code)


def place_record(fact: PlaceFacts, uri: str) -> ConceptRecord:
    named = chain(
        ((language, "pref", text) for language, text in fact.labels.items()),
        ((language, "alt", text) for language, texts in fact.synonyms.items() for text in texts),
        ((language, "alt", text) for language, texts in fact.demonyms.items() for text in texts),
        ((language, "hidden", text) for language, texts in fact.hidden.items() for text in texts),
    )
    return ConceptRecord(uri=uri, labels=list(dict.fromkeys(named)))
