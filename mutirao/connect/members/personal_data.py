"""What we keep about members: told on the privacy page, given out in the download, forgotten when they leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.taxonomy.vocabulary import label
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.presentation import related_ids
from mutirao.connect.members.services.profiles import RELATIONS
from mutirao.connect.members.visibility import member_of

COLUMNS = (
    "title", "slug", "headline", "position", "organisation", "institution", "spoken", "offers", "biography", "orcid",
    "links", "profile_shown_to", "shown_to", "accepts_messages", "steps_done",
)  # fmt: skip


def export_profile(user: User) -> Export:
    member = member_of(user)
    if member is None:
        return Export(data=None)
    data: dict[str, Any] = {name: getattr(member, name) for name in COLUMNS}
    data |= {name: sorted(label(pk) for pk in related_ids(member, name)) for name in RELATIONS}
    data["country"] = label(member.country_id) if member.country_id else ""
    data |= {"created_at": as_text(member.created_at), "first_logged_in_at": as_text(member.first_published_at)}
    files = [("profile/photo.webp", member.photo)] if member.photo else []
    return Export(data=data, files=files)


def as_text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def erase_profile(user: User) -> None:
    """By the member's own `delete`, so that search and stored pages hear of it; the portrait's file goes with it."""
    for member in Member.objects.filter(user=user):
        member.delete()


def export_messages(user: User) -> Export:
    found = Message.objects.filter(Q(sender=user) | Q(recipient=user)).select_related("sender", "recipient")
    return Export(data=[told(message, user) for message in found])


def told(message: Message, user: User) -> dict[str, str]:
    """Names, never addresses: those belong to somebody else."""
    is_sender = message.sender_id == user.pk
    counterpart = message.recipient if is_sender else message.sender
    said = {
        "direction": "sent" if is_sender else "received",
        "counterpart": counterpart.name,
        "sent_at": as_text(message.sent_at),
    }
    if is_sender:
        return said
    return said | {"reported_at": as_text(message.reported_at), "report": message.report}


def erase_messages(user: User) -> None:
    Message.objects.filter(Q(sender=user) | Q(recipient=user)).delete()


def kept_for() -> str:
    return _("For %(days)s days, or until one of the two leaves.") % {"days": settings.KEEP_MESSAGES_DAYS}


PROFILE = PersonalData(
    name="profile",
    content=gettext_lazy("Your profile: what you say of yourself, your picture, and whom you show each part."),
    purpose=gettext_lazy("So that colleagues find you by what you know, as far as you wish."),
    kept_for=lambda: _("Until you change it or leave."),
    export=export_profile,
    erase=erase_profile,
)
MESSAGES = PersonalData(
    name="messages",
    content=gettext_lazy("To whom you wrote through this site and who wrote to you, and when; not what was written."),
    purpose=gettext_lazy("To keep the relay free of abuse, and to let people answer you."),
    kept_for=kept_for,
    export=export_messages,
    erase=erase_messages,
)
