"""Publications: what has been written, recorded and drawn about the field."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class PublicationsConfig(AppConfig):
    name = "mutirao.discover.publications"
    label = "publications"
    verbose_name = _("Publications")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data, privacy
        from mutirao.base.catalogue import entry_types
        from mutirao.base.notices import kinds
        from mutirao.connect.stakeholders.facets import ORGANISATION
        from mutirao.discover.publications import receivers  # noqa: F401 - connects itself
        from mutirao.discover.publications.documents import search_documents
        from mutirao.discover.publications.models import Publication
        from mutirao.discover.publications.notice_kinds import KINDS
        from mutirao.discover.publications.personal_data import REPORTED_PROBLEMS, places_looked_up
        from mutirao.discover.publications.presentation import list_downloads

        entry_types.register(
            entry_types.EntryType(
                name=Publication.TYPE,
                shelf="discover",
                section="publications",
                label_plural=_("Publications"),
                count_label=partial(ngettext, "%(total)s publication", "%(total)s publications"),
                url_name="publications:detail",
                kinds=Publication.Kind.choices,
                documents=search_documents,
                facets=(
                    "kind",
                    "concept",
                    "country",
                    "region",
                    "language",
                    "year",
                    "publisher",
                    ORGANISATION.name,
                    "file",
                ),
                own_facets=(ORGANISATION,),
                label=_("Publication"),
                order=10,
                downloads=list_downloads,
            )
        )
        for kind in KINDS:
            kinds.register(kind)
        personal_data.register(REPORTED_PROBLEMS)
        privacy.register_hosts(places_looked_up)
