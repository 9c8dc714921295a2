"""What is missing about a country, said as an invitation: each with the way to where it can be brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from babel.languages import get_official_languages
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mutirao.base.indicators.models import Indicator
from mutirao.base.ui.addresses import address
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.publications.models import Publication
from mutirao.overview.countries.places import PlacePage
from mutirao.overview.countries.sections import TypeSection, by_name

YEARS_FRESH: Final = 5
"""Coverage of so many years ago still tells how a country is covered."""
NAMED: Final = 3


@dataclass(frozen=True)
class Gap:
    """A sentence, and what somebody who knows more can do about it."""

    text: str
    action: str
    url: str


def gaps(
    page: PlacePage, sections: Sequence[TypeSection], lacking: Sequence[Indicator], audiences: frozenset[int]
) -> list[Gap]:
    """Two queries, whatever there is."""
    totals = {section.name: section.found.total for section in sections}
    return [
        *programme_gaps(page, totals.get(Programme.TYPE, 0), audiences),
        *publication_gaps(page, by_name(sections, Publication.TYPE)),
        *people_gaps(totals),
        *indicator_gaps(lacking),
    ]


def programme_gaps(page: PlacePage, total: int, audiences: frozenset[int]) -> Iterator[Gap]:
    here = Programme.objects.visible_in(audiences).filter(countries=page.concept.id)
    stale = here.verified_before(timezone.localdate() - timedelta(days=365)).count()
    oldest = timezone.localdate().year - YEARS_FRESH - 1
    covered = Claim.objects.current().known().filter(field="coverage", year__gt=oldest, programme__in=here)
    programmes = f"{address('search:section', 'programmes')}?{urlencode({page.facet: page.code})}"
    if not total:
        yield Gap(_("No programme of this country is described yet."), _("Describe one"), way_to("programmes:create"))
        return
    if not covered.exists():
        text = _("No programme here says how many people it reached after %(year)s.") % {"year": oldest}
        yield Gap(text, _("Look at the programmes and suggest a figure"), programmes)
    if stale:
        text = ngettext(
            "%(total)s profile has not been verified for a year.",
            "%(total)s profiles have not been verified for a year.",
            stale,
        )
        yield Gap(text % {"total": stale}, _("See whether they are still right"), programmes)


def publication_gaps(page: PlacePage, publications: TypeSection | None) -> Iterator[Gap]:
    spoken = get_official_languages(page.code, de_facto=True)
    written = set(publications.codes("language")) if publications else set()
    if spoken and written.isdisjoint(spoken):
        names = ", ".join(language_name(code) for code in spoken[:NAMED])
        text = _("There is no publication in a language of the country (%(languages)s).") % {"languages": names}
        yield Gap(text, _("Share one"), way_to("submissions:share"))


def people_gaps(totals: dict[str, int]) -> Iterator[Gap]:
    if not totals.get(Member.TYPE):
        yield Gap(_("No member you can see works here or knows the country."), _("Join"), way_to("account_signup"))
    if not totals.get(Stakeholder.TYPE):
        text = _("No organisation that works here is listed.")
        yield Gap(text, _("Look for yours"), address("search:index") + "?type=stakeholder")


def indicator_gaps(lacking: Sequence[Indicator]) -> Iterator[Gap]:
    if lacking:
        names = "; ".join(item.name for item in lacking[:NAMED])
        text = _("Not known here: %(indicators)s.") % {"indicators": names}
        yield Gap(text, _("Share a publication that says it"), way_to("submissions:share"))


def way_to(name: str) -> str:
    """The form of that name; what every contribution begins with where there is none."""
    try:
        return address(name)
    except NoReverseMatch:
        return address("submissions:share")
