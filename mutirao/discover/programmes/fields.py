"""The fields of a programme profile: the one table that pages, forms, imports, exports and comparisons are made from.

Labels of coded values come from `codes.py`. A field with years is a series; its units are listed here or are money.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.models import Link
from mutirao.discover.programmes import codes
from mutirao.discover.programmes.codes import CodeList

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Section(StrEnum):
    """The four parts of a profile, in their order."""

    BASIC = "basic"
    DETAILS = "details"
    TARGETING = "targeting"
    COVERAGE = "coverage"


SECTION_LABELS = {
    Section.BASIC: _("Basic information"),
    Section.DETAILS: _("Programme details"),
    Section.TARGETING: _("Targeting and eligibility"),
    Section.COVERAGE: _("Coverage and other information"),
}


class Shape(StrEnum):
    """What a value of a field is, and so in which column of `Claim` it stands."""

    TEXT = "text"  # `text`, one line
    PROSE = "prose"  # `text`, paragraphs
    CODE = "code"  # `code`, of the field's list
    DATE = "date"  # `text`: 2018, 2018-09 or 2018-09-12
    MONTHS = "months"  # `number`
    ORGANISATION = "organisation"  # `organisation`, or its name in `text`
    PROGRAMME = "programme"  # `programme_named`, or its name in `text`
    COUNT = "count"  # `number` of `unit` (people, households …) in `year`, by `sex` and ages
    MONEY = "money"  # `number` of `unit` (ISO 4217, or a share) in `year`


@dataclass(frozen=True)
class Field:
    """One field. `units` are those of a count or a share beside currencies; `relation` links what it names."""

    name: str
    section: Section
    label: _StrPromise
    shape: Shape
    codes: CodeList | None = None
    is_multiple: bool = False
    units: tuple[str, ...] = ()
    is_facet: bool = False
    relation: str = ""
    help: _StrPromise | str = ""

    @property
    def is_series(self) -> bool:
        return self.shape in {Shape.COUNT, Shape.MONEY}


UNITS = {
    "persons": _("people"),
    "households": _("households"),
    "companies": _("companies"),
    "percent_population": _("% of the population"),
    "percent_target_group": _("% of the target group"),
    "percent_gdp": _("% of GDP"),
    "months": _("months"),
}
"""Units that are not currencies; money carries the ISO 4217 code of its currency."""

FIELDS: tuple[Field, ...] = (
    Field("local_name", Section.BASIC, _("Name in the local language"), Shape.TEXT, is_multiple=True),
    Field("previous_name", Section.BASIC, _("Previous name"), Shape.TEXT, is_multiple=True),
    Field("status", Section.BASIC, _("Status"), Shape.CODE, codes.STATUS, is_facet=True),
    Field("population_group", Section.BASIC, _("Population group"), Shape.CODE, codes.POPULATION,
          is_multiple=True, is_facet=True),
    Field("implemented_by", Section.BASIC, _("Implementing institutions"), Shape.ORGANISATION, is_multiple=True,
          relation=Link.Relation.IMPLEMENTED_BY),
    Field("funded_by", Section.BASIC, _("Funding institutions"), Shape.ORGANISATION, is_multiple=True,
          relation=Link.Relation.FUNDED_BY),
    Field("contact", Section.BASIC, _("Contact"), Shape.TEXT,
          help=_("An office and its public address; never a private one.")),
    Field("start_date", Section.DETAILS, _("Start"), Shape.DATE),
    Field("end_date", Section.DETAILS, _("End"), Shape.DATE),
    Field("replaced_by", Section.DETAILS, _("Replaced by"), Shape.PROGRAMME, relation=Link.Relation.REPLACED_BY),
    Field("objectives", Section.DETAILS, _("Objectives"), Shape.PROSE),
    Field("programme_type", Section.DETAILS, _("Programme type"), Shape.CODE, codes.PROGRAMME_TYPE,
          is_multiple=True, is_facet=True),
    Field("components", Section.DETAILS, _("Components"), Shape.TEXT, is_multiple=True),
    Field("branch", Section.DETAILS, _("Branch"), Shape.CODE, codes.BRANCH, is_multiple=True, is_facet=True),
    Field("function", Section.DETAILS, _("Function"), Shape.CODE, codes.FUNCTION, is_multiple=True, is_facet=True),
    Field("conditionality_type", Section.DETAILS, _("Conditionality"), Shape.CODE, codes.CONDITIONALITY,
          is_multiple=True, is_facet=True),
    Field("conditionalities", Section.DETAILS, _("Conditions"), Shape.PROSE),
    Field("contribution", Section.DETAILS, _("Contribution: type and amount"), Shape.PROSE),
    Field("legal_framework", Section.DETAILS, _("Legal framework"), Shape.PROSE),
    Field("targeting_methods", Section.TARGETING, _("Targeting methods"), Shape.CODE, codes.TARGETING,
          is_multiple=True, is_facet=True),
    Field("scale", Section.TARGETING, _("Scale"), Shape.CODE, codes.SCALE, is_facet=True),
    Field("targeted_areas", Section.TARGETING, _("Targeted areas"), Shape.TEXT, is_multiple=True),
    Field("target_groups", Section.TARGETING, _("Target groups"), Shape.TEXT, is_multiple=True),
    Field("eligibility_criteria", Section.TARGETING, _("Eligibility criteria"), Shape.PROSE),
    Field("eligibility_reassessment", Section.TARGETING, _("Eligibility reassessment"), Shape.PROSE),
    Field("benefit_modality", Section.COVERAGE, _("Type of benefits"), Shape.CODE, codes.MODALITY,
          is_multiple=True, is_facet=True),
    Field("benefit_description", Section.COVERAGE, _("Benefits in detail"), Shape.PROSE),
    Field("benefit_amount", Section.COVERAGE, _("Amount of benefits"), Shape.MONEY, is_multiple=True),
    Field("benefit_frequency", Section.COVERAGE, _("Payment or delivery frequency"), Shape.CODE, codes.FREQUENCY,
          is_multiple=True, is_facet=True),
    Field("delivery_channels", Section.COVERAGE, _("Benefit delivery mechanism"), Shape.CODE, codes.DELIVERY,
          is_multiple=True, is_facet=True),
    Field("benefit_recipient", Section.COVERAGE, _("Benefit recipient"), Shape.TEXT),
    Field("minimum_duration", Section.COVERAGE, _("Minimum duration of benefits"), Shape.MONTHS),
    Field("maximum_duration", Section.COVERAGE, _("Maximum duration of benefits"), Shape.MONTHS),
    Field("coverage", Section.COVERAGE, _("Coverage"), Shape.COUNT, is_multiple=True,
          units=("persons", "households", "companies", "percent_population", "percent_target_group")),
    Field("expenditure", Section.COVERAGE, _("Programme expenditure"), Shape.MONEY, is_multiple=True,
          units=("percent_gdp",)),
    Field("monitoring", Section.COVERAGE, _("Monitoring and evaluation"), Shape.PROSE),
    Field("information_system", Section.COVERAGE, _("Management information system"), Shape.PROSE),
    Field("data_collection", Section.COVERAGE, _("Data collection"), Shape.PROSE),
    Field("complaints", Section.COVERAGE, _("Complaint mechanism"), Shape.PROSE),
)  # fmt: skip

BY_NAME = {field.name: field for field in FIELDS}
FACETS = tuple(field for field in FIELDS if field.is_facet)


def in_section(section: Section) -> list[Field]:
    return [field for field in FIELDS if field.section == section]
