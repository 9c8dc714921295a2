"""What happens to the catalogue as a whole."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from mutirao.base.catalogue.models import Audience

ALL_MEMBERS = "All members"


@transaction.atomic
def lay_out_audience_of_members() -> None:
    """The circle everybody with an account is in, without a row for each."""
    if not Audience.objects.filter(is_of_members=True).exists():
        group = Group.objects.get_or_create(name=ALL_MEMBERS)[0]
        Audience.objects.create(name=_("All members"), group=group, is_of_members=True)


def audience_of_members() -> Audience:
    return Audience.objects.get(is_of_members=True)
