"""Money is converted by loaded rates only, of that country and that year."""

from decimal import Decimal

import pytest

from mutirao.base.indicators.models import Indicator, Observation
from mutirao.base.indicators.rates import EXCHANGE, PARITY, Rates
from mutirao.base.taxonomy.models import Place

pytestmark = pytest.mark.django_db


def rates_of_kenya() -> Rates:
    kenya = Place.objects.get(iso2="KE")
    for code, value in ((EXCHANGE, "100"), (PARITY, "40")):
        indicator = Indicator.objects.create(code=code, source="made up for this test")
        Observation.objects.create(indicator=indicator, place=kenya, year=2019, value=Decimal(value))
    return Rates.of_places([kenya.pk])


def test_shillings_become_dollars_by_the_rate_of_the_year() -> None:
    rates = rates_of_kenya()

    assert rates.to_dollars(Decimal(2000), "KES", "KE", 2019) == Decimal(20)
    assert rates.to_parity(Decimal(2000), "KES", "KE", 2019) == Decimal(50)


@pytest.mark.parametrize(("currency", "iso2", "year"), [("KES", "KE", 2018), ("KES", "UG", 2019), ("UGX", "KE", 2019)])
def test_nothing_is_invented(currency: str, iso2: str, year: int) -> None:
    rates = rates_of_kenya()

    assert rates.to_dollars(Decimal(2000), currency, iso2, year) is None
    assert rates.to_parity(Decimal(2000), currency, iso2, year) is None


def test_dollars_are_dollars_already() -> None:
    assert Rates({}).to_dollars(Decimal(5), "USD", "KE", 2019) == Decimal(5)
