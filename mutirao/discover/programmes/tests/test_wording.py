"""Claims in words: no zero where nothing is known, figures as the language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.wording import amount_text, breakdown_text, period_text, value_text


@pytest.mark.parametrize(
    ("number", "unit", "per", "language", "text"),
    [
        ("764000.0000", "persons", "", "en", "764,000 people"),
        ("0.0000", "persons", "", "en", "0 people"),
        ("12.5000", "percent_gdp", "", "en", "12.5% of GDP"),
        ("2000.0000", "KES", "monthly", "en", "KES\u00a02,000 (monthly)"),
        ("5100000000.0000", "GYD", "", "en", "GYD\u00a05,100,000,000"),
    ],
)
def test_amounts(number: str, unit: str, per: str, language: str, text: str) -> None:
    with translation.override(language):
        assert amount_text(Decimal(number), unit, per) == text


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (Claim(field="coverage", status="not_known"), "Not known"),
        (Claim(field="expenditure", status="not_researched"), "Not yet researched"),
        (Claim(field="conditionalities", status="not_applicable"), "Not applicable"),
        (Claim(field="targeting_methods", code="proxy_means_tested"), "Proxy means test"),
        (Claim(field="maximum_duration", number=Decimal(24)), "24 months"),
        (Claim(field="implemented_by", text="Ministry of Labour"), "Ministry of Labour"),
    ],
)
def test_values(claim: Claim, text: str) -> None:
    assert value_text(claim) == text


def test_period_and_breakdown() -> None:
    claim = Claim(field="coverage", year=2015, until_year=2016, sex="female", age_from=6, age_to=17, basis="planned")

    assert (period_text(claim), breakdown_text(claim)) == ("2015–2016", "women and girls, aged 6 to 17, planned")
