"""Series never mix what cannot be compared, and lose nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.indicators.rates import Rates
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.series import Converted, converted, series_groups

CLAIMS = st.lists(
    st.builds(
        Claim,
        field=st.just("coverage"),
        status=st.sampled_from(["known", "not_known", "not_applicable"]),
        number=st.integers(0, 999).map(Decimal),
        unit=st.sampled_from(["persons", "KES", "percent_gdp"]),
        per=st.sampled_from(["", "monthly"]),
        basis=st.sampled_from(["actual", "planned"]),
        sex=st.sampled_from(["", "female"]),
        age_from=st.sampled_from([None, 6]),
        level=st.sampled_from(["", "central"]),
        year=st.sampled_from([None, 2015, 2019]),
        until_year=st.sampled_from([None, 2020]),
    ),
    max_size=12,
)


@given(CLAIMS)
def test_groups_are_of_one_kind_and_lose_nothing(claims: list[Claim]) -> None:
    groups = series_groups(claims)

    kinds = [{(c.unit, c.per, c.basis, c.sex, c.age_from, c.age_to, c.level) for c in g.claims} for g in groups]
    assert [len(kind) for kind in kinds] == [1] * len(groups)
    assert len(set().union(*kinds)) == len(groups)
    placed = [id(claim) for group in groups for claim in group.claims]
    assert sorted(placed) == sorted(id(claim) for claim in claims if claim.status == "known")
    assert {c.status for g in groups for c in g.claims} <= {"known"}


@given(CLAIMS)
def test_groups_are_in_order_of_years(claims: list[Claim]) -> None:
    for group in series_groups(claims):
        years = [(c.year or 0, c.until_year or c.year or 0) for c in group.claims]
        assert years == sorted(years)


@given(CLAIMS)
def test_nothing_is_converted_without_a_rate(claims: list[Claim]) -> None:
    for group in series_groups(claims):
        assert converted(group, Rates({}), "KE") == [Converted()] * len(group.claims)


def test_a_total_over_several_years_is_drawn_at_none_of_them() -> None:
    years = ((2010, 2015, 900), (2011, None, 100), (2012, 2013, 120), (None, None, 7))
    claims = [
        Claim(field="coverage", unit="persons", year=first, until_year=last, number=Decimal(number), position=at)
        for at, (first, last, number) in enumerate(years)
    ]

    (group,) = series_groups(claims)

    assert group.points == [(2011, Decimal(100)), (2012, Decimal(120))]
    assert len(group.claims) == 4
