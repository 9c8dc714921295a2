"""Money of one country in US dollars, or in international dollars of equal purchasing power, by rates that are loaded.

The rates are indicators with the World Bank's codes, in units of the local currency for one dollar, yearly averages.
Where the rate of that country and year is not there, there is no answer; none is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from babel.numbers import get_territory_currencies

from mutirao.base.indicators.models import Indicator, Observation

EXCHANGE: Final = "PA.NUS.FCRF"
"""Official exchange rate (local currency units per US dollar, average of the year)."""
PARITY: Final = "PA.NUS.PPP"
"""Purchasing power parity conversion factor, GDP (local currency units per international dollar)."""


@lru_cache(maxsize=4096)
def is_money_of(currency: str, iso2: str, year: int) -> bool:
    """Whether people paid with this currency (ISO 4217) in this country (ISO 3166 alpha-2) that year."""
    return currency in get_territory_currencies(iso2, start_date=date(year, 1, 1), end_date=date(year, 12, 31))


class Rates:
    """The rates of some countries, asked once: `(code, iso2, year)` to units of local currency per dollar."""

    def __init__(self, known: dict[tuple[str, str, int], Decimal]) -> None:
        self.known = known

    @classmethod
    def of_places(cls, place_ids: Iterable[int]) -> Rates:
        found = Observation.objects.in_places(place_ids).filter(indicator__code__in=[EXCHANGE, PARITY])
        rows = found.values_list("indicator__code", "place__iso2", "year", "value")
        return cls({(code, iso2, year): value for code, iso2, year, value in rows})

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """By code, so that whoever shows what was converted can say by whose rates."""
        codes = {code for code, _iso2, _year in self.known}
        return {indicator.code: indicator for indicator in Indicator.objects.filter(code__in=codes)}

    def to_dollars(self, amount: Decimal, currency: str, iso2: str, year: int) -> Decimal | None:
        """In current US dollars; None where that year's rate is not loaded or the currency is another country's."""
        return amount if currency == "USD" else self._convert(EXCHANGE, amount, currency, iso2, year)

    def to_parity(self, amount: Decimal, currency: str, iso2: str, year: int) -> Decimal | None:
        """In current international dollars; None as above."""
        return self._convert(PARITY, amount, currency, iso2, year)

    def _convert(self, code: str, amount: Decimal, currency: str, iso2: str, year: int) -> Decimal | None:
        rate = self.known.get((code, iso2, year))
        if not rate or not is_money_of(currency, iso2, year):
            return None
        return amount / rate
