"""Link guardian: asks, politely, whether the addresses we send readers to still answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkGuardianConfig(AppConfig):
    name = "mutirao.discover.link_guardian"
    label = "link_guardian"
    verbose_name = _("Link guardian")

    def ready(self) -> None:
        from mutirao.base.notices.kinds import Frequency, NoticeKind, register
        from mutirao.discover.link_guardian.presentation import note_about
        from mutirao.discover.publications import link_notes

        link_notes.register(note_about)
        register(
            NoticeKind(
                "link_dead",
                _("The link of a publication no longer answers"),
                _("The link of “%(title)s” no longer answers."),
                Frequency.DAILY,
                "submissions",
            )
        )
