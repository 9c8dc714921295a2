"""What machines read on the page of an organisation: schema.org's Organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from mutirao.base.ui.json_ld import json_ld
from mutirao.connect.stakeholders.models import Stakeholder

TYPES = {
    Stakeholder.Kind.MINISTRY: "GovernmentOrganization",
    Stakeholder.Kind.GOVERNMENT_AGENCY: "GovernmentOrganization",
    Stakeholder.Kind.RESEARCH_INSTITUTION: "ResearchOrganization",
    Stakeholder.Kind.NGO: "NGO",
    Stakeholder.Kind.BANK: "BankOrCreditUnion",
    Stakeholder.Kind.PRIVATE_SECTOR: "Corporation",
}


def organisation_ld(stakeholder: Stakeholder, context: Mapping[str, Any]) -> SafeString:
    others = [name.text for name in context["all_names"] if name.text != stakeholder.title]
    return json_ld(
        {
            "@context": "https://schema.org",
            "@type": TYPES.get(Stakeholder.Kind(stakeholder.kind), "Organization"),
            "@id": stakeholder.ror_url,
            "name": stakeholder.title,
            "alternateName": others,
            "url": stakeholder.website or absolute(stakeholder.get_absolute_url()),
            "mainEntityOfPage": absolute(stakeholder.get_absolute_url()),
            "description": stakeholder.summary,
            "logo": absolute(stakeholder.logo_url) if stakeholder.logo else "",
            "sameAs": [url for url in (stakeholder.ror_url,) if url],
            "foundingDate": str(stakeholder.founded or ""),
            "areaServed": [place.label for place in (*context["countries"], *context["regions"])],
            "parentOrganization": named(context["parent"]),
            "subOrganization": [named(part) for part in context["parts"]],
        }
    )


def named(stakeholder: Stakeholder | None) -> dict[str, str]:
    if stakeholder is None:
        return {}
    return {"@type": "Organization", "name": stakeholder.title, "url": absolute(stakeholder.get_absolute_url())}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
