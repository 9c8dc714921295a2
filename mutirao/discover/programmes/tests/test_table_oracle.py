"""Whatever is asked of whatever there is, the table answers what plain reading of the claims answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutirao.base.taxonomy.models import Place
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes, record_claims
from mutirao.discover.programmes.table.figures import Footer, footers
from mutirao.discover.programmes.table.questions import Reading
from mutirao.discover.programmes.table.rows import Found, find
from mutirao.discover.programmes.values import ClaimValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]

PLACES = {"KE": "202", "ZM": "202", "PE": "419", "MX": "419"}
"""Countries, and a region each lies in."""
WORDS = ("Child", "grant", "CHILD", "Pension")
STATUSES = ("running", "ended")
METHODS = ("means_tested", "geographic", "categorical")
UNITS = ("persons", "households", "percent_population")
YEARS = (1999, 2005, 2010)


@dataclass(frozen=True)
class Profile:
    """A programme as the plain reading knows it; `gone` are values it said once."""

    title: str
    countries: tuple[str, ...] = ()
    status: str = ""
    methods: tuple[str, ...] = ()
    start: int | None = None
    coverage: tuple[ClaimValue, ...] = ()
    gone: tuple[ClaimValue, ...] = ()
    live: bool = True
    key: int = 0

    @property
    def values(self) -> list[ClaimValue]:
        own = [ClaimValue("targeting_methods", code=code) for code in self.methods]
        if self.status:
            own.append(ClaimValue("status", code=self.status))
        if self.start:
            own.append(ClaimValue("start_date", text=str(self.start)))
        return [*own, *self.coverage]


@st.composite
def numbers(draw: st.DrawFn) -> ClaimValue:
    year = draw(st.sampled_from([None, *YEARS]))
    return ClaimValue(
        "coverage",
        number=Decimal(draw(st.sampled_from([0, 5, 50, 100]))),
        unit=draw(st.sampled_from(["persons", "persons", *UNITS])),
        year=year,
        until_year=draw(st.sampled_from([None, year + 1, year + 4])) if year else None,
        basis=draw(st.sampled_from(["", "", "", "actual", "planned", "estimate"])),
        sex=draw(st.sampled_from(["", "", "", "female"])),
        age_from=draw(st.sampled_from([None, None, 6])),
    )


SERIES = st.one_of(
    st.lists(numbers(), max_size=4, unique_by=lambda value: value.dimensions).map(tuple),
    st.just((ClaimValue("coverage", status="not_known"),)),
)
PROFILES = st.builds(
    Profile,
    title=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
    countries=st.lists(st.sampled_from(sorted(PLACES)), max_size=2, unique=True).map(tuple),
    status=st.sampled_from(["", *STATUSES]),
    methods=st.lists(st.sampled_from(METHODS), max_size=2, unique=True).map(tuple),
    start=st.sampled_from([None, *YEARS]),
    coverage=SERIES,
    gone=SERIES,
    live=st.sampled_from([True, True, True, False]),
)


@dataclass(frozen=True)
class Asked:
    text: str = ""
    status: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    unit: str = ""
    sort: str = "title"
    is_descending: bool = False

    @property
    def query(self) -> QueryDict:
        query = QueryDict(mutable=True)
        lists = {"status": self.status, "targeting_methods": self.methods, "country": self.countries}
        lists |= {"region": self.regions, "year": self.years, "known": self.known}
        single = {"q": self.text, "coverage_from": self.low, "coverage_to": self.high, "coverage_unit": self.unit}
        for name, values in lists.items():
            query.setlist(name, list(values))
        for name, value in single.items():
            if value not in ("", None):
                query[name] = str(value)
        query["sort"] = f"-{self.sort}" if self.is_descending else self.sort
        query["field"] = "coverage"
        return query


def some(values: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple))


QUESTIONS = st.builds(
    Asked,
    text=st.sampled_from(["", "", "child", "grant child", "ension"]),
    status=some(STATUSES),
    methods=some(METHODS),
    countries=some(sorted(PLACES)),
    regions=some(sorted(set(PLACES.values())), 1),
    years=some(["1999", "2005..", "..2004", "2000..2009"]),
    known=some(["coverage", "start_date", "status"], 1),
    low=st.sampled_from([None, None, 0, 6, 50]),
    high=st.sampled_from([None, None, 0, 50]),
    unit=st.sampled_from(["", *UNITS]),
    sort=st.sampled_from(["title", "start_date", "coverage"]),
    is_descending=st.booleans(),
)

# The plain reading


def totals(profile: Profile, unit: str = "") -> list[ClaimValue]:
    """Numbers of the whole programme and of one year, as they come."""
    return [
        value
        for value in profile.coverage
        if value.status == "known"
        and (not unit or value.unit == unit)
        and not value.sex
        and value.age_from is None
        and value.basis != "planned"
        and (value.year is None or value.until_year is None or value.until_year <= value.year + 1)
    ]


def latest(values: Sequence[ClaimValue]) -> ClaimValue | None:
    """Of the latest year; of two in one year the first said."""
    return max(values, key=lambda value: value.year or 0, default=None)


def is_answer(profile: Profile, asked: Asked) -> bool:
    number = latest(totals(profile, asked.unit or "persons"))
    has = {"coverage": any(v.status == "known" for v in profile.coverage), "start_date": bool(profile.start)}
    has["status"] = bool(profile.status)
    return all(
        [
            profile.live,
            all(word.lower() in profile.title.lower() for word in asked.text.split()),
            not asked.status or profile.status in asked.status,
            not asked.methods or bool({*profile.methods} & {*asked.methods}),
            not asked.countries or bool({*profile.countries} & {*asked.countries}),
            not asked.regions or bool({PLACES[code] for code in profile.countries} & {*asked.regions}),
            not asked.years or any(is_in(profile.start, span) for span in asked.years),
            all(has[name] for name in asked.known),
            asked.low is None or (number is not None and number_of(number) >= asked.low),
            asked.high is None or (number is not None and number_of(number) <= asked.high),
        ]
    )


def number_of(value: ClaimValue) -> Decimal:
    assert value.number is not None
    return value.number


def is_in(year: int | None, span: str) -> bool:
    first, dots, last = span.partition("..")
    return year is not None and int(first or 0) <= year <= int((last if dots else first) or 9999)


def sorted_plainly(profiles: Sequence[Profile], asked: Asked, unit: str) -> list[int]:
    def key(profile: Profile) -> Any:
        number = latest(totals(profile, unit))
        keys = {"title": profile.title.lower(), "start_date": profile.start, "coverage": number and number.number}
        return keys[asked.sort]

    by_title = sorted(profiles, key=lambda profile: (profile.title.lower(), profile.key))
    with_key = [profile for profile in by_title if key(profile) is not None]
    without = [profile for profile in by_title if key(profile) is None]
    return [profile.key for profile in (*sorted(with_key, key=key, reverse=asked.is_descending), *without)]


def sum_plainly(profiles: Sequence[Profile], unit: str) -> tuple[Decimal, int] | None:
    """The sum with the number of values in it, where there are some and all are of one sort that can be added."""
    sorts: dict[tuple[str, str], list[Decimal]] = {}
    for profile in profiles:
        own = totals(profile, unit)
        for sort in {(value.unit, value.basis) for value in own}:
            newest = latest([value for value in own if (value.unit, value.basis) == sort])
            assert newest is not None
            sorts.setdefault(sort, []).append(number_of(newest))
    if len(sorts) != 1 or next(iter(sorts))[0] == "percent_population":
        return None
    (values,) = sorts.values()
    return sum(values, Decimal(0)), len(values)


# Against the table


@contextmanager
def world(profiles: Sequence[Profile]) -> Iterator[list[Profile]]:
    """These programmes and no others, as long as it lasts."""
    ids = dict(Place.objects.filter(iso2__in=PLACES).values_list("iso2", "pk"))
    with transaction.atomic():
        made = create_programmes(
            [
                NewProgramme(
                    one.title,
                    country_ids=[ids[code] for code in one.countries],
                    values=[value for value in one.values if value.field != "coverage"] + list(one.gone),
                    is_published=one.live,
                )
                for one in profiles
            ]
        )
        for programme, one in zip(made, profiles, strict=True):
            record_claims(Programme.objects.get(pk=programme.pk), ["coverage"], one.coverage, by=None)
        yield [Profile(**(vars(one) | {"key": row.pk})) for row, one in zip(made, profiles, strict=True)]
        transaction.set_rollback(True)


def under_coverage(found: Found, unit: str) -> Footer | None:
    (told,) = footers(found.programmes, ["coverage"], {"coverage": unit}, len(found.ids))
    return told


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profiles=st.lists(PROFILES, max_size=5), questions=st.lists(QUESTIONS, min_size=4, max_size=6))
def test_the_table_answers_what_plain_reading_answers(profiles: list[Profile], questions: list[Asked]) -> None:
    with world(profiles) as there:
        for asked in questions:
            reading = Reading(asked.query)
            found = find(reading.question, AnonymousUser())
            answers = [profile for profile in there if is_answer(profile, asked)]

            assert reading.left_out == []
            assert found.ids == sorted_plainly(answers, asked, found.sort_unit), asked
            told, plain = under_coverage(found, asked.unit), sum_plainly(answers, asked.unit)
            if plain is None:
                assert told is None or told.total == ""
            else:
                assert told is not None
                assert digits(told.total) == plain[0]
                assert told.explanation.startswith(f"Sum over {plain[1]} of {len(answers)} programmes; ")


def digits(text: str) -> Decimal:
    return Decimal("".join(letter for letter in text if letter.isdigit()))
