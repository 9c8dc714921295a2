"""What readers may follow of a person: their profile stands behind whatever they contribute."""

from __future__ import annotations

from mutirao.base.catalogue.models import Entry
from mutirao.base.notices.things import Thing
from mutirao.connect.members.models import Member


def profile_of_contributor(entry: Entry) -> list[Thing]:
    """None where the person shows no profile any more."""
    shown = Member.objects.published().filter(user=entry.contributor_id).values_list("pk", flat=True)
    return [Thing("entry", pk) for pk in shown] if entry.contributor_id else []
