"""The code lists of programme profiles: PublicSchema's codes where it has a list, the field's own where it has none.

The labels are ours in every language of the site; `uri` says where a code is defined, and by it programmes are filed
under the topics of the vocabulary that match it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PUBLIC_SCHEMA = "https://publicschema.org/vocab/"


@dataclass(frozen=True)
class CodeList:
    """A closed list: its codes with their labels, and the address their own addresses begin with."""

    name: str
    labels: dict[str, _StrPromise]
    base: str = ""

    def label(self, code: str) -> str:
        """In the reader's language; "" for a code that is not in the list."""
        return str(self.labels.get(code, ""))

    def uri(self, code: str) -> str:
        return f"{self.base}{code}" if self.base else ""


STATUS = CodeList(
    "status",
    {
        "planned": pgettext_lazy("status of a programme", "Planned"),
        "pilot": pgettext_lazy("status of a programme", "Pilot"),
        "running": pgettext_lazy("status of a programme", "Running"),
        "ended": pgettext_lazy("status of a programme", "Ended"),
        "replaced": pgettext_lazy("status of a programme", "Replaced by another programme"),
        "cancelled": pgettext_lazy("status of a programme", "Never started"),
    },
)
BRANCH = CodeList(
    "branch",
    {
        "social-assistance": _("Social assistance"),
        "social-insurance": _("Social insurance"),
        "labor-market": _("Labour market programmes"),
        "social-care": _("Social care services"),
    },
    base="urn:aspire:",
)
PROGRAMME_TYPE = CodeList(
    "programme-type",
    {
        "unconditional-cash-transfers": _("Unconditional cash transfer"),
        "conditional-cash-transfers": _("Conditional cash transfer"),
        "social-pension": _("Social pension"),
        "food-and-in-kind": _("Food and in-kind transfer"),
        "school-feeding": _("School feeding"),
        "public-works": _("Public works"),
        "fee-waivers": _("Fee waiver or subsidy"),
        "other-social-assistance": _("Other social assistance"),
        "contributory-pension": _("Contributory pension"),
        "health-insurance": _("Health insurance"),
        "unemployment-insurance": _("Unemployment insurance"),
        "paid-leave": _("Paid sick, maternity or parental leave"),
        "other-social-insurance": _("Other social insurance"),
        "wage-subsidy": _("Wage subsidy"),
        "training": _("Training and skills"),
        "employment-services": _("Employment services"),
        "labour-regulation": _("Labour regulation"),
        "social-care-services": _("Social care service"),
    },
    base="urn:aspire:",
)
FUNCTION = CodeList(
    "function",
    {
        "sickness-health-care": _("Sickness and health care"),
        "disability": _("Disability"),
        "old-age": _("Old age"),
        "survivors": _("Survivors"),
        "family-children": _("Family and children"),
        "unemployment": _("Unemployment"),
        "housing": _("Housing"),
        "social-exclusion": _("Social exclusion"),
    },
    base="urn:esspros:",
)
POPULATION = CodeList(
    "population-group",
    {
        "everyone": _("The whole population"),
        "children": _("Children"),
        "youth": _("Young people"),
        "working-age": _("People of working age"),
        "older-persons": _("Older people"),
        "persons-with-disabilities": _("People with disabilities"),
        "women": _("Women"),
        "pregnant-women": _("Pregnant women and new mothers"),
        "orphans": _("Orphans and vulnerable children"),
        "poor-households": _("Poor households"),
        "unemployed": _("Unemployed people"),
        "workers": _("Workers"),
        "informal-workers": _("Informal and self-employed workers"),
        "farmers": _("Farmers and rural workers"),
        "students": _("Pupils and students"),
        "displaced-persons": _("Refugees and displaced people"),
        "indigenous-peoples": _("Indigenous peoples"),
        "health-workers": _("Health workers"),
        "companies": _("Companies"),
        "other": pgettext_lazy("population group", "Other groups"),
    },
)
TARGETING = CodeList(
    "targeting-approach",
    {
        "means_tested": _("Means test"),
        "proxy_means_tested": _("Proxy means test"),
        "categorical": _("Categorical"),
        "geographic": _("Geographical"),
        "universal": _("Universal"),
        "community_based": _("Community-based"),
        "self_targeting": _("Self-targeting"),
    },
    base=f"{PUBLIC_SCHEMA}sp/targeting-approach/",
)
CONDITIONALITY = CodeList(
    "conditionality-type",
    {
        "unconditional": _("Without conditions"),
        "conditional": _("With conditions"),
        "soft_conditional": _("With soft conditions"),
        "labelled": _("Labelled for a purpose"),
    },
    base=f"{PUBLIC_SCHEMA}sp/conditionality-type/",
)
MODALITY = CodeList(
    "benefit-modality",
    {
        "cash": pgettext_lazy("type of benefit", "Cash"),
        "voucher": _("Voucher"),
        "in_kind": _("In kind"),
        "service": _("Service"),
        "fee_waiver": _("Fee waiver"),
        "insurance": _("Insurance"),
    },
    base=f"{PUBLIC_SCHEMA}sp/benefit-modality/",
)
FREQUENCY = CodeList(
    "benefit-frequency",
    {
        "one_time": pgettext_lazy("how often", "Once"),
        "daily": pgettext_lazy("how often", "Daily"),
        "weekly": pgettext_lazy("how often", "Weekly"),
        "every_two_weeks": pgettext_lazy("how often", "Every two weeks"),
        "monthly": pgettext_lazy("how often", "Monthly"),
        "quarterly": pgettext_lazy("how often", "Quarterly"),
        "semi_annually": pgettext_lazy("how often", "Twice a year"),
        "annually": pgettext_lazy("how often", "Once a year"),
        "as_needed": pgettext_lazy("how often", "As needed"),
        "custom": pgettext_lazy("how often", "On a schedule of its own"),
    },
    base=f"{PUBLIC_SCHEMA}sp/benefit-frequency/",
)
DELIVERY = CodeList(
    "delivery-channel",
    {
        "bank_transfer": _("Bank transfer"),
        "mobile_money": _("Mobile money"),
        "cash": pgettext_lazy("delivery channel", "Cash in hand"),
        "agent_network": _("Agents"),
        "prepaid_card": _("Prepaid card"),
        "service_point": _("Service point"),
        "other": pgettext_lazy("delivery channel", "Another channel"),
    },
    base=f"{PUBLIC_SCHEMA}delivery-channel/",
)
SCALE = CodeList(
    "scale",
    {
        "national": pgettext_lazy("scale of a programme", "The whole country"),
        "subnational": pgettext_lazy("scale of a programme", "Some regions"),
        "local": pgettext_lazy("scale of a programme", "Some places"),
    },
)
GOVERNMENT_LEVEL = CodeList(
    "government-level",
    {
        "general": pgettext_lazy("level of government", "All levels of government"),
        "central": pgettext_lazy("level of government", "Central government"),
        "subnational": pgettext_lazy("level of government", "Regions, states and municipalities"),
        "donors": pgettext_lazy("level of government", "Donors"),
    },
)
SEX = CodeList("sex", {"female": _("Women and girls"), "male": _("Men and boys")})
BASIS = CodeList(
    "basis",
    {
        "actual": pgettext_lazy("what a figure is", "Actual"),
        "planned": pgettext_lazy("what a figure is", "Planned"),
        "estimate": pgettext_lazy("what a figure is", "Estimate"),
    },
)
