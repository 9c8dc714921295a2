"""Submissions: a publication on its way from a member to the readers, and the conversation about it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "mutirao.discover.submissions"
    label = "submissions"
    verbose_name = _("Submissions")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.notices import kinds
        from mutirao.base.ui import navigation
        from mutirao.base.ui.navigation import NavigationItem, PersonalPlace
        from mutirao.discover.publications import actions
        from mutirao.discover.submissions import receivers  # noqa: F401 - connects itself
        from mutirao.discover.submissions.notice_kinds import KINDS
        from mutirao.discover.submissions.personal_data import PARTS
        from mutirao.discover.submissions.presentation import actions_on

        navigation.add([NavigationItem("discover", _("Share a publication"), "submissions:share", order=60)])
        navigation.add_personal([PersonalPlace(_("My contributions"), "submissions:index", order=40)])
        actions.register(actions_on)
        for kind in KINDS:
            kinds.register(kind)
        for part in PARTS:
            personal_data.register(part)
