"""What lists of members, and of nothing else, can be narrowed by."""

from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.entry_types import OwnFacet
from mutirao.connect.members.models import Member


def institution_label(value: str) -> str:
    return str(dict(Member.Institution.choices).get(value, ""))


def offer_label(value: str) -> str:
    return str(dict(Member.Offer.choices).get(value, ""))


OWN_FACETS = (
    OwnFacet("institution", _("Type of institution"), institution_label),
    OwnFacet("offer", _("Offers"), offer_label),
)
