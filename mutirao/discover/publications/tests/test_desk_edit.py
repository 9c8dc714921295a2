"""Editing one publication in the desk: every tab, drafts, files, links, preview, history, review, archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts.services import CURATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change, Link
from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.base.ui.tests.desk_support import add_row, errors_in, filled_in, send
from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.tests.factories import make_publication

ADD = "/desk/publications/add/"
PAGE = b"<!doctype html><html><title>Study</title><body><p>Households with a grant ate more maize.</p></body></html>"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    return client_of(curator)


def edit(publication: Publication) -> str:
    return f"/desk/publications/edit/{publication.pk}/"


def fresh(publication: Publication) -> Publication:
    return Publication.objects.get(pk=publication.pk)


def study_page() -> SimpleUploadedFile:
    return SimpleUploadedFile("study.html", PAGE, content_type="text/html")


# Describing


def test_a_new_publication_gets_its_address_contributor_and_key_by_itself(desk: Client, curator: Any) -> None:
    form = filled_in(desk.get(ADD))
    form |= {"title": "Pensions in the hills", "kind": "report", "issued": "2018-09", "languages": ["fr"]}
    add_row(form, "contributions", role="author", family="Diallo", given="Amina")
    add_row(form, "contributions", role="publisher", organisation="Institut des collines")
    add_row(form, "identifiers", scheme="doi", value="https://doi.org/10.1234/HILLS")

    response = send(desk, ADD, form)

    publication = Publication.objects.get()
    assert response["Location"] == edit(publication)
    assert (publication.slug, publication.live, publication.contributor) == ("pensions-in-the-hills", False, curator)
    assert (publication.year, publication.byline, publication.languages) == (2018, "Amina Diallo", ["fr"])
    assert [str(name) for name in publication.publishers] == ["Institut des collines"]
    assert [(item.scheme, item.value) for item in publication.identifiers.all()] == [("doi", "10.1234/hills")]
    assert publication.duplicate_key


def test_mistakes_are_named_in_plain_words_and_nothing_is_lost(desk: Client) -> None:
    form = filled_in(desk.get(ADD))
    form |= {"title": "Pensions", "kind": "report", "issued": "Sept 2018", "summary": "Long work."}
    add_row(form, "contributions", role="author", orcid="12")
    add_row(form, "identifiers", scheme="isbn", value="978-0-00-000000-1")

    response = send(desk, ADD, form)

    said = " ".join(errors_in(response))
    assert "2018-09-12" in said
    assert "Write the name of a person or of an organisation" in said
    assert "0000-0002-1825-0097" in said
    assert "10 or 13 digits" in said
    assert filled_in(response)["summary"] == ["Long work."]
    assert not Publication.objects.exists()


def test_an_address_that_is_taken_is_refused_by_naming_who_has_it(desk: Client) -> None:
    make_publication(title="Pensions")
    form = filled_in(desk.get(ADD)) | {"title": "Other", "kind": "report", "slug": "pensions"}

    assert any("“Pensions” already has this address" in error for error in errors_in(send(desk, ADD, form)))


def test_a_likely_duplicate_is_a_warning_with_a_link(desk: Client) -> None:
    known = make_publication(title="Pensions", identifiers={"doi": ["10.1234/hills"]})
    form = filled_in(desk.get(ADD)) | {"title": "Quite another title", "kind": "report"}
    add_row(form, "identifiers", scheme="doi", value="10.1234/hills")

    response = desk.get(send(desk, ADD, form)["Location"])

    assert f'This may be here already: <a href="{edit(known)}">Pensions</a>' in response.content.decode()


def test_licence_and_keywords_are_kept_as_they_are_said(desk: Client) -> None:
    publication = make_publication(licence="CC-BY-4.0", keywords=["cash", "schools"])
    form = filled_in(desk.get(edit(publication)))
    assert (form["licence_known"], form["keywords"]) == (["CC-BY-4.0"], ["cash, schools"])

    send(
        desk,
        edit(publication),
        form | {"licence_known": "other", "licence_other": "OGL", "keywords": "cash; food"},
        "action-publish",
    )

    assert (fresh(publication).licence, fresh(publication).keywords) == ("OGL", ["cash", "food"])


def test_saving_an_untouched_publication_changes_nothing(desk: Client) -> None:
    publication = make_publication(
        languages=["fr", "en"], countries=["MW", "KE"], container="Review", identifiers={"issn": ["0378-5955"]}
    )
    publication.concepts.set(Concept.objects.topics().order_by("pk")[:2])
    publication.save()
    ignored = {
        "updated_at",
        "latest_revision_id",
        "live_revision_id",
        "last_published_at",
        "_state",
        "_cluster_related_objects",
    }

    def state(item: Publication) -> dict[str, Any]:
        said = {name: value for name, value in vars(item).items() if name not in ignored}
        for name in ("concepts", "countries", "suggested_concepts", "suggested_countries"):
            said[name] = sorted(getattr(item, name).values_list("pk", flat=True))
        said["names"] = [(str(name), name.role) for name in item.contributions.all()]
        said["identifiers"] = [str(identifier) for identifier in item.identifiers.all()]
        return said

    before = state(fresh(publication))
    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")

    assert state(fresh(publication)) == before


# Drafts and files


def test_a_file_uploaded_in_a_draft_is_there_after_publishing_with_its_text(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    publication = make_publication()
    form = filled_in(desk.get(edit(publication)))
    add_row(form, "attachments", file=study_page(), role="document", language="en")
    assert send(desk, edit(publication), form).status_code == 302
    assert not Attachment.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        response = send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")
    assert (response.status_code, errors_in(response)) == (302, [])

    attachment = Attachment.objects.get()
    with attachment.file.open("rb") as stored:
        assert stored.read() == PAGE
    assert (attachment.name, attachment.size, len(attachment.checksum)) == ("study.html", len(PAGE), 64)
    assert attachment.text_state == Attachment.TextState.READ
    assert "maize" in attachment.pages.get().text
    assert fresh(publication).has_file


def test_a_draft_saved_before_the_text_was_read_does_not_undo_the_reading(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    publication = make_publication()
    with django_capture_on_commit_callbacks() as to_do:
        form = filled_in(desk.get(edit(publication)))
        add_row(form, "attachments", file=study_page())
        send(desk, edit(publication), form, "action-publish")
        send(desk, edit(publication), filled_in(desk.get(edit(publication))) | {"title": "Newer"})
    for callback in to_do:
        callback()
    assert Attachment.objects.get().text_state == Attachment.TextState.READ

    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")

    assert fresh(publication).title == "Newer"
    assert Attachment.objects.get().text_state == Attachment.TextState.READ


def test_a_file_nobody_may_share_is_refused_with_the_reason(desk: Client) -> None:
    publication = make_publication()
    form = filled_in(desk.get(edit(publication)))
    add_row(form, "attachments", file=SimpleUploadedFile("study.pdf", b"MZ\x90\x00" + b"\0" * 200))

    response = send(desk, edit(publication), form)

    assert response.status_code == 200
    assert any("not a kind of file that can be shared here" in error for error in errors_in(response))


def test_why_a_text_could_not_be_read_is_shown_beside_the_file(desk: Client) -> None:
    publication = make_publication()
    attachment = Attachment(entry_id=publication.pk, file=study_page())
    attachment.save()
    Attachment.objects.update(text_state=Attachment.TextState.FAILED, text_problem="It is locked.")

    assert "so the search does not find it: It is locked." in " ".join(
        desk.get(edit(publication)).content.decode().split()
    )
    assert b"".join(desk.get(f"/desk/files/{attachment.pk}/").streaming_content) == PAGE


def test_what_happened_since_a_draft_was_saved_survives_its_publication(desk: Client) -> None:
    publication = make_publication()
    send(desk, edit(publication), filled_in(desk.get(edit(publication))) | {"title": "Newer"})
    Publication.objects.update(use_count=7)

    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")

    assert (fresh(publication).title, fresh(publication).use_count) == ("Newer", 7)


def test_a_draft_of_a_published_one_is_not_what_readers_see(desk: Client, client: Client) -> None:
    publication = make_publication(title="Old title")
    send(desk, edit(publication), filled_in(desk.get(edit(publication))) | {"title": "New title"})

    assert fresh(publication).title == "Old title"
    assert "New title" not in client.get(publication.get_absolute_url()).content.decode()
    assert filled_in(desk.get(edit(publication)))["title"] == ["New title"]


# Classifying


def test_suggestions_are_agreed_to_or_dismissed_one_by_one(desk: Client) -> None:
    publication = make_publication(published=False, countries=[])
    first, second, third = Concept.objects.topics().in_use().order_by("pk")[:3]
    malawi = Place.objects.get(iso2="MW")
    publication.suggested_concepts.set([first, second, third])
    publication.suggested_countries.set([malawi])
    publication.save()
    form = filled_in(desk.get(edit(publication)))

    decisions = {f"suggested_concepts-{first.pk}": "agree", f"suggested_concepts-{second.pk}": "dismiss"}
    send(desk, edit(publication), form | decisions | {f"suggested_countries-{malawi.pk}": "agree"})

    now = fresh(publication)
    assert list(now.concepts.all()) == [first]
    assert list(now.suggested_concepts.all()) == [third]
    assert list(now.countries.all()) == [malawi]
    assert not now.suggested_countries.exists()


def test_agreeing_in_a_draft_of_a_published_one_waits_for_its_publication(desk: Client) -> None:
    publication = make_publication()
    concept = Concept.objects.topics().in_use().first()
    publication.suggested_concepts.set([concept])
    publication.save()

    form = filled_in(desk.get(edit(publication)))
    send(desk, edit(publication), form | {f"suggested_concepts-{concept.pk}": "agree"})
    assert not fresh(publication).concepts.exists()
    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")

    assert list(fresh(publication).concepts.all()) == [concept]
    assert not fresh(publication).suggested_concepts.exists()


# Linking


def test_links_are_added_and_removed_and_shown_on_both_sides(desk: Client, client: Client) -> None:
    original, translation = make_publication(title="Original"), make_publication(title="Traduction")
    form = filled_in(desk.get(edit(translation)))
    send(desk, edit(translation), form | {"link_relation": "translation_of", "link_target": original.pk})

    link = Link.objects.get()
    assert (link.source_id, link.relation, link.target_id) == (translation.pk, "translation_of", original.pk)
    assert translation.get_absolute_url() in client.get(original.get_absolute_url()).content.decode()

    send(desk, edit(translation), filled_in(desk.get(edit(translation))) | {"links_to_remove": link.pk})
    assert not Link.objects.exists()


def test_a_preview_never_writes_links(desk: Client) -> None:
    original, other = make_publication(), make_publication()
    form = filled_in(desk.get(edit(other))) | {"link_relation": "related", "link_target": original.pk}

    url = f"/desk/publications/preview/{other.pk}/"
    assert desk.post(url, form).json() == {"is_valid": True, "is_available": True}
    assert desk.get(url).status_code == 200
    assert not Link.objects.exists()


# Looking at it


def test_an_unsaved_draft_can_be_previewed(desk: Client) -> None:
    form = filled_in(desk.get(ADD)) | {"title": "Nothing saved yet", "kind": "report", "issued": "2019"}
    add_row(form, "contributions", role="author", family="Diallo")
    concept = Concept.objects.topics().in_use().first()

    assert desk.post("/desk/publications/preview/", form | {"concepts": [concept.pk]}).json()["is_available"]
    shown = desk.get("/desk/publications/preview/?in_preview_panel=true").content.decode()

    assert "<h1>Nothing saved yet</h1>" in shown
    assert "Diallo" in shown
    assert str(concept) in shown
    assert not Publication.objects.exists()


def test_the_history_compares_every_field(desk: Client) -> None:
    publication = make_publication(languages=["en"])
    first = Concept.objects.topics().in_use().first()
    send(desk, edit(publication), filled_in(desk.get(edit(publication))))
    form = filled_in(desk.get(edit(publication))) | {
        "title": "Sharper title",
        "concepts": [first.pk],
        "languages": ["en", "fr"],
    }
    form["contributions-0-family"] = ["Phiri"]
    send(desk, edit(publication), form)
    newer, older = publication.revisions.order_by("-pk")[:2]

    history = desk.get(f"/desk/publications/history/{publication.pk}/")
    compared = desk.get(f"/desk/publications/history/{publication.pk}/revisions/compare/{older.pk}...{newer.pk}/")

    assert history.status_code == 200
    words = compared.content.decode()
    assert all(word in words for word in ("Sharper", "Phiri", str(first), "en, fr"))


# Letting readers see it


def test_publishing_and_unpublishing_are_written_to_the_log_of_changes(desk: Client) -> None:
    publication = make_publication(published=False)
    seen = Change.objects.latest_id()
    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")
    published = Change.objects.since(seen)
    assert fresh(publication).state == "published"
    assert publication.pk in published.values_list("entry_id", flat=True)

    seen = Change.objects.latest_id()
    desk.post(f"/desk/publications/unpublish/{publication.pk}/")

    assert fresh(publication).state == "draft"
    assert publication.pk in Change.objects.since(seen).values_list("entry_id", flat=True)


def test_a_publication_passes_the_review_by_another_curator(desk: Client, client_of: Any, client: Client) -> None:
    publication = make_publication(published=False)
    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-submit")
    assert fresh(publication).state == "in_review"
    assert client.get(publication.get_absolute_url()).status_code == 404
    colleague = UserFactory()
    colleague.groups.add(Group.objects.get(name=CURATORS))
    task = fresh(publication).current_workflow_task_state

    url = f"/desk/publications/workflow/action/{publication.pk}/approve/{task.pk}/"
    client_of(colleague).post(url, {"comment": ""})

    assert fresh(publication).state == "published"
    assert client.get(publication.get_absolute_url()).status_code == 200


def test_a_date_in_the_future_publishes_by_itself(desk: Client, client: Client) -> None:
    publication = make_publication(published=False)
    due = timezone.now() + timedelta(days=2)
    form = filled_in(desk.get(edit(publication))) | {"go_live_at": f"{due:%Y-%m-%d %H:%M}"}
    send(desk, edit(publication), form, "action-publish")
    call_command("publish_scheduled")
    assert not fresh(publication).live
    seen = Change.objects.latest_id()

    with time_machine.travel(due + timedelta(hours=1)):
        call_command("publish_scheduled")

    assert fresh(publication).live
    assert publication.pk in Change.objects.since(seen).values_list("entry_id", flat=True)


def test_a_date_of_expiry_takes_it_away_by_itself(desk: Client) -> None:
    publication = make_publication()
    Publication.objects.filter(pk=publication.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    seen = Change.objects.latest_id()

    call_command("publish_scheduled")

    assert not fresh(publication).live
    assert publication.pk in Change.objects.since(seen).values_list("entry_id", flat=True)


def test_archiving_asks_first_and_has_a_way_back(desk: Client, client: Client) -> None:
    publication = make_publication()
    url = f"/desk/publications/archive/{publication.pk}/"
    assert "Nothing is lost" in desk.get(url).content.decode()
    assert fresh(publication).live

    desk.post(url)
    assert fresh(publication).state == "archived"
    assert client.get(publication.get_absolute_url()).status_code == 404
    desk.post(f"/desk/publications/bring-back/{publication.pk}/")
    assert fresh(publication).state == "draft"
    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")
    assert fresh(publication).state == "published"


def test_what_is_published_again_is_no_longer_archived(desk: Client) -> None:
    publication = make_publication()
    desk.post(f"/desk/publications/archive/{publication.pk}/")

    send(desk, edit(publication), filled_in(desk.get(edit(publication))), "action-publish")

    assert fresh(publication).state == "published"


# Problems


def test_problems_are_told_on_the_publication_and_settled_in_their_list(desk: Client) -> None:
    publication = make_publication(title="Broken")
    problem = Problem.objects.create(publication=publication, subject="broken_link", comment="404")
    assert "Readers have reported a problem" in desk.get(edit(publication)).content.decode()
    assert "Broken" in desk.get("/desk/problems/?state=open").content.decode()

    desk.post(f"/desk/problems/{problem.pk}/settle/")

    problem.refresh_from_db()
    assert problem.resolved_at
    assert "Broken" not in desk.get("/desk/problems/?state=open").content.decode()
    assert "Broken" in desk.get("/desk/problems/?state=resolved").content.decode()
