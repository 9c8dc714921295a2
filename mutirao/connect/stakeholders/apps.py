"""Stakeholders: the organisations of the field."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class StakeholdersConfig(AppConfig):
    name = "mutirao.connect.stakeholders"
    label = "stakeholders"
    verbose_name = _("Stakeholders")

    def ready(self) -> None:
        from mutirao.base.accounts import merging, personal_data
        from mutirao.base.catalogue import entry_types
        from mutirao.base.notices import kinds
        from mutirao.base.ui import navigation
        from mutirao.connect.members import affiliations
        from mutirao.connect.stakeholders.belonging import confirmed_organisations
        from mutirao.connect.stakeholders.documents import search_documents
        from mutirao.connect.stakeholders.export import list_downloads
        from mutirao.connect.stakeholders.models import Stakeholder
        from mutirao.connect.stakeholders.notice_kinds import GROUP, KINDS
        from mutirao.connect.stakeholders.personal_data import PARTS
        from mutirao.connect.stakeholders.services.belonging import join_members
        from mutirao.connect.stakeholders.services.managing import join_requests

        entry_types.register(
            entry_types.EntryType(
                name=Stakeholder.TYPE,
                shelf="connect",
                section="stakeholders",
                label_plural=_("Stakeholders"),
                label=_("Stakeholder"),
                order=30,
                goes_by_names=True,
                count_label=partial(ngettext, "%(total)s stakeholder", "%(total)s stakeholders"),
                url_name="stakeholders:detail",
                kinds=Stakeholder.Kind.choices,
                documents=search_documents,
                facets=("kind", "concept", "country", "region"),
                facet_labels={"kind": _("Type of organisation"), "country": _("Works in")},
                downloads=list_downloads,
            )
        )
        merging.register(join_members)
        merging.register(join_requests)
        affiliations.register(confirmed_organisations, "stakeholders:mine")
        navigation.add_personal([navigation.PersonalPlace(_("My organisations"), "stakeholders:mine", order=15)])
        kinds.register_group(GROUP, _("Organisations"))
        for kind in KINDS:
            kinds.register(kind)
        for part in PARTS:
            personal_data.register(part)
