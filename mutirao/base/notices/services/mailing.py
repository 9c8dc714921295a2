"""Mail about notices: one at a time for who wants it at once, all that waits in one digest for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.querysets import audiences_of_many
from mutirao.base.mail.rendering import render_mail
from mutirao.base.mail.services import NewMail, queue_mails
from mutirao.base.notices import kinds
from mutirao.base.notices.models import Notice
from mutirao.base.notices.sentences import Reader, absolute, followed_entries, is_known, plain_sentence
from mutirao.base.notices.signatures import Refusal, open_path, refusal_of

LONGEST_SUBJECT: Final = 150


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, the notices it speaks of, and those that are settled with it because nobody may read them now."""

    mail: NewMail | None
    told: Sequence[int]
    settled: Sequence[int]


@transaction.atomic
def post(letters: Sequence[Letter]) -> int:
    """Queue the mails and mark their notices, in one transaction: none is lost, none goes twice.

    Letters are composed before, outside of it, so that nobody who writes has to wait for that. One whose notices
    were read or mailed meanwhile is dropped; what of it still waits comes with the next digest.
    """
    ids = [pk for letter in letters for pk in (*letter.told, *letter.settled)]
    waiting = Notice.objects.filter(pk__in=ids, due_at__isnull=False).order_by("pk").select_for_update()
    still = set(waiting.values_list("pk", flat=True))
    ready = [letter for letter in letters if still.issuperset(letter.told)]
    told = [pk for letter in ready for pk in letter.told]
    Notice.objects.filter(pk__in=told).update(due_at=None, mailed_at=timezone.now())
    Notice.objects.filter(pk__in=[pk for letter in ready for pk in letter.settled]).update(due_at=None)
    return queue_mails([letter.mail for letter in ready if letter.mail])


def mail_at_once(ids: Sequence[int]) -> int:
    """A mail for each of these notices; one that nobody may see now gets none, not even later."""
    if not ids:
        return 0
    notices = list(Notice.objects.filter(pk__in=ids).with_what_they_say())
    readers = Readers(notices)
    return post([letter_for(notice, readers) for notice in notices])


class Readers:
    """The people these notices are for, and what they may see: the same number of queries however many they are."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        people = User.objects.filter(pk__in={notice.recipient_id for notice in notices}, is_active=True)
        self.people = {person.pk: person for person in people}
        self.audiences = audiences_of_many(self.people.values())
        self.followed = followed_entries(notices)

    def reader(self, person: User) -> Reader:
        return Reader(self.audiences[person.pk], self.followed)

    def may_be_told(self, notice: Notice) -> bool:
        person = self.people.get(notice.recipient_id)
        return person is not None and is_known(notice) and self.reader(person).may_read(notice)


def letter_for(notice: Notice, readers: Readers) -> Letter:
    if not readers.may_be_told(notice):
        return Letter(None, (), [notice.pk])
    person = readers.people[notice.recipient_id]
    with translation.override(language_of(person)):
        sentence = plain_sentence(notice, readers.reader(person))
        refusal = refusal_of(person.pk, notice.kind, notice.through)
        context = {
            "heading": sentence,
            "button_url": absolute(open_path(notice.pk)),
            "button_label": _("Open"),
            "reason": _("You get this mail at once because you chose so for: %(kind)s")
            % {"kind": kinds.get(notice.kind).label},
        }
        mail = compose("mail/notice", shortened_subject(sentence), context, person, refusal, f"notice:{notice.pk}")
        return Letter(mail, [notice.pk], ())


def compose(template: str, subject: str, context: dict[str, Any], person: User, refusal: Refusal, key: str) -> NewMail:
    """In the language that is active, with the way to end such mails in its head and its foot."""
    stop_url = absolute(refusal.path)
    common = {
        "unsubscribe_url": stop_url,
        "preferences_url": absolute(reverse("notices:preferences")),
    }
    text, html = render_mail(template, context | common, language_of(person))
    return NewMail(
        to=person.email,
        subject=subject,
        text=text,
        html=html,
        headers={"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        user_id=person.pk,
        kind=template.removeprefix("mail/"),
        key=key,
    )


def shortened_subject(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_SUBJECT else sentence[: LONGEST_SUBJECT - 1].rstrip() + "…"


def language_of(person: User) -> str:
    return person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
