"""How many members by country and type of institution: what funders read first."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from mutirao.base.taxonomy.vocabulary import label
from mutirao.connect.members.models import Member


@dataclass(frozen=True)
class Line:
    """A country, or all of them: its members by type of institution in the order of the columns, and together."""

    name: str
    numbers: list[int]

    @property
    def total(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True)
class Figures:
    columns: list[str]
    lines: list[Line]
    total: Line


def figures() -> Figures:
    """Whoever has confirmed their address and whose account is open, in one query."""
    counted = Member.objects.filter(first_published_at__isnull=False, user__is_active=True)
    numbers: Counter[tuple[int | None, str]] = Counter()
    rows = counted.order_by().values("country_id", "institution").annotate(number=Count("pk"))
    for row in rows:
        numbers[row["country_id"], row["institution"]] = row["number"]
    kinds = [*Member.Institution.values, ""]
    lines = [
        Line(label(country) if country else _("not said"), [numbers[country, kind] for kind in kinds])
        for country in {country for country, _kind in numbers}
    ]
    return Figures(
        columns=[*(str(words) for words in Member.Institution.labels), _("not said")],
        lines=sorted(lines, key=lambda line: (-line.total, line.name)),
        total=Line(_("All countries"), [sum(line.numbers[place] for line in lines) for place in range(len(kinds))]),
    )


@permission_required("members.view_member")
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    found = figures()
    if request.GET.get("export") == "csv":
        return as_csv(found)
    return render(request, "members/desk/figures.html", {"figures": found, "page_title": _("Members in figures")})


def as_csv(found: Figures) -> HttpResponse:
    out = StringIO()
    writer: Any = csv.writer(out)
    writer.writerow([_("Country"), *found.columns, _("Together")])
    writer.writerows([line.name, *line.numbers, line.total] for line in [*found.lines, found.total])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="members-by-country-and-institution.csv"'
    return response
