"""Members: who knows it, as far as they wish to be seen."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class MembersConfig(AppConfig):
    name = "mutirao.connect.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from mutirao.base.accounts import joining, personal_data
        from mutirao.base.catalogue import entry_types
        from mutirao.base.notices.services import followers
        from mutirao.base.ui import navigation
        from mutirao.connect.members import receivers
        from mutirao.connect.members.cards import member_cards
        from mutirao.connect.members.documents import search_documents
        from mutirao.connect.members.facets import OWN_FACETS
        from mutirao.connect.members.followed import profile_of_contributor
        from mutirao.connect.members.joining import PART
        from mutirao.connect.members.models import Member
        from mutirao.connect.members.personal_data import MESSAGES, PROFILE

        entry_types.register(
            entry_types.EntryType(
                name=Member.TYPE,
                shelf="connect",
                section="members",
                label_plural=_("Members"),
                label=_("Member"),
                count_label=partial(ngettext, "%(total)s member", "%(total)s members"),
                url_name="members:detail",
                kinds=(),
                documents=search_documents,
                facets=("concept", "country", "region", "institution", "language", "offer"),
                own_facets=OWN_FACETS,
                facet_labels={"concept": _("Expertise"), "country": _("Works in or knows"), "language": _("Speaks")},
                counts_use=False,
                may_be_taken_away=False,
                cards=member_cards,
            )
        )
        joining.register(PART)
        personal_data.register(PROFILE)
        personal_data.register(MESSAGES)
        navigation.add_personal(
            [
                navigation.PersonalPlace(_("My profile"), "members:mine", order=10),
                navigation.PersonalPlace(_("Edit my profile"), "members:edit", order=11),
            ]
        )
        navigation.add_landing(receivers.first_page)
        followers.register(profile_of_contributor)
