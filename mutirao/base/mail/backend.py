"""Django's `send_mail` into the ledger, so that whatever sends mail on this site, it leaves through one door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from mutirao.base.accounts.models import User
from mutirao.base.mail.services import ACCOUNT, NewMail, plain_address, portions, queue_mails


class UnsupportedMailError(ValueError):
    """A mail the ledger cannot hold whole."""


class LedgerBackend(BaseEmailBackend):
    """One row per recipient, also of those in copy; each sees itself alone as recipient.

    It says that a mail was sent when it is queued; nobody can learn from it whether an address is blocked.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [mail for message in email_messages for mail in mails_of(message)]
        known = people_by_address({plain_address(mail["to"]) for mail in mails})
        queue_mails(NewMail(**mail, user_id=known.get(plain_address(mail["to"]))) for mail in mails)
        return sum(1 for message in email_messages if message.recipients())


def mails_of(message: EmailMessage) -> Iterator[dict[str, Any]]:
    text, html = bodies(message)
    for recipient in dict.fromkeys(message.recipients()):
        yield {
            "to": recipient,
            "subject": str(message.subject),
            "text": text,
            "html": html,
            "headers": {name: str(value) for name, value in message.extra_headers.items()},
            "from_address": message.from_email,
            "reply_to": ", ".join(message.reply_to),
            "kind": ACCOUNT,
        }


def bodies(message: EmailMessage) -> tuple[str, str]:
    """Plain text and HTML; anything more would be lost on the way, so it is refused."""
    if message.attachments:
        raise UnsupportedMailError("Mails of this site carry no attachments: link to the file instead.")
    if message.content_subtype == "html":
        raise UnsupportedMailError("A mail needs a plain text beside its HTML.")
    alternatives = list(message.alternatives) if isinstance(message, EmailMultiAlternatives) else []
    html = [str(content) for content, media_type in alternatives if media_type == "text/html"]
    if len(alternatives) != len(html) or len(html) > 1:
        raise UnsupportedMailError("A mail is a plain text and, if need be, one in HTML.")
    return str(message.body), "".join(html)


def people_by_address(addresses: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in portions(addresses):
        found.update(User.objects.filter(email__in=some).values_list("email", "pk"))
    return found
