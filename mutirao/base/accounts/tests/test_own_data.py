"""What a person owns: seeing it, one file of it, nobody else's hands on it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import lazystr

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.downloads import ask_for_download, inside, make_download, remove_downloads
from mutirao.base.accounts.models import Download, User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.retention import forget_what_is_due
from mutirao.base.accounts.services import record_consents
from mutirao.base.accounts.tests.journeys import PASSWORD, enrol_authenticator, log_in, make_person
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

DATA = "/en/account/data/"


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def person() -> User:
    user = make_person("chipo@example.org", name="Chipo Banda", language="fr")
    record_consents(by=user)
    return user


def entered(person: User, confirmed: bool = True) -> Client:
    client = Client()
    log_in(client, person.email)
    if confirmed:
        client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    return client


def opened(client: Client, download: Download) -> zipfile.ZipFile:
    answer = client.get(f"{DATA}{download.token}/")
    assert answer.status_code == 200
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_the_page_names_every_part(person: User) -> None:
    page = entered(person).get(DATA).content.decode()

    assert "MISSING-VARIABLE" not in page
    assert [
        part.name for part in personal_data.all_parts() if str(part.content) not in page.replace("&#x27;", "'")
    ] == []


def test_one_file_holds_everything(person: User, mailoutbox: list[EmailMessage]) -> None:
    client = entered(person)
    secret = enrol_authenticator(client)
    SocialAccount.objects.create(user=person, provider="orcid", uid="0000-0001", extra_data={"name": "Chipo"})
    publication = make_publication(title="What I found")
    type(publication).objects.filter(pk=publication.pk).update(contributor=person)
    mailoutbox.clear()

    assert client.post(f"{DATA}ask/")["Location"] == DATA
    archive = opened(client, Download.objects.get())

    said = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
    assert said.keys() >= {f"{part.name}.json" for part in personal_data.all_parts()}
    assert said["account.json"]["email"] == "chipo@example.org"
    assert said["addresses.json"] == [{"email": "chipo@example.org", "verified": True, "primary": True}]
    assert [row["subject"] for row in said["consents.json"]] == ["terms", "privacy"]
    assert [row["type"] for row in said["second-factors.json"]] == ["totp", "recovery_codes"]
    assert [row["uid"] for row in said["connections.json"]] == ["0000-0001"]
    assert [row["title"] for row in said["contributions.json"]] == ["What I found"]
    assert len(said["sessions.json"]) == 1
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert (secret in everything, person.password in everything) == (False, False)
    assert "account.json" in archive.read("README.txt").decode()
    (mail,) = mailoutbox
    assert (mail.to, DATA in str(mail.body)) == (["chipo@example.org"], True)


@pytest.fixture
def large_part(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A part with files; how large the pieces were in which they were read."""
    pieces: list[int] = []

    class Watched(ContentFile[bytes]):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            for piece in super().chunks(chunk_size):
                pieces.append(len(piece))
                yield piece

    def export(user: User) -> Export:
        return Export({"files": 2}, [("a/../../etc/passwd", Watched(b"x" * 5_000_000)), ("b.txt", Watched(b"words"))])

    part = PersonalData("large", lazystr("Files."), lazystr("Why."), lambda: "Long.", export, lambda user: None)
    monkeypatch.setitem(personal_data._parts, "large", part)
    return pieces


def test_files_are_copied_piece_by_piece_into_a_folder_of_their_part(person: User, large_part: list[int]) -> None:
    client = entered(person)
    client.post(f"{DATA}ask/")

    archive = opened(client, Download.objects.get())

    assert [name for name in archive.namelist() if name.startswith("large/")] == ["large/a/etc/passwd", "large/b.txt"]
    assert (archive.getinfo("large/a/etc/passwd").file_size, archive.read("large/b.txt")) == (5_000_000, b"words")
    assert max(large_part) <= 1024 * 1024


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.txt", "a.txt"), ("/etc/passwd", "etc/passwd"), ("..\\..\\x", "x"), ("../", "file"), ("", "file")],
)
def test_no_name_leaves_its_folder(name: str, expected: str) -> None:
    assert inside(name) == expected


def test_it_takes_a_fresh_proof_that_it_is_them(person: User) -> None:
    client = entered(person, confirmed=False)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    assert client.post(f"{DATA}ask/")["Location"].startswith("/en/account/reauthenticate/")
    assert not Download.objects.exists()


def test_it_is_its_owners_alone(person: User, settings: Any) -> None:
    owner = entered(person)
    owner.post(f"{DATA}ask/")
    download = Download.objects.get()
    other = entered(make_person("other@example.org"))
    url = f"{DATA}{download.token}/"

    assert b"".join(owner.get(url))[:2] == b"PK"
    assert (other.get(url).status_code, other.get(f"{DATA}{uuid4()}/").status_code) == (404, 404)
    assert Client().get(url)["Location"].startswith("/en/account/login/")
    assert settings.MEDIA_ROOT not in Path(download.file.path).parents
    with pytest.raises(ValueError, match="no address"):
        _address = download.file.url


def test_a_file_that_was_cleared_away_is_not_there(person: User) -> None:
    client = entered(person)
    client.post(f"{DATA}ask/")
    download = Download.objects.get()
    Path(download.file.path).unlink()

    assert client.get(f"{DATA}{download.token}/").status_code == 404


def test_after_some_days_it_is_gone(person: User, settings: Any) -> None:
    client = entered(person)
    client.post(f"{DATA}ask/")
    download = Download.objects.get()
    path = Path(download.file.path)
    assert path.is_file()

    with time_machine.travel(timezone.now() + timedelta(days=settings.KEEP_DAYS["downloads"], minutes=1)):
        late = entered(person)
        assert late.get(f"{DATA}{download.token}/").status_code == 404
        assert forget_what_is_due()["downloads"] == 1

    assert (path.exists(), Download.objects.count()) == (False, 0)


def test_asked_twice_it_is_made_once(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(make_download), "enqueue", lambda *said, **more: None)

    first, second = (ask_for_download(by=person, language="en") for _ in range(2))

    assert (first, Download.objects.count()) == (second, 1)
    assert "Being put together" in entered(person).get(DATA).content.decode()


def test_one_that_died_can_be_asked_for_again(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Download.objects.create(user=person, asked_at=timezone.now() - timedelta(hours=7))

    page = entered(person).get(DATA).content.decode()

    assert "could not be made" in page
    assert ask_for_download(by=person, language="en").state != Download.State.FAILED


def test_making_it_again_does_nothing(person: User, mailoutbox: list[EmailMessage]) -> None:
    download = ask_for_download(by=person, language="en")
    make_download.call(download.pk, "en")

    assert len(mailoutbox) == 1


def test_one_that_fails_says_so(person: User, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]) -> None:
    def broken(user: User) -> Export:
        raise OSError("the disk is full")

    part = PersonalData("broken", lazystr("x"), lazystr("y"), lambda: "z", broken, lambda user: None)
    monkeypatch.setitem(personal_data._parts, "broken", part)
    download = Download.objects.create(user=person)

    with pytest.raises(OSError, match="full"):
        make_download.call(download.pk, "en")

    download.refresh_from_db()
    assert (download.state, bool(download.file), mailoutbox) == (Download.State.FAILED, False, [])


def test_nothing_is_removed_too_early(person: User) -> None:
    ask_for_download(by=person, language="en")

    assert remove_downloads(timezone.now() - timedelta(days=1)) == 0


def test_the_page_costs_the_same_with_one_and_three(person: User) -> None:
    client = entered(person)
    client.get(DATA)
    counts = []
    for wanted in (1, 3):
        while Download.objects.count() < wanted:
            Download.objects.create(user=person, state="ready", size=3, expires_at=timezone.now() + timedelta(days=1))
        with CaptureQueriesContext(connection) as queries:
            client.get(DATA)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("part", [part.name for part in personal_data.all_parts()])
def test_every_part_gives_and_forgets(part: str, person: User) -> None:
    """Each can be asked of a person about whom it knows nothing, and told to forget them twice."""
    found = next(item for item in personal_data.all_parts() if item.name == part)

    json.dumps(found.export(person).data, default=str)
    found.erase(person)
    found.erase(person)

    assert User.objects.filter(pk=person.pk).exists()
    assert not Authenticator.objects.filter(user=person).exists()
