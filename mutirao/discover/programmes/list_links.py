"""What a list of programmes offers beside itself: the same question as a table, as charts, as files."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from mutirao.base.catalogue.entry_types import links_in_formats
from mutirao.base.ui.addresses import address
from mutirao.discover.programmes.table.files import FORMATS


def list_downloads(query: QueryDict) -> list[tuple[str, str]]:
    """Files of all programmes that the question finds, made by the table."""
    return links_in_formats(address("programmes:table"), query, FORMATS)


def other_views(query: QueryDict) -> list[tuple[str, str]]:
    asked = f"?{query.urlencode()}" if query else ""
    return [
        (_("As a table"), f"{address('programmes:table')}{asked}"),
        (_("Charts of all programmes"), address("programmes:charts")),
    ]
