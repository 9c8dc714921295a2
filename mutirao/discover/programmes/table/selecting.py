"""Which programmes a question is about, as a query not asked yet: claims are looked up by the indexes of `Claim`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.querysets import ClaimQuerySet
from mutirao.discover.programmes.table.questions import Question

Programmes = QuerySet[Programme]


def matching(question: Question, user: Any) -> Programmes:
    """Those this person may see for which every filter holds; in no order."""
    found: Programmes = Programme.objects.visible_to(user)
    for word in question.text.split():
        found = found.filter(title__icontains=word)
    for name, codes in question.coded.items():
        found = found.filter(pk__in=having_code(name, codes))
    for name in question.known:
        found = found.filter(pk__in=Claim.objects.current().known().filter(field=name).values("programme"))
    if question.years:
        found = found.filter(starting_in(question.years))
    found = filed_in(found, question)
    return with_coverage(found, question)


def having_code(name: str, codes: Iterable[str]) -> QuerySet[Claim, Any]:
    return Claim.objects.current().filter(~Q(code=""), field=name, code__in=list(codes)).values("programme")


def starting_in(spans: Iterable[tuple[int | None, int | None]]) -> Q:
    found = Q()
    for first, last in spans:
        span = Q(year__isnull=False)
        if first is not None:
            span &= Q(year__gte=first)
        if last is not None:
            span &= Q(year__lte=last)
        found |= span
    return found


def filed_in(found: Programmes, question: Question) -> Programmes:
    """Under one of these countries, regions and concepts, or under anything in them."""
    words = thesaurus()
    for codes in (question.countries, question.regions):
        places = [place for code in codes if (place := words.by_notation(PLACES, code))]
        if places:
            ids = with_narrower(places)
            relations = (Entry.countries.through, Entry.suggested_countries.through)
            found = found.filter(is_filed(relations, "place", ids))
    concepts = [concept for key in question.concepts if (concept := words.by_key(key))]
    if concepts:
        relations = (Entry.concepts.through, Entry.suggested_concepts.through)
        found = found.filter(is_filed(relations, "concept", with_narrower(concepts)))
    return found


def with_narrower(concepts: Iterable[ConceptName]) -> list[int]:
    words = thesaurus()
    return sorted({pk for concept in concepts for pk in (concept.id, *words.descendants(concept.id))})


def is_filed(relations: Iterable[Any], column: str, ids: list[int]) -> Q:
    found = Q()
    for through in relations:
        found |= Q(pk__in=through.objects.filter(**{f"{column}__in": ids}).values("entry"))
    return found


def totals() -> ClaimQuerySet:
    """Current numbers of the whole programme: not of one sex or age, no plans, no totals over several years."""
    whole = Q(sex="", age_from__isnull=True, age_to__isnull=True) & ~Q(basis="planned")
    of_a_year = Q(year__isnull=True) | Q(until_year__isnull=True) | Q(until_year__lte=F("year") + 1)
    return Claim.objects.current().known().filter(whole, of_a_year, number__isnull=False)


def latest_totals(found: Programmes, field_name: str, *apart: str) -> ClaimQuerySet:
    """Of each programme found the latest of these numbers, for each combination of the columns `apart`.

    Of two in one year it is the one said first. Not to be filtered by anything but `apart`: that would come before.
    """
    order = (F("year").desc(nulls_last=True), F("position").asc(), F("pk").asc())
    rank = Window(RowNumber(), partition_by=["programme", *apart], order_by=order)
    numbers = totals().filter(field=field_name, programme__in=found.values("pk")).order_by()
    return numbers.annotate(rank=rank).filter(rank=1)


def with_coverage(found: Programmes, question: Question) -> Programmes:
    """The latest number in the unit asked for lies between the two; without such a number there is no answer.

    Found out once: the same question stands inside every other that the table asks.
    """
    if question.at_least is None and question.at_most is None:
        return found
    latest = latest_totals(found, "coverage", "unit").filter(unit=question.coverage_unit)
    low, high = question.at_least or Decimal(0), question.at_most
    rows = latest.values_list("programme", "number")
    return Programme.objects.filter(
        pk__in=[pk for pk, number in rows if number >= low and (high is None or number <= high)]
    )
