"""Letters between members: sent through the site, so that no address is shown; counted, reported, switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.mail.services import NewMail, queue_mails
from mutirao.base.ui.addresses import address
from mutirao.base.ui.appearance import appearance
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.services.profiles import ensure_member, update_profile
from mutirao.connect.members.tickets import ticket_for

NEW_FOR = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a member writes; `token` is the form's own: sent twice is one letter, changed and sent again is two."""

    subject: str
    text: str
    token: UUID
    shows_address: bool = False


@transaction.atomic
def send_message(recipient: Member, letter: Letter, *, by: User) -> Message:
    """Queue a letter for the recipient's mailbox. Raises `ValidationError` past the limits."""
    User.objects.select_for_update().get(pk=by.pk)  # one letter at a time, or the limits would not hold
    token = uuid5(letter.token, f"{recipient.pk}\n{letter.subject}\n{letter.text}")
    sent = Message.objects.filter(sender=by, token=token).first()
    if sent is not None:
        return sent
    check_limits(by, recipient)
    message = Message.objects.create(sender=by, recipient=recipient.user, token=token)
    queue_mails([mail_of(message, recipient, letter)])
    return message


def check_limits(sender: User, recipient: Member) -> None:
    sent = Message.objects.since(timezone.now() - DAY).filter(sender=sender)
    if sent.count() >= letters_a_day(sender):
        raise ValidationError(_("You have written many messages today. Please go on tomorrow."))
    if sent.filter(recipient=recipient.user).count() >= settings.MESSAGES_A_DAY_TO_ONE_PERSON:
        raise ValidationError(
            _("You have written to %(name)s several times today. Please wait for an answer.") % {"name": recipient}
        )


def letters_a_day(sender: User) -> int:
    is_new = sender.date_joined > timezone.now() - NEW_FOR
    return int(settings.MESSAGES_A_DAY_OF_NEW_MEMBERS if is_new else settings.MESSAGES_A_DAY)


def mail_of(message: Message, recipient: Member, letter: Letter) -> NewMail:
    """In the recipient's language, and with the sender's address only where the sender wishes so."""
    sender = ensure_member(message.sender)
    with translation.override(recipient.user.language or settings.LANGUAGE_CODE):
        answer = urlencode({"subject": answering(letter.subject)})
        context = {
            "site_name": appearance().name,
            "sender": sender,
            "recipient": recipient,
            "text": letter.text,
            "shows_address": letter.shows_address,
            "profile_url": absolute(address("members:detail", sender.slug)),
            "answer_url": f"{absolute(address('members:write', sender.slug))}?{answer}",
            "report_url": absolute(address("members:report", ticket_for(message))),
            "stop_url": absolute(address("members:stop", ticket_for(message))),
        }
        text = render_to_string("members/mail/message.txt", context)
        subject = _("%(name)s writes: %(subject)s") % {"name": sender, "subject": letter.subject}
    return NewMail(
        to=recipient.user.email,
        subject=" ".join(subject.split()),
        text=text,
        user_id=recipient.user_id,
        kind="relay",
        reply_to=message.sender.email if letter.shows_address else "",
        key=f"relay:{message.pk}",
    )


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def answering(subject: str) -> str:
    """`Study visit` → `Re: Study visit`, once."""
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}"


def report_message(message: Message, reason: str) -> None:
    """The recipient finds it unfit; the first word stands, for a link may be opened by others later."""
    Message.objects.filter(pk=message.pk, reported_at=None).update(reported_at=timezone.now(), report=reason)


def stop_messages(message: Message) -> None:
    """The recipient wants no more letters, from anybody."""
    update_profile(ensure_member(message.recipient), {"accepts_messages": False}, by=message.recipient)


def settle_report(message: Message) -> None:
    Message.objects.filter(pk=message.pk, settled_at=None).update(settled_at=timezone.now())


def reopen_report(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(settled_at=None)


def forget_old_messages() -> int:
    """By the clock: who wrote to whom, once it is long ago and no report about it waits; how many."""
    before = timezone.now() - timedelta(days=settings.KEEP_MESSAGES_DAYS)
    return Message.objects.forgettable(before).delete()[0]
