"""What we keep about people and where they work: given out in the download, forgotten when they leave."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest
from mutirao.connect.stakeholders.services.belonging import leave


def export_affiliations(user: User) -> Export:
    found = Affiliation.objects.filter(member__user=user).select_related("stakeholder").order_by("pk")
    return Export([told(affiliation) for affiliation in found])


def told(affiliation: Affiliation) -> dict[str, Any]:
    return {
        "organisation": affiliation.stakeholder.title,
        "state": affiliation.state,
        "manages_the_page": affiliation.is_administrator,
        "said_at": affiliation.said_at.isoformat(),
        "decided_at": affiliation.decided_at.isoformat() if affiliation.decided_at else "",
    }


def erase_affiliations(user: User) -> None:
    """Curators hear where the last one who managed a page leaves."""
    for affiliation in Affiliation.objects.filter(member__user=user).select_related("stakeholder"):
        leave(affiliation, by=None)
    Affiliation.objects.filter(member__user=user).delete()


def export_requests(user: User) -> Export:
    found = ManagementRequest.objects.filter(member__user=user).select_related("stakeholder").order_by("pk")
    return Export(
        [
            {
                "organisation": asked.stakeholder.title,
                "reason": asked.reason,
                "state": asked.state,
                "answer": asked.answer,
                "made_at": asked.made_at.isoformat(),
            }
            for asked in found
        ]
    )


def erase_requests(user: User) -> None:
    ManagementRequest.objects.filter(member__user=user).delete()


PARTS = [
    PersonalData(
        name="organisations",
        content=gettext_lazy("The organisations you say you work at, and whether they have confirmed it."),
        purpose=gettext_lazy("So that your profile and their pages lead to each other."),
        kept_for=lambda: _("Until you say that you do not work there any more, or leave this site."),
        export=export_affiliations,
        erase=erase_affiliations,
    ),
    PersonalData(
        name="requests-to-manage",
        content=gettext_lazy("Your requests to manage the page of an organisation, and the answers."),
        purpose=gettext_lazy("So that those who speak for an organisation here really belong to it."),
        kept_for=lambda: _("Until you leave this site."),
        export=export_requests,
        erase=erase_requests,
    ),
]
