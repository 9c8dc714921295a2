"""Templates and components keep their promises: each says what it needs, and needs no more."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from mutirao.base.ui import components
from mutirao.base.ui.appearance import Link, SiteAppearance
from mutirao.base.ui.context_processors import LanguageLink
from mutirao.base.ui.paging import pages
from mutirao.base.ui.templatetags.ui import partial_date

TEMPLATES = sorted(settings.PACKAGE_DIR.glob("*/*/templates/**/*.html"))
COMPONENTS = sorted((settings.PACKAGE_DIR / "base/ui/templates/ui").glob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(settings.PACKAGE_DIR))


# Templates


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "<html" in path.read_text()], ids=name_of)
def test_documents_name_their_language_and_direction(path: Path) -> None:
    opening = re.search(r"<html.*?>$", path.read_text(), re.DOTALL | re.MULTILINE).group()
    assert 'lang="' in opening
    assert 'dir="' in opening


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "allauth/elements" not in name_of(path)], ids=name_of)
def test_templates_open_with_what_they_are_given(path: Path) -> None:
    assert path.read_text().startswith(("{% comment %}", "{#"))


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_components_list_their_variables(path: Path) -> None:
    comment = path.read_text().split("{% endcomment %}")[0]
    assert "variables" in comment.lower()


# Components: a missing variable would show as text (`string_if_invalid` in the test settings)


class ExampleForm(forms.Form):
    name = forms.CharField(help_text="As you sign.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    subject = forms.ChoiceField(choices=[("", "---"), ("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))


def counted(label: str, count: int, **more: object) -> SimpleNamespace:
    return SimpleNamespace(label=label, value=label, url=f"/{label}/", count=count, selected=False, **more)


APPEARANCE = SiteAppearance(
    name="Example",
    tagline="A tagline",
    logo_url="",
    accent_colour="#0b5c7d",
    header=(Link("About", "/about/", ""),),
    footer=(Link("Terms", "/terms/", ""),),
    footer_text="Run by a team.",
    contact_address="team@example.org",
)
LANGUAGES = [LanguageLink("en", "English", "/en/", True), LanguageLink("ar", "العربية", "/ar/", False)]
MENU = [("Discover", [SimpleNamespace(label="Topics", url="/en/topics/")])]
FACET = SimpleNamespace(name="kind", label="Kind", values=[counted("Report", 3)], is_open=True, more_url="/more/")
YEARS = SimpleNamespace(
    name="year",
    label="Year",
    values=[counted(str(year), year - 2009) for year in (2018, 2017, 2010)],
    is_open=True,
    more_url="",
)
RESULTS = pages(Paginator(range(200), 10).get_page(8), "?page={}".format)
SEARCH = {"search_id": "box", "search_class": "", "search_text": "cash <b>"}
EXAMPLES: dict[str, dict[str, object]] = {
    "account_menu": {},
    "counted": {"items": [counted("Cash", 1204)]},
    "description": {"description": "What cash does. " * 20},
    "facet": {"facet": FACET},
    "facet_years": {
        "facet": YEARS,
        "search_url": "/en/search/",
        "hidden_fields": [("year", "2018"), ("kind", "a")],
        "q": "x",
    },
    "field_notes": {"field": ExampleForm({})["name"]},
    "fields": {"form": ExampleForm({})},
    "footer": {},
    "header": {"is_demonstration": True},
    "languages": {},
    "legend": {"legend_label": "Members", "legend": [(1, "1–10"), (2, "11–100")]},
    "logo": {},
    "messages": {"messages": [SimpleNamespace(level_tag="info", __str__=lambda self: "Done")]},
    "pager": {"results": RESULTS},
    "plain_counted": {"items": [counted("Kenya", 4)]},
    "search": SEARCH | {"search_action": "/en/search/", "hidden_fields": [("kind", "report")]},
    "take_away": {"downloads": [("RIS", "/x.ris")], "other_views": [("Table", "/table/")], "feed_url": "/feed/"},
    "tiles": {"items": [counted("Cash", 12)]},
}


def test_every_component_has_an_example() -> None:
    assert sorted(EXAMPLES) == [path.stem for path in COMPONENTS]


def render(name: str, **more: object) -> str:
    request = RequestFactory().get("/en/topics/")
    context = {
        "appearance": APPEARANCE,
        "menu": MENU,
        "language_links": LANGUAGES,
        "current_language": LANGUAGES[0],
        "is_demonstration": False,
        "request": request,
        "user": AnonymousUser(),
    }
    return render_to_string(f"ui/{name}.html", context | EXAMPLES[name] | more)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_components_need_no_more_than_they_say(name: str, language: str) -> None:
    with translation.override(language):
        assert "MISSING-VARIABLE" not in render(name)


def test_the_pager_leads_on_back_and_to_the_ends() -> None:
    assert (RESULTS.first, RESULTS.last, RESULTS.total) == (71, 80, 200)
    assert (RESULTS.previous_url, RESULTS.next_url) == ("?page=7", "?page=9")
    assert [label for label, _url, _is_current in RESULTS.page_links] == ["1", "…", "6", "7", "8", "9", "10", "…", "20"]
    assert ("8", "?page=8", True) in RESULTS.page_links


def test_a_description_is_short_and_said_to_machines_only_where_there_is_one() -> None:
    assert render("description").count("…") == 2
    assert not render("description", description="").strip()


def test_the_search_box_keeps_filters_and_escapes_what_was_typed() -> None:
    box = render("search")
    assert 'value="cash &lt;b&gt;"' in box
    assert '<input type="hidden" name="kind" value="report">' in box


def test_a_menu_of_one_verb_shows_its_places_and_of_several_opens() -> None:
    assert '<a href="/en/topics/" aria-current="true">Topics</a>' in render("header")
    assert "<summary>Learn</summary>" in render(
        "header", menu=[*MENU, ("Learn", [SimpleNamespace(label="C", url="/c/")])]
    )


def test_the_span_of_years_replaces_the_year_and_keeps_other_filters() -> None:
    years = render("facet_years")
    assert 'type="hidden" name="year"' not in years
    assert 'type="hidden" name="kind"' in years


def test_fields_leave_out_empty_choices_and_hide_the_trap() -> None:
    fields = " ".join(render("fields").split())
    assert "---" not in fields
    assert '<input class="trap" name="website" tabindex="-1" autocomplete="off" aria-hidden="true">' in fields
    assert 'aria-describedby="id_name_helptext id_name_error"' in fields


# Cards


def make_card(**changes: object) -> SimpleNamespace:
    standard = {
        "url": "/en/discover/publications/x/",
        "title": "Transferts <monétaires>",
        "subtitle": "au Sahel",
        "kind_label": "Report",
        "language": "fr",
        "language_name": "French",
        "countries": ["Mali", "Niger", "Chad"],
        "more_countries": 2,
        "year": 2018,
        "names": "A. Diallo",
        "summary": "Ce que l’on sait.",
        "has_file": True,
        "is_generated": True,
        "passage": None,
        "picture": "",
    }
    return SimpleNamespace(**standard | changes)


def card(*, brief: bool = False, **changes: object) -> str:
    tag = "{% card card brief=True %}" if brief else "{% card card %}"
    return Template(tag).render(Context({"card": make_card(**changes)}))


def test_a_card_says_kind_year_language_and_countries() -> None:
    facts = re.findall(r"<li[^>]*>(.*?)</li>", card())
    assert facts == [
        "Report",
        "2018",
        "French",
        "Mali, Niger, Chad +2",
        "with file",
        "made up for the demonstration",
    ]


def test_a_card_speaks_the_language_of_its_entry() -> None:
    own = 'publications/x/" lang="fr" dir="auto">Transferts &lt;monétaires&gt;: au Sahel</a></h3>'
    assert own in card()
    with translation.override("fr"):
        assert own.replace(' lang="fr"', "") in card()


def test_a_card_marks_what_was_made_up_for_the_demonstration() -> None:
    assert '<li class="badge">made up for the demonstration</li>' in card()
    assert "badge" not in card(is_generated=False)


def test_a_brief_card_leaves_subtitle_and_summary_out() -> None:
    assert "Ce que" in card()
    assert "Ce que" not in card(brief=True)
    assert "Sahel" not in card(brief=True)


def test_a_long_summary_is_cut() -> None:
    shown = card(summary="word " * 200)
    assert "word…</p>" in shown
    assert len(shown) < components.SUMMARY_LENGTH + 500


def test_a_card_with_a_passage_shows_where_it_stands() -> None:
    passage = SimpleNamespace(
        segments=[("a <b> ", False), ("cash", True)], file_name="a&b.pdf", page=14, url="/f/#page=14"
    )
    shown = card(passage=passage)
    assert "a &lt;b&gt; <mark>cash</mark>" in shown
    assert 'in <a href="/f/#page=14"><bdi>a&amp;b.pdf, page 14</bdi></a>' in shown
    assert "Ce que" not in shown


def test_a_card_of_which_little_is_known_stays_a_card() -> None:
    little = {
        "subtitle": "",
        "kind_label": "",
        "language": "",
        "language_name": "",
        "countries": [],
        "more_countries": 0,
    }
    more = {"year": None, "names": "", "summary": "", "has_file": False, "is_generated": False, "title": "Untold"}
    assert card(**little | more) == (
        '<article class="card"><ul class="meta"></ul>'
        '<h3><a href="/en/discover/publications/x/" dir="auto">Untold</a></h3></article>'
    )


# Small things


def test_the_histogram_draws_each_year_in_its_place_and_marks_the_chosen() -> None:
    values = [counted("2012", 10), counted("2010", 1), counted("2011", 5)]
    values[0].selected = True
    assert components.histogram(values) == (
        '<svg class="histogram" viewBox="0 0 11 40" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="M0 40v-4h3v4zM4 40v-20h3v20z"/><path class="on" d="M8 40v-40h3v40z"/></svg>'
    )


@pytest.mark.parametrize("years", [[], ["2018"], ["2018", "2017"], ["none", "unknown", "never"]])
def test_a_histogram_of_hardly_any_years_is_not_worth_drawing(years: list[str]) -> None:
    assert components.histogram([counted(year, 1) for year in years]) == ""


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("2018", "en", "2018"),
        ("2018-09", "en", "September 2018"),
        ("2018-09", "fr", "septembre 2018"),
        ("2018-09-12", "es", "12 de septiembre de 2018"),
    ],
)
def test_dates_are_told_as_exactly_as_they_are_known(text: str, language: str, shown: str) -> None:
    with translation.override(language):
        assert partial_date(text) == shown
