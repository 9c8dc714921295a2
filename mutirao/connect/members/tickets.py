"""Tickets: links in a mail by which its recipient acts without logging in, and nobody else can."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from mutirao.connect.members.models import Message

SALT = "mutirao.members.message"
GOOD_FOR = timedelta(days=180)


def ticket_for(message: Message) -> str:
    return signing.dumps(message.pk, salt=SALT)


def message_of(ticket: str) -> Message | None:
    """The message a ticket was given for; None for one that is forged, too old, or whose message is gone."""
    try:
        number = signing.loads(ticket, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Message.objects.select_related("sender__member", "recipient").filter(pk=number).first()
