"""What live keeps about a person: what their own pages were told today."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.live.models import Event
from mutirao.base.live.services import forget_person, person_channel


def export(user: User) -> Export:
    events = Event.objects.of([person_channel(user.pk)]).order_by("pk")
    return Export([{"at": event.created_at.isoformat(), "name": event.name, "data": event.data} for event in events])


LIVE_EVENTS: Final = PersonalData(
    name="live",
    content=gettext_lazy("What your open pages were told, such as that you have a new notice."),
    purpose=gettext_lazy("So that a page that was cut off for a while misses nothing."),
    kept_for=lambda: _("One day."),
    export=export,
    erase=forget_person,
)
