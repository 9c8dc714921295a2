"""What the ledger of mails keeps about a person, given out and forgotten."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.mail import outbox
from mutirao.base.mail.models import OutgoingMail, Suppression

State = OutgoingMail.State

SHORTEST_NAME = 4
"""Letters a name needs to be looked for in mails to others: a shorter one is in half of them."""


def kept_for() -> str:
    days, with_text = settings.MAIL_KEEP_DAYS, settings.MAIL_KEEP_TEXT_DAYS
    rows = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    texts = ngettext("%(days)s day", "%(days)s days", with_text) % {"days": with_text}
    return _("That a mail was sent: %(rows)s. What it said: %(texts)s.") % {"rows": rows, "texts": texts}


def export(user: User) -> Export:
    mails = OutgoingMail.objects.to_person(user).order_by("pk")
    blocked = Suppression.objects.filter(address=user.email.lower())
    return Export(
        {
            "mails": [
                {"to": mail.to, "subject": mail.subject, "state": mail.state, "made": mail.created_at.isoformat()}
                for mail in mails.defer("text", "html")
            ],
            "blocked": [{"reason": row.reason, "since": row.since.isoformat()} for row in blocked],
        }
    )


def erase(user: User) -> None:
    """Mails to the person go; those to others that speak of the person lose their words, and are not sent any more.

    A blocked address goes too: nobody is left who could be written to, and a dead mailbox would return the next mail
    again. Kept, it would be the one place that still knew the address.
    """
    OutgoingMail.objects.to_person(user).delete()
    Suppression.objects.filter(address=user.email.lower()).delete()
    words = words_of(user)
    told = OutgoingMail.objects.mentioning(words)
    told.filter(state=State.WAITING).update(state=State.DISMISSED)
    told.update(subject="", text="", html="", reply_to="", headers={}, from_address="", problem="")
    outbox.forget(words)


def words_of(user: User) -> list[str]:
    name = user.name.strip()
    return [user.email.lower(), *([name] if len(name) >= SHORTEST_NAME else [])]


MAILS = PersonalData(
    name="mails",
    content=gettext_lazy("Mails this site has sent you: subject, date and whether they arrived."),
    purpose=gettext_lazy("To send each mail once, to find out what went wrong, and to stop where mail is not wanted."),
    kept_for=kept_for,
    export=export,
    erase=erase,
)
