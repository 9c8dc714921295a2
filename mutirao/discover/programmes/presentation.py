"""A profile as its page shows it: sections of fields, each value with the numbers of its references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.base.catalogue.classification import Classification, classification_of
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.indicators.models import Indicator
from mutirao.base.indicators.rates import EXCHANGE, PARITY, Rates
from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.base.ui.addresses import address
from mutirao.base.ui.charts import Series, line_chart
from mutirao.discover.programmes.components import FieldLinks, lines_html, value_html
from mutirao.discover.programmes.fields import BY_NAME, FIELDS, SECTION_LABELS, Field, Section, Shape, in_section
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.series import Converted, SeriesGroup, converted, series_groups
from mutirao.discover.programmes.wording import amount_text, period_text, value_text

FRESH_FOR = timedelta(days=365)
LEAST_POINTS = 3
"""Fewer are told better by the table alone."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words; `url` leads to what it names, or to the programmes that say the same."""

    text: str
    url: str = ""
    is_prose: bool = False
    is_silent: bool = False
    language: str = ""
    note: str = ""
    marks: list[int] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        return value_html(self)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a series, in a row of its table."""

    period: str
    amount: str
    dollars: str
    parity: str
    note: str
    marks: list[int]


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """All numbers of one measure, their picture where there are enough of them, and the rates used in it."""

    label: str
    lines: list[Line]
    chart: SafeString | str
    has_dollars: bool
    has_parity: bool
    rates: list[Indicator]

    @property
    def rows(self) -> SafeString:
        return lines_html(self)


@dataclass(frozen=True, slots=True)
class FieldShown:
    field: Field
    values: list[Value]
    tables: list[SeriesTable]
    links: SafeString


@dataclass(frozen=True, slots=True)
class SectionShown:
    """`unknown` are the fields that nobody has researched yet: (where to say something of it, label)."""

    name: str
    label: str
    fields: list[FieldShown]
    unknown: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """A reference by its number, its publication where this reader may see it, and the fields that rest on it."""

    number: int
    reference: Reference
    publication: Entry | None
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long ago somebody found the profile right: `level` is "fresh", "stale" or "never"."""

    level: str
    text: str


class Profile:
    """Everything the page of a programme shows, with a number of queries that does not grow with its claims."""

    def __init__(self, programme: Programme, user: Any) -> None:
        self.programme, self.user = programme, user
        self.audiences = audiences_of(user)
        self.claims = claims_of(programme)
        self.named = load_names(self.claims, self.audiences, with_references=True)
        self.by_field: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            self.by_field[claim.field].append(claim)
        self.references = numbered(self.by_field)
        self.links = FieldLinks(programme.slug)
        self.marks = {reference.pk: number for number, reference in enumerate(self.references, 1)}

    @cached_property
    def filed(self) -> Classification:
        return classification_of([self.programme.pk])[self.programme.pk]

    @property
    def places(self) -> list[int]:
        return self.filed.all_places

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        words = thesaurus_of(self.places)
        return [(label(pk), address("countries:detail", words.concept(pk).slug)) for pk in self.places]

    @cached_property
    def only_country(self) -> str:
        """The ISO code of the one country of the programme; "" where there are several, whose money may differ."""
        codes = [thesaurus_of(self.places).concept(pk).notation for pk in self.places]
        return codes[0] if len(codes) == 1 and len(codes[0]) == 2 else ""

    @cached_property
    def rates(self) -> Rates:
        has_money = any(self.by_field[name] for name in ("benefit_amount", "expenditure"))
        return Rates.of_places(self.places) if has_money and self.only_country else Rates({})

    def sections(self) -> list[SectionShown]:
        return [self.section(section) for section in Section]

    def section(self, section: Section) -> SectionShown:
        fields = in_section(section)
        told = [self.shown(item) for item in fields if self.by_field[item.name]]
        slug = self.programme.slug
        unknown = [
            (address("programmes:suggest", slug, item.name), item.label)
            for item in fields
            if not self.by_field[item.name]
        ]
        return SectionShown(section.value, str(SECTION_LABELS[section]), told, unknown)

    def shown(self, item: Field) -> FieldShown:
        claims = self.by_field[item.name]
        groups = series_groups(claims) if item.is_series else []
        in_tables = {claim.pk for group in groups for claim in group.claims}
        values = [self.value(item, claim) for claim in claims if claim.pk not in in_tables]
        tables = [self.table(item, group) for group in groups]
        return FieldShown(item, values, tables, self.links.html(item.name, str(item.label)))

    def value(self, item: Field, claim: Claim) -> Value:
        is_known = claim.status == Claim.Status.KNOWN
        return Value(
            text=value_text(claim),
            url=self.url_of(item, claim) if is_known else "",
            is_prose=is_known and item.shape == Shape.PROSE,
            is_silent=not is_known,
            language=claim.language or self.programme.language if claim.text and is_known else "",
            note=claim.note,
            marks=self.marks_of(claim),
        )

    def url_of(self, item: Field, claim: Claim) -> str:
        if claim.named:
            return claim.named.get_absolute_url()
        if item.is_facet and claim.code:
            return f"{address('search:section', 'programmes')}?{item.name}={claim.code}"
        return ""

    def table(self, item: Field, group: SeriesGroup) -> SeriesTable:
        others = converted(group, self.rates, self.only_country)
        lines = [self.line(claim, other) for claim, other in zip(group.claims, others, strict=True)]
        points = group.points
        words = group.measure.label
        title = f"{item.label}: {words}"
        described = _("The same numbers stand in the table below.")
        chart = ""
        if len(points) >= LEAST_POINTS:
            chart = line_chart([Series(words, points)], title=title, description=described)
        has_dollars, has_parity = any(line.dollars for line in lines), any(line.parity for line in lines)
        used = [
            code
            for code, is_used in ((EXCHANGE, has_dollars and group.measure.unit != "USD"), (PARITY, has_parity))
            if is_used
        ]
        rates = [self.rates.indicators[code] for code in used if code in self.rates.indicators]
        return SeriesTable(words, lines, chart, has_dollars, has_parity, rates)

    def line(self, claim: Claim, other: Converted) -> Line:
        assert claim.number is not None
        return Line(
            period=period_text(claim),
            amount=amount_text(claim.number, claim.unit),
            dollars=amount_text(round(other.dollars, 2), "USD") if other.dollars is not None else "",
            parity=amount_text(round(other.parity, 2), "Int$") if other.parity is not None else "",
            note=claim.note,
            marks=self.marks_of(claim),
        )

    def marks_of(self, claim: Claim) -> list[int]:
        return [self.marks[reference.pk] for reference in claim.sources]

    def sources(self) -> list[Source]:
        used: dict[int, dict[str, Field]] = defaultdict(dict)
        for claim in self.claims:
            for reference in claim.sources:
                used[reference.pk][claim.field] = BY_NAME[claim.field]
        return [
            Source(number, reference, reference.named, list(used[reference.pk].values()))
            for number, reference in enumerate(self.references, 1)
        ]


def claims_of(programme: Programme) -> list[Claim]:
    """Two queries: the claims, without the rows of what they name, and their references."""
    found = Claim.objects.current().filter(programme=programme).with_sources()
    return list(found.order_by("position", "pk"))


def numbered(by_field: Mapping[str, Iterable[Claim]]) -> list[Reference]:
    """Each reference once, in the order in which a reader of the profile meets it: fields stand in that of the page."""
    met: dict[int, Reference] = {}
    for item in FIELDS:
        for claim in by_field.get(item.name, ()):
            for reference in claim.sources:
                met.setdefault(reference.pk, reference)
    return list(met.values())


def freshness(programme: Programme) -> Freshness:
    day = programme.verified_on
    if day is None:
        return Freshness("never", _("Nobody has verified this profile yet"))
    is_fresh = day >= timezone.localdate() - FRESH_FOR
    return Freshness("fresh" if is_fresh else "stale", _("Verified") if is_fresh else _("Not verified for a year"))


def coded_labels(profile: Profile, name: str) -> Sequence[tuple[str | Promise, str]]:
    """The values of a coded field as chips of the header: (label, address)."""
    return [
        (value_text(claim), f"{address('search:section', 'programmes')}?{name}={claim.code}")
        for claim in profile.by_field[name]
        if claim.status == Claim.Status.KNOWN
    ]
