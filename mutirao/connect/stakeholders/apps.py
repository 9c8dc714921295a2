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
        from mutirao.base.catalogue import entry_types
        from mutirao.connect.stakeholders.documents import search_documents
        from mutirao.connect.stakeholders.models import Stakeholder

        entry_types.register(
            entry_types.EntryType(
                name=Stakeholder.TYPE,
                shelf="connect",
                section="stakeholders",
                label_plural=_("Stakeholders"),
                label=_("Stakeholder"),
                count_label=partial(ngettext, "%(total)s stakeholder", "%(total)s stakeholders"),
                url_name="stakeholders:detail",
                kinds=Stakeholder.Kind.choices,
                documents=search_documents,
                facets=("kind", "concept", "country", "region"),
            )
        )
