"""The list of publications in the desk: who sees it, filters, search, and what is done to many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser
from wagtail.models import ModelLogEntry

from mutirao.base.catalogue.models import Change
from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.tests.factories import make_publication

LIST = "/desk/publications/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    return client_of(curator)


def titles(desk: Client, **filters: Any) -> list[str]:
    tree = LexborHTMLParser(desk.get(f"{LIST}?{urlencode(filters)}").content)
    return sorted(node.text(strip=True) for node in tree.css("td.title .title-wrapper a"))


def act(desk: Client, action: str, selected: list[Publication] | str, said: dict[str, Any] | None = None) -> Any:
    """Confirm a bulk action for these, or for all that the list shows with this query."""
    ids = [("id", item.pk) for item in selected] if isinstance(selected, list) else [("id", "all")]
    query = urlencode([*ids, ("next", LIST)])
    shown = "" if isinstance(selected, list) else f"&{selected}"
    url = f"/desk/bulk/publications/publication/{action}/?{query}{shown}"
    return desk.get(url) if said is None else desk.post(url, said)


# Who


@pytest.mark.parametrize("path", ["", "publications/", "publications/add/", "problems/"])
def test_the_desk_is_for_the_team_only(path: str, client: Client, member: Any, curator: Any, client_of: Any) -> None:
    stranger = client.get(f"/desk/{path}")
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/en/account/login/")
    refused = client_of(member).get(f"/desk/{path}")
    assert refused.status_code == 302
    assert not refused["Location"].startswith("/desk/publications")
    assert client_of(curator).get(f"/desk/{path}").status_code == 200


def test_a_curator_meets_only_what_curators_need(desk: Client) -> None:
    page = desk.get("/desk/").content.decode()

    for needed in (
        "/desk/publications/",
        "/desk/imports/",
        "/desk/problems/",
        "/desk/vocabulary/concepts/",
        "/desk/pages/",
    ):
        assert f'"{needed}' in page
    for superfluous in ("/desk/reports/", "/desk/documents/", "/desk/snippets/", "/desk/users/"):
        assert f'"{superfluous}' not in page


def test_curators_archive_and_do_not_delete(desk: Client, curator: Any) -> None:
    publication = make_publication()

    assert "permission" in desk.get(f"/desk/publications/delete/{publication.pk}/", follow=True).content.decode()
    assert "Nothing is lost" in act(desk, "delete", [publication]).content.decode()
    assert Publication.objects.filter(pk=publication.pk).exists()


def test_the_first_page_says_what_waits(desk: Client) -> None:
    publication = make_publication(published=False)
    Problem.objects.create(publication=publication, subject="broken_link")

    page = LexborHTMLParser(desk.get("/desk/").content)

    said = {node.attributes["href"]: node.text(strip=True) for node in page.css(".w-summary a")}
    assert said["/desk/problems/?state=open"] == "1 open problems"
    assert said["/desk/publications/?work=suggestions"] == "1 with suggestions to decide on"
    assert said["/desk/publications/?state=in_review"] == "0 to review"


# Filters and search


def test_each_filter_keeps_what_it_names(desk: Client) -> None:
    plain = make_publication(title="Plain", abstract="", kind="report", issued="2010", languages=["en"])
    draft = make_publication(
        title="Draft", abstract="", published=False, kind="article", issued="2015", languages=["fr", "en"]
    )
    archived = make_publication(title="Archived", abstract="", issued="2012", languages=["es"])
    desk.post(f"/desk/publications/archive/{archived.pk}/")
    concept = Concept.objects.get(slug="cash-transfers")
    plain.concepts.set([concept])
    plain.countries.set([Place.objects.get(iso2="MW")])
    plain.save()
    Problem.objects.create(publication=draft, subject="broken_link")
    Attachment.objects.bulk_create([Attachment(entry_id=plain.pk, file="x", text_state=Attachment.TextState.FAILED)])
    Publication.objects.filter(pk=plain.pk).update(has_file=True)

    assert titles(desk) == ["Archived", "Draft", "Plain"]
    assert titles(desk, state="draft") == ["Draft"]
    assert titles(desk, state="published") == ["Plain"]
    assert titles(desk, state="archived") == ["Archived"]
    assert titles(desk, state="in_review") == []
    assert titles(desk, kind="article") == ["Draft"]
    assert titles(desk, year_min=2011, year_max=2013) == ["Archived"]
    assert titles(desk, language="fr") == ["Draft"]
    assert titles(desk, concept=concept.pk) == ["Plain"]
    assert titles(desk, concept=concept.broader.first().pk) == ["Plain"]
    assert titles(desk, country=Place.objects.get(notation="002").pk) == ["Plain"]
    assert titles(desk, work="problem") == ["Draft"]
    assert titles(desk, work="unread") == ["Plain"]
    assert titles(desk, has_file="true") == ["Plain"]
    assert titles(desk, work="nothing") == ["Archived", "Draft"]


def test_suggestions_to_confirm_are_a_filter(desk: Client) -> None:
    make_publication(title="Cash transfers")
    settled = make_publication(title="Nothing to say", abstract="")
    settled.suggested_concepts.clear()
    settled.suggested_countries.clear()
    settled.save()

    assert titles(desk, work="suggestions") == ["Cash transfers"]


def test_what_is_under_review_is_a_filter(desk: Client) -> None:
    from mutirao.base.ui.tests.desk_support import filled_in, send

    publication = make_publication(title="Look at me", published=False)
    make_publication(title="Other", published=False)
    url = f"/desk/publications/edit/{publication.pk}/"
    send(desk, url, filled_in(desk.get(url)), "action-submit")

    assert titles(desk, state="in_review") == ["Look at me"]
    assert titles(desk, state="draft") == ["Other"]
    assert "In review".lower() in desk.get(f"{LIST}?state=in_review").content.decode().lower()


@pytest.mark.parametrize(
    "query", ["hills pension", "DIALLO", "10.1234/hills", "10.1234/HILLS", "collines", "hills diallo"]
)
def test_the_search_box_finds_titles_names_and_identifiers(desk: Client, query: str) -> None:
    from mutirao.discover.publications.records import Name

    make_publication(
        title="Pensions in the hills",
        names=[Name(family="Diallo", given="Amina"), Name("publisher", literal="Institut des collines")],
        identifiers={"doi": ["10.1234/hills"]},
    )
    make_publication(title="Something else")

    assert titles(desk, q=query) == ["Pensions in the hills"]


def test_a_filter_value_nobody_offers_shows_the_form_again(desk: Client) -> None:
    assert desk.get(f"{LIST}?state=nonsense&year_min=x&work=y&concept=abc").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(desk: Client) -> None:
    make_publication(published=False)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    for _number in range(4):
        make_publication(published=False, languages=["fr"])
    with CaptureQueriesContext(connection) as many:
        desk.get(LIST)

    assert len(many) == len(one)


def test_the_list_can_be_taken_away_as_csv(desk: Client) -> None:
    make_publication(title="Pensions", languages=["fr", "en"])

    rows = b"".join(desk.get(f"{LIST}?export=csv").streaming_content).decode().splitlines()

    assert rows[0].startswith("Title,Subtitle,Kind,")
    assert rows[1].startswith("Pensions,")
    assert '"fr, en"' in rows[1]


# Many at once


def test_a_bulk_action_says_what_happens_to_how_many_before_it_does(desk: Client) -> None:
    made = [make_publication(title=f"Study {number}") for number in range(3)]

    page = " ".join(act(desk, "agree", made).content.decode().split())

    assert "This concerns 3 publications:" in page
    assert "Study 0" in page
    assert Publication.objects.first().suggested_concepts.exists()


def test_agreeing_to_all_suggestions(desk: Client) -> None:
    made = [make_publication() for _number in range(2)]
    untouched = make_publication()
    expected = [set(item.suggested_concepts.values_list("pk", flat=True)) for item in made]
    assert all(expected)
    seen = Change.objects.latest_id()

    act(desk, "agree", made, {})

    for item, concepts in zip(made, expected, strict=True):
        now = Publication.objects.get(pk=item.pk)
        assert set(now.concepts.values_list("pk", flat=True)) == concepts
        assert not now.suggested_concepts.exists()
        assert [str(place) for place in now.countries.all()] == ["Malawi"]
    assert untouched.suggested_concepts.exists()
    assert set(Change.objects.since(seen).values_list("entry_id", flat=True)) == {item.pk for item in made}
    assert ModelLogEntry.objects.filter(action="mutirao.classify").count() == 2


def test_classifying_adds_and_removes_and_carries_drafts_along(desk: Client) -> None:
    from mutirao.base.ui.tests.desk_support import filled_in, send

    old, new = Concept.objects.topics().in_use().order_by("pk")[:2]
    kenya = Place.objects.get(iso2="KE")
    publication = make_publication()
    publication.concepts.set([old])
    publication.save()
    url = f"/desk/publications/edit/{publication.pk}/"
    send(desk, url, filled_in(desk.get(url)) | {"title": "Newer title"})

    act(
        desk,
        "classify",
        [publication],
        {"add_concepts": [new.pk], "remove_concepts": [old.pk], "add_countries": [kenya.pk]},
    )

    now = Publication.objects.get(pk=publication.pk)
    draft = now.get_latest_revision_as_object()
    for version in (now, draft):
        assert (list(version.concepts.all()), list(version.countries.all())) == ([new], [kenya])
    assert (now.title, draft.title) == (publication.title, "Newer title")


def test_classifying_with_nothing_chosen_says_so(desk: Client) -> None:
    publication = make_publication()

    assert "Choose at least one topic or country" in act(desk, "classify", [publication], {}).content.decode()


def test_setting_language_and_audience(desk: Client, client: Client) -> None:
    from django.contrib.auth.models import Group

    from mutirao.base.catalogue.models import Audience

    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    publication = make_publication(languages=[])

    act(desk, "languages", [publication], {"languages": ["pt"]})
    act(desk, "audience", [publication], {"audience": circle.pk})

    now = Publication.objects.get(pk=publication.pk)
    assert (now.languages, now.audience) == (["pt"], circle)
    assert client.get(now.get_absolute_url()).status_code == 404


def test_publishing_and_archiving_all_that_the_list_shows(desk: Client, client: Client) -> None:
    chosen = [make_publication(title=f"Chosen {number}", published=False, kind="article") for number in range(3)]
    other = make_publication(title="Other", published=False)

    act(desk, "publish", "kind=article", {})
    assert set(Publication.objects.published()) == set(chosen)
    first = Publication.objects.get(pk=chosen[0].pk)
    assert first.first_published_at
    assert client.get(first.get_absolute_url()).status_code == 200

    act(desk, "delete", "q=chosen", {})
    assert set(Publication.objects.archived()) == set(chosen)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert not Publication.objects.get(pk=other.pk).archived_at


def test_publishing_many_shows_the_newest_draft(desk: Client) -> None:
    from mutirao.base.ui.tests.desk_support import filled_in, send

    publication = make_publication(title="Old")
    url = f"/desk/publications/edit/{publication.pk}/"
    send(desk, url, filled_in(desk.get(url)) | {"title": "New"})

    act(desk, "publish", [publication], {})

    assert Publication.objects.get(pk=publication.pk).title == "New"


def test_bulk_actions_ask_for_permission(client_of: Any, member: Any, django_user_model: Any) -> None:
    from django.contrib.auth.models import Permission

    member.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "change_publication", "view_publication"])
    )
    publication = make_publication(published=False)
    desk = client_of(member)

    page = " ".join(act(desk, "publish", [publication]).content.decode().split())
    act(desk, "publish", [publication], {})

    assert "You may not do this to 1 publication." in page
    assert not Publication.objects.get(pk=publication.pk).live
