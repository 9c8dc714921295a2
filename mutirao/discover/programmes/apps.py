"""Programmes: what countries do, as sourced data."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class ProgrammesConfig(AppConfig):
    name = "mutirao.discover.programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.catalogue import entry_types
        from mutirao.base.notices import kinds
        from mutirao.connect.stakeholders.facets import ORGANISATION
        from mutirao.discover.programmes import receivers  # noqa: F401 - connects itself
        from mutirao.discover.programmes.codes import PROGRAMME_TYPE
        from mutirao.discover.programmes.documents import search_documents
        from mutirao.discover.programmes.facets import OPEN_FACETS, OWN_FACETS, facets_in_order
        from mutirao.discover.programmes.list_links import list_downloads, other_views
        from mutirao.discover.programmes.models import Programme
        from mutirao.discover.programmes.notice_kinds import KINDS
        from mutirao.discover.programmes.personal_data import PARTS

        for kind in KINDS:
            kinds.register(kind)
        for part in PARTS:
            personal_data.register(part)

        entry_types.register(
            entry_types.EntryType(
                name=Programme.TYPE,
                shelf="discover",
                section="programmes",
                label_plural=_("Programmes"),
                label=_("Programme"),
                order=20,
                goes_by_names=True,
                count_label=partial(ngettext, "%(total)s programme", "%(total)s programmes"),
                url_name="programmes:detail",
                kinds=tuple(PROGRAMME_TYPE.labels.items()),
                documents=search_documents,
                facets=(*facets_in_order(), ORGANISATION.name),
                open_facets=OPEN_FACETS,
                own_facets=(*OWN_FACETS, ORGANISATION),
                facet_labels={"year": _("Start")},
                downloads=list_downloads,
                other_views=other_views,
            )
        )
