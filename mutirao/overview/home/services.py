"""What happens to hand-made pages."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from mutirao.overview.home.models import HomePage, StandardPage


@transaction.atomic
def lay_out_pages() -> None:
    """A home page and an about page in each language, unless the site has pages already; the team rewrites them."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if HomePage.objects.exists():
        return
    root = Page.objects.get(depth=1)
    for welcome in root.get_children():
        welcome.delete()
    root.refresh_from_db()
    homes = [lay_out_language(root, code) for code, _name in settings.LANGUAGES]
    for home in homes[1:]:
        HomePage.objects.filter(pk=home.pk).update(translation_key=homes[0].translation_key)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=homes[0], is_default_site=True, site_name="Mutirão")


def lay_out_language(root: Page, code: str) -> HomePage:
    locale = Locale.objects.get(language_code=code)
    with override(code):
        home = root.add_child(
            instance=HomePage(
                title=_("Home"),
                slug=f"home-{code}",
                locale=locale,
                headline=_("Find what works, and those who know"),
                lead=_(
                    "Reports, studies, guides and data on social protection from every region, gathered and classified"
                    " by those who work in the field. Free to read, light enough for any phone."
                ),
            )
        )
        home.add_child(
            instance=StandardPage(
                title=_("About"),
                slug="about",
                locale=locale,
                introduction=_("An open place where a professional community shares what it knows."),
                body="<p>" + _("The team can rewrite this page in the editors’ desk, under Pages.") + "</p>",
            )
        )
    return home
