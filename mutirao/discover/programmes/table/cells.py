"""What stands in the cells of tables, comparisons and their files: a claim in words, and the codes beside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mutirao.base.taxonomy.vocabulary import label
from mutirao.discover.programmes.fields import BY_NAME, Field
from mutirao.discover.programmes.models import Claim, Reference
from mutirao.discover.programmes.open_data import entry_data
from mutirao.discover.programmes.table.figures import latest_of
from mutirao.discover.programmes.table.places import codes_of, region_ids
from mutirao.discover.programmes.table.rows import Row
from mutirao.discover.programmes.wording import breakdown_text, period_text, value_text

SEPARATOR = "; "


def column_label(name: str, unit: str = "") -> str:
    """What a column is called; of a series in one unit, with the unit."""
    own = {"title": _("Programme"), "country": _("Country"), "region": _("Region"), "verified": _("Last verified")}
    text = own.get(name) or str(BY_NAME[name].label)
    return f"{text} ({unit})" if unit else text


def shown_claims(field: Field, claims: Sequence[Claim], unit: str = "") -> list[Claim]:
    """Of a series the latest number of each sort, in one unit where one is chosen; of other fields every value."""
    if not field.is_series:
        return list(claims)
    known = [claim for claim in claims if claim.status == "known"]
    if not known:
        return list(claims)
    return list(latest_of(claim for claim in known if not unit or claim.unit == unit).values())


def claim_line(claim: Claim) -> str:
    """`1,200,000 people (2020, women and girls)`."""
    about = ", ".join(part for part in (period_text(claim), breakdown_text(claim)) if part)
    return f"{value_text(claim)} ({about})" if about else value_text(claim)


def lines(row: Row, name: str, unit: str = "") -> list[str]:
    """The values of one cell; none where nothing is said."""
    if name == "country":
        return [label(place) for place in row.places]
    if name == "region":
        return [label(place) for place in region_ids(row.places)]
    if name == "verified":
        return [row.programme.verified_on.isoformat()] if row.programme.verified_on else []
    field = BY_NAME[name]
    return [claim_line(claim) for claim in shown_claims(field, row.told.get(name, ()), unit)]


# For files


def file_columns(name: str) -> list[str]:
    """The names of the columns that one column of the table has in a file, all but the first for machines."""
    if name in {"country", "region"}:
        return [column_label(name), f"{name}.code"]
    if name == "verified":
        return [column_label(name)]
    field = BY_NAME[name]
    parts = ["status", "references"]
    if field.codes:
        parts = ["code", *parts]
    if field.is_series:
        parts = ["number", "unit", "year", "basis", *parts]
    return [column_label(name), *(f"{name}.{part}" for part in parts)]


def file_cells(row: Row, name: str, unit: str = "") -> list[str]:
    """The same number of cells; several values of one stand in the same order in each of them."""
    said = SEPARATOR.join(lines(row, name, unit))
    if name == "country":
        return [said, SEPARATOR.join(codes_of(row.places))]
    if name == "region":
        return [said, SEPARATOR.join(codes_of(region_ids(row.places)))]
    if name == "verified":
        return [said]
    field = BY_NAME[name]
    claims = shown_claims(field, row.told.get(name, ()), unit)
    cells = [claims[0].status if claims else "", references_text(claims)]
    if field.codes:
        cells = [SEPARATOR.join(claim.code for claim in claims), *cells]
    if field.is_series:
        cells = [*series_cells(claims), *cells]
    return [said, *cells]


def series_cells(claims: Sequence[Claim]) -> list[str]:
    known = [claim for claim in claims if claim.number is not None]
    numbers = [claim.number.normalize() for claim in known if claim.number is not None]
    return [
        SEPARATOR.join(f"{number:f}" for number in numbers),
        SEPARATOR.join(claim.unit for claim in known),
        SEPARATOR.join(period_text(claim) for claim in known),
        SEPARATOR.join(claim.basis for claim in known),
    ]


def references_text(claims: Sequence[Claim]) -> str:
    found = {reference.pk: reference for claim in claims for reference in claim.sources}
    return SEPARATOR.join(citation(reference) for reference in found.values())


def citation(reference: Reference) -> str:
    """A publication that this reader may not see is only said to be one."""
    if reference.named:
        return ", ".join(entry_data(reference.named).values())
    parts = [reference.author, reference.year, reference.title, reference.url]
    return ", ".join(part for part in parts if part) or str(reference.get_kind_display())
