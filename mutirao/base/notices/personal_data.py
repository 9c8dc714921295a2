"""What notices keep about a person, given out and forgotten."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.privacy import AskedHost
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.notices.models import Follow, Notice, Preference, PushSubscription, Rhythm
from mutirao.base.notices.sentences import Reader, followed_entries, is_known, plain_sentence


def kept_for() -> str:
    return _(
        "What you follow and what you have chosen: until you change it. Notices: until %(days)s days after you have "
        "read them. Devices: until you remove them, or they stop answering."
    ) % {"days": settings.NOTICES_KEPT_DAYS}


def export(user: User) -> Export:
    notices = list(Notice.objects.visible_to(user).newest().select_related("about", "actor"))
    reader = Reader(audiences_of(user), followed_entries(notices))
    rhythm = Rhythm.objects.filter(user=user).values("weekday", "paused_until").first()
    return Export(
        {
            "follows": [
                {"thing": str(follow.thing), "mail": follow.frequency, "since": follow.created_at.isoformat()}
                for follow in Follow.objects.filter(user=user).order_by("pk")
            ],
            "notices": [
                {
                    "said": plain_sentence(notice, reader),
                    "at": notice.created_at.isoformat(),
                    "read_at": notice.read_at.isoformat() if notice.read_at else None,
                }
                for notice in notices
                if is_known(notice)
            ],
            "mail": {row.kind: row.frequency for row in Preference.objects.filter(user=user).order_by("kind")},
            "digests": {key: str(value) for key, value in (rhythm or {}).items() if value is not None},
            "devices": [
                {"device": device.device, "endpoint": device.endpoint, "since": device.created_at.isoformat()}
                for device in PushSubscription.objects.filter(user=user)
            ],
        }
    )


def erase(user: User) -> None:
    for kept in (Follow.objects, Preference.objects, Rhythm.objects, PushSubscription.objects):
        kept.filter(user=user).delete()
    Notice.objects.filter(recipient=user).delete()
    Notice.objects.filter(actor=user).update(actor=None)


PART = PersonalData(
    name="notices",
    content=gettext_lazy(
        "What you follow, the notices you got, how often you want mail, and the devices that show notices."
    ),
    purpose=gettext_lazy("To tell you what concerns you, where and as often as you wish."),
    kept_for=kept_for,
    export=export,
    erase=erase,
)


def push_services() -> list[AskedHost]:
    carries = _("Only if you let a device show notices: it carries them, and cannot read them.")
    return [AskedHost(_("The push service of your browser’s maker"), carries)]
