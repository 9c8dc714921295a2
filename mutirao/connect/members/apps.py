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
        from mutirao.base.catalogue import entry_types
        from mutirao.connect.members.cards import member_cards
        from mutirao.connect.members.documents import search_documents
        from mutirao.connect.members.models import Member

        entry_types.register(
            entry_types.EntryType(
                name=Member.TYPE,
                shelf="connect",
                section="members",
                label_plural=_("Members"),
                count_label=partial(ngettext, "%(total)s member", "%(total)s members"),
                url_name="members:detail",
                kinds=(),
                documents=search_documents,
                facets=("concept", "country", "region", "institution", "language", "offer"),
                facet_labels={"concept": _("Expertise"), "country": _("Works in or knows"), "language": _("Speaks")},
                counts_use=False,
                cards=member_cards,
            )
        )
