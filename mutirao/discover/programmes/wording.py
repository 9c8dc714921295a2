"""A claim in the reader's words: what it says, of when, and of whom."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.ui.templatetags.ui import partial_date
from mutirao.discover.programmes import codes
from mutirao.discover.programmes.fields import BY_NAME, Shape

if TYPE_CHECKING:
    from mutirao.discover.programmes.models import Claim

SILENCE = {
    "not_known": gettext_lazy("Not known"),
    "not_applicable": gettext_lazy("Not applicable"),
    "not_researched": gettext_lazy("Not yet researched"),
}
"""What stands where a value would; never a zero and never an empty place."""
AMOUNTS = {
    "persons": gettext_lazy("%(number)s people"),
    "households": gettext_lazy("%(number)s households"),
    "companies": gettext_lazy("%(number)s companies"),
    "percent_population": gettext_lazy("%(number)s%% of the population"),
    "percent_target_group": gettext_lazy("%(number)s%% of the target group"),
    "percent_gdp": gettext_lazy("%(number)s%% of GDP"),
    "months": gettext_lazy("%(number)s months"),
}
NBSP = "\u00a0"


def value_text(claim: Claim) -> str:
    """What it says, without period and breakdown; what it names only where `naming.load_names` has found it visible."""
    if claim.status != "known":
        return str(SILENCE[claim.status])
    field = BY_NAME[claim.field]
    if field.codes:
        return field.codes.label(claim.code) or claim.code
    if claim.number is not None:
        return amount_text(claim.number, "months" if field.shape == Shape.MONTHS else claim.unit, claim.per)
    if claim.named_id:
        return claim.named.title if claim.named else claim.text or _("not shown here")
    return str(partial_date(claim.text)) if field.shape == Shape.DATE else claim.text


def claim_text(claim: Claim) -> str:
    """All of it in one line: `2019 · 764,000 people · women and girls`."""
    return " · ".join(part for part in (period_text(claim), value_text(claim), breakdown_text(claim)) if part)


def amount_text(number: Decimal, unit: str, per: str = "") -> str:
    """`764,000 people`, `12.5% of GDP`, `KES 2,000 (monthly)`: figures as the reader's language writes them."""
    figures = figure_text(number)
    phrase = AMOUNTS.get(unit)
    text = str(phrase) % {"number": figures} if phrase else f"{unit}{NBSP}{figures}"
    return f"{text} ({codes.FREQUENCY.label(per).lower()})" if per else text


def figure_text(number: Decimal) -> str:
    """All digits that are there, grouped; no trailing zeros."""
    plain = number.normalize()
    return number_format(plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain, force_grouping=True)


def period_text(claim: Claim) -> str:
    """`2019`, `2015–2016`, or "" where no year is given."""
    if claim.year is None:
        return ""
    ends_later = claim.until_year is not None and claim.until_year != claim.year
    return f"{claim.year}–{claim.until_year}" if ends_later else str(claim.year)


def breakdown_text(claim: Claim) -> str:
    """Of whom and of what sort a number is: `women and girls, aged 6–17, planned`."""
    parts = [
        codes.SEX.label(claim.sex).lower(),
        ages_text(claim.age_from, claim.age_to),
        codes.GOVERNMENT_LEVEL.label(claim.level).lower(),
        "" if claim.basis == "actual" else codes.BASIS.label(claim.basis).lower(),
    ]
    return ", ".join(part for part in parts if part)


def ages_text(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return ""
    if last is None:
        return _("aged %(first)s and over") % {"first": first}
    if not first:
        return _("aged up to %(last)s") % {"last": last}
    return _("aged %(first)s to %(last)s") % {"first": first, "last": last}
