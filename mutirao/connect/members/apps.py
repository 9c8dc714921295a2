"""Members: who knows it, as far as they wish to be seen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "mutirao.connect.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from mutirao.base.catalogue import entry_types
        from mutirao.base.notices.services import followers
        from mutirao.connect.members.documents import search_documents
        from mutirao.connect.members.followed import profile_of_contributor
        from mutirao.connect.members.models import Member

        entry_types.register(
            entry_types.EntryType(
                name=Member.TYPE,
                shelf="connect",
                section="members",
                label_plural=_("Members"),
                url_name="members:detail",
                kinds=(),
                documents=search_documents,
            )
        )
        followers.register(profile_of_contributor)
