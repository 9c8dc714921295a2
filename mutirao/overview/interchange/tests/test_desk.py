"""Imports in the desk: upload, progress, mending rejected rows, going on after an interruption."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mutirao.base.ui.tests.desk_support import errors_in
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record
from mutirao.overview.interchange.models import RejectedRow, Run
from mutirao.overview.interchange.services import imports
from mutirao.overview.interchange.services.imports import notice_interruptions, source_for_file
from mutirao.overview.interchange.services.repairs import continue_import

GOOD = b"TY  - RPRT\r\nTI  - Pensions in the hills\r\nAU  - Diallo, Amina\r\nPY  - 2018\r\nER  - \r\n"
UNTITLED = b"TY  - RPRT\r\nAU  - Diallo, Amina\r\nPY  - 2018\r\nER  - \r\n"
CSV = b"title;year\nPensions;2018\n;2019\n"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    return client_of(curator)


@pytest.fixture
def upload(desk: Client, django_capture_on_commit_callbacks: Any) -> Any:
    def send(name: str, content: bytes, state: str = "draft") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return desk.post("/desk/imports/add/", {"file": SimpleUploadedFile(name, content), "state": state})

    return send


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("path", ["/desk/imports/", "/desk/imports/add/"])
def test_only_the_team_imports(path: str, client: Client, member: Any, curator: Any, client_of: Any) -> None:
    assert client.get(path)["Location"].startswith("/en/account/login/")
    assert client_of(member).get(path).status_code == 302
    assert client_of(curator).get(path).status_code == 200


def test_an_upload_becomes_drafts_and_its_page_says_how_it_went(desk: Client, upload: Any, curator: Any) -> None:
    response = upload("hills.ris", GOOD)

    run, publication = Run.objects.get(), Publication.objects.get()
    assert response["Location"] == f"/desk/imports/{run.pk}/"
    assert (run.state, run.created, run.started_by) == (Run.State.FINISHED, 1, curator)
    assert (publication.title, publication.live, publication.contributor) == ("Pensions in the hills", False, curator)
    page = words(desk.get(response["Location"]))
    assert "finished" in page
    assert f"/desk/publications/?source={run.source_id}" in page
    assert "Pensions in the hills" in words(desk.get(f"/desk/publications/?source={run.source_id}"))
    assert "hills.ris" in words(desk.get("/desk/imports/"))


def test_an_upload_can_be_published_at_once_by_whoever_may(desk: Client, upload: Any) -> None:
    upload("hills.ris", GOOD, "published")

    assert Publication.objects.get().live


def test_whoever_may_not_publish_imports_drafts_whatever_the_form_says(
    client_of: Any, member: Any, django_capture_on_commit_callbacks: Any
) -> None:
    member.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "add_run", "view_run"]))
    with django_capture_on_commit_callbacks(execute=True):
        client_of(member).post("/desk/imports/add/", {"file": SimpleUploadedFile("a.ris", GOOD), "state": "published"})

    assert not Publication.objects.get().live


def test_a_file_of_no_known_format_says_which_there_are(upload: Any) -> None:
    response = upload("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64))

    assert any("none of the formats we can read" in error for error in errors_in(response))
    assert not Run.objects.exists()


def test_a_file_that_is_too_large_says_how_large_it_may_be(upload: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 20

    assert any("larger than 20" in error for error in errors_in(upload("a.ris", GOOD)))


@pytest.mark.parametrize(
    ("name", "content", "mended", "title"),
    [
        ("hills.ris", GOOD + UNTITLED, UNTITLED.decode().replace("AU", "TI  - Mended\r\nAU"), "Mended"),
        ("hills.csv", CSV, "Mended;2019", "Mended"),
        ("hills.json", b'[{"title": "A"}, {"type": "report"}]', '{"type": "report", "title": "Mended"}', "Mended"),
        ("hills.bib", b"@book{a, title={A}}\n@book{b, year={2018}}\n", "@book{b, title={Mended}}", "Mended"),
    ],
)
def test_a_rejected_row_is_mended_and_taken_in(
    desk: Client, upload: Any, name: str, content: bytes, mended: str, title: str
) -> None:
    upload(name, content)
    row = RejectedRow.objects.get()
    assert row.reason in desk.get(f"/desk/imports/{row.run_id}/").content.decode()

    response = desk.post(f"/desk/imports/rows/{row.pk}/", {"raw": mended})

    row.refresh_from_db()
    assert response["Location"] == f"/desk/imports/{row.run_id}/"
    assert row.is_repaired
    assert Publication.objects.filter(title=title).exists()
    assert "mended" in words(desk.get(f"/desk/imports/{row.run_id}/"))


def test_what_is_still_wrong_after_mending_is_said_and_kept(desk: Client, upload: Any) -> None:
    upload("hills.ris", GOOD + UNTITLED)
    row = RejectedRow.objects.get()

    response = desk.post(f"/desk/imports/rows/{row.pk}/", {"raw": "TY  - RPRT\nPY  - 2020\nER  - "})

    row.refresh_from_db()
    assert any("title" in error for error in errors_in(response))
    assert "PY  - 2020" in row.raw
    assert not row.is_repaired


def test_rejected_rows_can_be_taken_away_in_their_format(desk: Client, upload: Any) -> None:
    upload("hills.csv", CSV)
    row = RejectedRow.objects.get()

    response = desk.get(f"/desk/imports/{row.run_id}/rejected/")

    assert response["Content-Disposition"] == f'attachment; filename="rejected-{row.run_id}.csv"'
    assert response.content.decode().splitlines() == ["title;year", ";2019"]


def test_an_interrupted_import_goes_on_where_it_stopped(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    source = source_for_file("two.ris", "ris")
    run = Run.objects.create(source=source, state=Run.State.INTERRUPTED, read=1, created=1)
    run.file.save("two.ris", ContentFile(GOOD + GOOD.replace(b"hills", b"plains")))
    assert "Continue where it stopped" in words(desk.get(f"/desk/imports/{run.pk}/"))

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/imports/{run.pk}/continue/")

    run.refresh_from_db()
    assert (run.state, run.read, run.created) == (Run.State.FINISHED, 2, 2)
    assert [item.title for item in Publication.objects.all()] == ["Pensions in the plains"]


@pytest.mark.parametrize(
    ("state", "silent_for"), [(Run.State.RUNNING, timedelta(minutes=16)), (Run.State.WAITING, timedelta(hours=25))]
)
def test_an_import_that_a_power_cut_left_running_can_be_continued(
    state: str, silent_for: timedelta, desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    run = left_behind(state, silent_for)
    assert "Continue where it stopped" not in words(desk.get(f"/desk/imports/{run.pk}/"))

    notice_interruptions()

    page = words(desk.get(f"/desk/imports/{run.pk}/"))
    assert "interrupted" in page
    assert "Continue where it stopped" in page
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/imports/{run.pk}/continue/")
    run.refresh_from_db()
    assert (run.state, run.read, run.created) == (Run.State.FINISHED, 2, 2)


@pytest.mark.parametrize(
    ("state", "silent_for"),
    [
        (Run.State.RUNNING, timedelta(minutes=14)),
        (Run.State.WAITING, timedelta(hours=23)),
        (Run.State.FINISHED, timedelta(days=9)),
        (Run.State.FAILED, timedelta(days=9)),
    ],
)
def test_an_import_that_shows_signs_of_life_or_has_ended_is_let_be(state: str, silent_for: timedelta) -> None:
    run = left_behind(state, silent_for)

    notice_interruptions()

    run.refresh_from_db()
    assert run.state == state


def test_an_import_under_way_shows_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    run = left_behind(Run.State.WAITING, timedelta(days=2))
    seen: list[str] = []

    def look(read: int) -> None:
        notice_interruptions()
        seen.append(Run.objects.get(pk=run.pk).state)

    imports.import_rows([Record(title=title) for title in ("Passed over", "Reefs", "Rice")], run, progress=look)

    assert seen == [Run.State.RUNNING] * 2


def test_two_clicks_continue_an_import_once(django_capture_on_commit_callbacks: Any) -> None:
    run = left_behind(Run.State.INTERRUPTED, timedelta())

    with django_capture_on_commit_callbacks() as jobs:
        continue_import(run)
        with pytest.raises(ValidationError):
            continue_import(run)

    assert len(jobs) == 1


def left_behind(state: str, silent_for: timedelta) -> Run:
    """A run of two records, of which one is here already, that was last heard of so long ago."""
    run = Run.objects.create(source=source_for_file("two.ris", "ris"), state=state, read=1, created=1)
    run.active_at = timezone.now() - silent_for
    run.file.save("two.ris", ContentFile(GOOD + GOOD.replace(b"hills", b"plains")))
    return run


def test_a_finished_import_is_not_continued(desk: Client, upload: Any) -> None:
    upload("hills.ris", GOOD)
    run = Run.objects.get()

    assert "cannot be continued" in words(desk.post(f"/desk/imports/{run.pk}/continue/", follow=True))


def test_a_running_import_shows_itself_anew(desk: Client) -> None:
    run = Run.objects.create(source=source_for_file("two.ris", "ris"), state=Run.State.RUNNING, read=400)

    page = desk.get(f"/desk/imports/{run.pk}/").content.decode()

    assert '<meta http-equiv="refresh" content="3">' in page
    assert "400" in page


def test_a_real_export_of_a_reference_manager(upload: Any, shared_data: Path) -> None:
    upload("zotero.ris", (shared_data / "import-formats" / "openalex_pt_zotero_style.ris").read_bytes())

    run = Run.objects.get()
    assert run.state == Run.State.FINISHED
    assert run.read == run.created + run.updated + run.unchanged + run.duplicates + run.rejected_count
    assert run.created > 100
