"""Uploads that go on: the protocol verb by verb, whose they are, how much is taken, and when they are forgotten."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.http import parse_http_date

from mutirao.base.accounts.personal_data import all_parts
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.files.models import Upload
from mutirao.base.files.services import attach_file
from mutirao.base.files.tests.documents import make_pdf, shown
from mutirao.base.files.uploads import services
from mutirao.base.files.uploads.arriving import Checksum, ChecksumMismatch, UploadBusy, append_bytes, opened_alone
from mutirao.base.files.uploads.querysets import KEPT_FOR
from mutirao.base.files.uploads.rules import may_upload
from mutirao.base.files.uploads.services import (
    append,
    begin_upload,
    finished_upload,
    forget_expired_uploads,
    forget_upload,
    keep_posted,
)
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

PDF = make_pdf(shown("Cash reaches households."))
HALF = len(PDF) // 2
UPLOADS = "/files/uploads/"
BYTES = "application/offset+octet-stream"


class Sender:
    """A tus client of one person."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def ask(self, method: str, url: str, body: bytes = b"", **headers: Any) -> Any:
        sent = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): value for name, value in headers.items()}
        extra = {"CONTENT_TYPE": sent.pop("Content-Type", "")}
        given = {name: value for name, value in sent.items() if value is not None}
        return self.browser.generic(method, url, body, headers=given, **extra)

    def begin(self, size: int | str = len(PDF), name: str = "report.pdf", **headers: Any) -> Any:
        filename = base64.b64encode(name.encode()).decode()
        metadata = f"note {base64.b64encode(b'x').decode()},filename {filename}"
        return self.ask("POST", UPLOADS, Upload_Length=str(size), Upload_Metadata=metadata, **headers)

    def patch(self, url: str, body: bytes, at: int | str = 0, **headers: Any) -> Any:
        return self.ask("PATCH", url, body, Content_Type=BYTES, Upload_Offset=str(at), **headers)


@pytest.fixture
def sender(member: Any, client_of: Callable[[Any], Client]) -> Sender:
    return Sender(client_of(member))


@pytest.fixture
def upload(member: Any) -> Upload:
    return begin_upload("report.pdf", len(PDF), by=member)


@pytest.fixture
def half(upload: Upload) -> Upload:
    append(upload, [PDF[:HALF]], at=0)
    return upload


def arrived(member: Any, content: bytes = PDF, name: str = "report.pdf") -> Upload:
    return keep_posted(ContentFile(content, name=name), by=member)


def answer(response: Any) -> tuple[int, str]:
    return response.status_code, response.content.decode()


# The protocol


def test_what_the_server_can_is_told_to_anybody(client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 5_000

    for url in (UPLOADS, f"{UPLOADS}{uuid4()}/"):
        response = client.options(url)
        assert response.status_code == 204
        assert {name: value for name, value in response.items() if name.startswith("Tus-")} == {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,termination,expiration,checksum",
            "Tus-Max-Size": "5000",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        }


def test_begun_then_sent_in_two_pieces_then_taken_over(sender: Sender, member: Any) -> None:
    begun = sender.begin(name="Relatório à 3.pdf")
    url = begun["Location"]
    upload = Upload.objects.get()
    assert (begun.status_code, begun["Upload-Offset"], url) == (201, "0", f"{UPLOADS}{upload.token}/")
    assert (upload.user, upload.name, upload.size, upload.offset) == (member, "Relatório à 3.pdf", len(PDF), 0)

    first = sender.patch(url, PDF[:HALF])
    assert (first.status_code, first["Upload-Offset"], first["Tus-Resumable"]) == (204, str(HALF), "1.0.0")

    told = sender.ask("HEAD", url)
    assert (told.status_code, told["Upload-Offset"], told["Upload-Length"]) == (200, str(HALF), str(len(PDF)))
    assert told["Cache-Control"] == "no-store"

    last = sender.patch(url, PDF[HALF:], HALF)
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(PDF)))

    publication = make_publication()
    with finished_upload(str(upload.token), by=member) as file:
        attachment = attach_file(publication, file)
    assert (attachment.name, attachment.media_type) == ("Relatório à 3.pdf", "application/pdf")
    assert attachment.checksum == hashlib.sha256(PDF).hexdigest()


def test_when_it_will_be_forgotten_is_said(sender: Sender) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        begun = sender.begin()
        expected = int((timezone.now() + KEPT_FOR).timestamp())

        assert parse_http_date(begun["Upload-Expires"]) == expected
        assert parse_http_date(sender.patch(begun["Location"], PDF[:3])["Upload-Expires"]) == expected
        assert parse_http_date(sender.ask("HEAD", begun["Location"])["Upload-Expires"]) == expected


@pytest.mark.parametrize("at", [0, HALF - 1, HALF + 1])
def test_who_goes_on_at_the_wrong_place_is_told_the_right_one(sender: Sender, half: Upload, at: int) -> None:
    response = sender.patch(half.get_absolute_url(), PDF[at:], at)

    assert (response.status_code, response["Upload-Offset"]) == (409, str(HALF))
    assert half.path.read_bytes() == PDF[:HALF]


def test_two_at_once_one_is_put_off(sender: Sender, half: Upload) -> None:
    with opened_alone(half.path):
        assert sender.patch(half.get_absolute_url(), PDF[HALF:], HALF).status_code == 423
        with pytest.raises(UploadBusy):
            append(half, [PDF[HALF:]], at=HALF)

    assert half.path.read_bytes() == PDF[:HALF]
    assert sender.patch(half.get_absolute_url(), PDF[HALF:], HALF).status_code == 204


def test_what_came_before_the_connection_dropped_is_kept(half: Upload) -> None:
    def dropping() -> Iterator[bytes]:
        yield PDF[HALF : HALF + 10]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        append(half, dropping(), at=HALF)

    assert half.path.read_bytes() == PDF[: HALF + 10]
    assert append(half, [PDF[HALF + 10 :]], at=HALF + 10) == len(PDF)


def test_a_body_that_ends_early_is_kept_as_far_as_it_came(sender: Sender, half: Upload) -> None:
    rest = io.BytesIO(PDF[HALF : HALF + 7])
    said = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(HALF)}
    how = {"CONTENT_TYPE": BYTES, "CONTENT_LENGTH": "99", "wsgi.input": rest}

    response = sender.browser.generic("PATCH", half.get_absolute_url(), headers=said, **how)

    assert (response.status_code, response["Upload-Offset"]) == (204, str(HALF + 7))


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_was_damaged_on_the_way_is_not_kept(sender: Sender, half: Upload, algorithm: str) -> None:
    url, rest = half.get_absolute_url(), PDF[HALF:]
    digest = base64.b64encode(hashlib.new(algorithm, rest).digest()).decode()

    damaged = sender.patch(url, rest[:-1] + b"?", HALF, Upload_Checksum=f"{algorithm} {digest}")
    assert (damaged.status_code, half.path.read_bytes()) == (460, PDF[:HALF])

    whole = sender.patch(url, rest, HALF, Upload_Checksum=f"{algorithm} {digest}")
    assert (whole.status_code, half.path.read_bytes()) == (204, PDF)


def test_a_piece_to_be_checked_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    def dropping() -> Iterator[bytes]:
        yield b"some"
        raise ConnectionError

    path = tmp_path / "a"
    with pytest.raises(ConnectionError):
        append_bytes(path, dropping(), at=0, checksum=Checksum("sha1", b""))
    with pytest.raises(ChecksumMismatch):
        append_bytes(path, [b"some"], at=0, checksum=Checksum("sha1", b""))

    assert path.read_bytes() == b""
    assert oct(path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Content_Type": "application/octet-stream"}, 415),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "1e3"}, 400),
        ({"Upload_Offset": None}, 400),
        ({"Upload_Offset": "9" * 19}, 400),
        ({"Upload_Offset": str(HALF + 1)}, 413),
        ({"Upload_Checksum": "md5 AAAA"}, 400),
        ({"Upload_Checksum": "sha1 %%"}, 400),
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Tus_Resumable": None}, 412),
    ],
)
def test_what_is_not_the_protocol_changes_nothing(
    sender: Sender, half: Upload, changes: dict[str, Any], status: int
) -> None:
    headers = {"Content_Type": BYTES, "Upload_Offset": str(HALF)} | changes

    response = sender.ask("PATCH", half.get_absolute_url(), PDF[HALF:], **headers)

    assert (response.status_code, half.path.read_bytes()) == (status, PDF[:HALF])


def test_another_version_is_told_ours(sender: Sender) -> None:
    response = sender.begin(Tus_Resumable="0.2.2")

    assert (response.status_code, response["Tus-Version"], Upload.objects.count()) == (412, "1.0.0", 0)


def test_a_body_of_unknown_length_is_not_read(sender: Sender, half: Upload) -> None:
    assert sender.patch(half.get_absolute_url(), b"", HALF).status_code == 411


@pytest.mark.parametrize("size", ["", "-1", "many", "1.5"])
def test_a_size_that_is_none(sender: Sender, size: str) -> None:
    assert (sender.begin(size).status_code, Upload.objects.count()) == (400, 0)


def test_a_name_that_cannot_be_read(sender: Sender) -> None:
    response = sender.ask("POST", UPLOADS, Upload_Length="5", Upload_Metadata="filename %%%")

    assert (response.status_code, Upload.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "file"),
        ("C:\\papers\\a.pdf", "a.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_become_harmless(sender: Sender, name: str, kept: str) -> None:
    sender.begin(name=name)

    assert Upload.objects.get().name == kept


def test_cancelled(sender: Sender, half: Upload, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert sender.ask("DELETE", half.get_absolute_url()).status_code == 204

    assert (Upload.objects.count(), half.path.exists()) == (0, False)
    for method in ("HEAD", "PATCH", "DELETE"):
        assert sender.ask(method, half.get_absolute_url()).status_code == 404


def test_networks_that_let_only_post_pass(sender: Sender, half: Upload) -> None:
    url = half.get_absolute_url()
    headers = {"X_HTTP_Method_Override": "PATCH", "Content_Type": BYTES, "Upload_Offset": str(HALF)}

    assert sender.ask("POST", url, PDF[HALF:], **headers).status_code == 204
    assert half.path.read_bytes() == PDF


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_that_is_not_checked_for_forgery_stands_for_no_other(
    sender: Sender, half: Upload, method: str
) -> None:
    sender.ask(method, half.get_absolute_url(), X_HTTP_Method_Override="DELETE")

    assert Upload.objects.count() == 1


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_other_verbs(sender: Sender, half: Upload, method: str) -> None:
    both = [sender.ask(method, url) for url in (UPLOADS, half.get_absolute_url())]

    assert [(each.status_code, each["Allow"]) for each in both] == [
        (405, "POST, OPTIONS"),
        (405, "HEAD, PATCH, DELETE, OPTIONS"),
    ]


def test_forged_requests_are_refused(member: Any, upload: Upload) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    sender = Sender(browser)

    answers = [
        sender.begin(),
        sender.patch(upload.get_absolute_url(), PDF),
        sender.ask("DELETE", upload.get_absolute_url()),
    ]

    assert [each.status_code for each in answers] == [403, 403, 403]
    assert (Upload.objects.count(), upload.offset) == (1, 0)


# Whose


def test_nobody_uploads_without_logging_in(client: Client, half: Upload) -> None:
    nobody = Sender(client)
    url = half.get_absolute_url()
    answers = [nobody.begin(), nobody.patch(url, PDF[HALF:], HALF), nobody.ask("HEAD", url), nobody.ask("DELETE", url)]

    assert [each.status_code for each in answers] == [401] * 4
    assert answer(answers[0])[1] == "Please log in again in another window, then choose the file once more."
    assert (Upload.objects.get(), half.offset) == (half, HALF)


@pytest.mark.parametrize("who", ["member", "curator", "administrator"])
def test_an_upload_of_somebody_else_looks_like_none(
    who: str, half: Upload, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    other = UserFactory() if who == "member" else request.getfixturevalue(who)
    sender = Sender(client_of(other))
    here, nowhere = half.get_absolute_url(), f"{UPLOADS}{uuid4()}/"

    for method in ("HEAD", "PATCH", "DELETE"):
        there, absent = (sender.ask(method, url) for url in (here, nowhere))
        assert answer(there) == answer(absent)
        assert (there.status_code, dict(there.headers) | {"X-Request-ID": ""}) == (
            404,
            dict(absent.headers) | {"X-Request-ID": ""},
        )
    with pytest.raises(ValidationError) as problem:
        finished_upload(str(half.token), by=other)
    assert problem.value.code == "absent"
    forget_upload(half.token, by=other)
    assert (Upload.objects.get(), half.path.read_bytes()) == (half, PDF[:HALF])


def test_rule_and_queryset_agree(upload: Upload, member: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    seen = {user: list(Upload.objects.visible_to(user)) for user in (member, UserFactory(), AnonymousUser())}

    assert list(seen.values()) == [[upload], [], []]
    assert [may_upload(user) for user in seen] == [True, True, False]
    member.is_active = False
    assert not may_upload(member)


# How much


def test_too_large_is_said_before_the_first_byte_in_the_readers_language(sender: Sender, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10 * 1024**2

    response = sender.begin(10 * 1024**2 + 1, name="film.mp4")
    french = sender.begin(10 * 1024**2 + 1, name="film.mp4", Accept_Language="fr")

    assert answer(response) == (
        413,
        (
            "“film.mp4” is too large: it has 10.0\xa0MB, and the limit is 10.0\xa0MB. "
            "Please make it smaller (lighter pictures usually suffice) or split it."
        ),
    )
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert french.content != response.content
    assert sender.begin(10 * 1024**2, name="film.mp4").status_code == 201


@pytest.mark.parametrize(
    ("size", "name", "status"), [(0, "a.pdf", 422), (9, "a.exe", 415), (9, "A.MOV", 415), (9, "a", 201)]
)
def test_what_its_looks_tell(sender: Sender, size: int, name: str, status: int) -> None:
    assert (sender.begin(size, name=name).status_code, Upload.objects.count()) == (status, int(status == 201))


def test_no_more_files_at_once_than_allowed(sender: Sender, member: Any, settings: Any) -> None:
    settings.UPLOADS_PER_PERSON = 2
    begin_upload("a.pdf", 1, by=UserFactory())
    assert [sender.begin().status_code for _ in range(2)] == [201, 201]

    refused = sender.begin()

    assert answer(refused) == (
        403,
        "You have 2 files on their way already. Please finish with some, or cancel some, before the next.",
    )
    forget_upload(Upload.objects.filter(user=member)[0].token, by=member)
    assert sender.begin().status_code == 201


def test_what_nobody_went_on_with_makes_room(
    sender: Sender, member: Any, half: Upload, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.UPLOADS_PER_PERSON = 3
    whole, begun = arrived(member), timezone.now()
    theirs = begin_upload("a.pdf", 9, by=UserFactory())
    unsent = begin_upload("b.pdf", 9, by=member)

    with time_machine.travel(begun + timedelta(hours=23)):
        assert sender.begin().status_code == 403
    a_piece_came = (begun + timedelta(hours=2)).timestamp()
    os.utime(half.path, (a_piece_came, a_piece_came))
    with time_machine.travel(begun + timedelta(hours=25)), django_capture_on_commit_callbacks(execute=True):
        assert sender.begin(name="new.pdf").status_code == 201

    new = Upload.objects.get(name="new.pdf")
    assert set(Upload.objects.all()) == {whole, half, theirs, new}
    assert unsent not in Upload.objects.all()


def test_no_more_bytes_at_once_than_allowed(sender: Sender, settings: Any) -> None:
    settings.UPLOAD_BYTES_PER_PERSON = 1000
    assert sender.begin(600).status_code == 201

    refused = sender.begin(401)

    assert answer(refused) == (
        403,
        (
            "Your files on their way would have 1001\xa0bytes together, and the limit is 1000\xa0bytes. "
            "Please finish with some, or cancel some, before you add more."
        ),
    )
    assert sender.begin(400).status_code == 201


def test_a_full_disk(sender: Sender, half: Upload, settings: Any) -> None:
    free = shutil.disk_usage(settings.VAR_DIR).free
    settings.MIN_FREE_DISK_BYTES = free * 2

    answers = [sender.begin(), sender.patch(half.get_absolute_url(), PDF[HALF:], HALF)]

    assert [each.status_code for each in answers] == [507, 507]
    assert (Upload.objects.count(), half.offset) == (1, HALF)


def test_a_disk_that_becomes_full_on_the_way(sender: Sender, half: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **options: Any) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(services, "append_bytes", full)

    assert sender.patch(half.get_absolute_url(), PDF[HALF:], HALF).status_code == 507


# At the end


def test_a_file_that_cannot_be_taken_is_refused_with_its_last_piece(
    sender: Sender, django_capture_on_commit_callbacks: Any
) -> None:
    content = b"\0\1\2 nothing we know" * 10
    url = sender.begin(len(content), name="report.pdf")["Location"]
    upload = Upload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        status, sentence = answer(sender.patch(url, content))

    assert (status, sentence.partition(". ")[0]) == (415, "“report.pdf” is not a kind of file that can be shared here")
    assert (Upload.objects.count(), upload.path.exists()) == (0, False)


def test_not_all_has_arrived(half: Upload, member: Any) -> None:
    with pytest.raises(ValidationError) as problem:
        finished_upload(str(half.token), by=member)

    assert (problem.value.code, problem.value.messages) == (
        "unfinished",
        [
            (
                f"Of “report.pdf”, {HALF}\xa0bytes of {len(PDF)}\xa0bytes have arrived. "
                "Please choose the same file again to send the rest."
            )
        ],
    )


@pytest.mark.parametrize("token", ["", "nonsense", "../../etc/passwd", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_a_token_that_is_none(token: str, member: Any) -> None:
    with pytest.raises(ValidationError) as problem:
        finished_upload(token, by=member)

    assert problem.value.messages == [
        "The uploaded file is not here any more: it is kept for 7 days. Please choose it again."
    ]
    forget_upload(token, by=member)


def test_forgotten_once_taken_over(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    upload = arrived(member)
    with django_capture_on_commit_callbacks(execute=True), finished_upload(str(upload.token), by=member) as file:
        attachment = attach_file(make_publication(), file)
        forget_upload(file.token, by=member)
        assert upload.path.exists()  # until the transaction is sure

    forget_upload(upload.token, by=member)
    assert (Upload.objects.count(), upload.path.exists()) == (0, False)
    with attachment.file.open() as kept:
        assert kept.read() == PDF


def test_a_file_is_opened_when_it_is_read(member: Any) -> None:
    file = finished_upload(str(arrived(member).token), by=member)
    assert (file.closed, file.size, file.name) == (True, len(PDF), "report.pdf")

    for _again in range(2):
        with file.open() as opened:
            assert (opened.read(), file.open().read()) == (PDF, PDF)
        assert file.closed
    file.close()


# Forgotten


def test_after_a_week_it_is_as_if_it_had_never_been(
    sender: Sender, member: Any, half: Upload, django_capture_on_commit_callbacks: Any
) -> None:
    begun = timezone.now()
    with time_machine.travel(begun + KEPT_FOR - timedelta(minutes=1)):
        assert (forget_expired_uploads(), sender.ask("HEAD", half.get_absolute_url()).status_code) == (0, 200)

    with time_machine.travel(begun + KEPT_FOR + timedelta(minutes=1)):
        young = arrived(member)
        assert sender.ask("HEAD", half.get_absolute_url()).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            assert forget_expired_uploads() == 1
        assert (list(Upload.objects.all()), half.path.exists(), young.path.exists()) == ([young], False, True)


def test_bytes_that_belong_to_nothing_go_in_time(member: Any, half: Upload) -> None:
    left, fresh, long_ago = half.path.with_name("tmp1.upload"), half.path.with_name("tmp2.upload"), 1_000_000
    for path in (left, fresh):
        path.write_bytes(b"a request that died")
    for path in (left, half.path):
        os.utime(path, (long_ago, long_ago))

    forget_expired_uploads()

    assert [path.exists() for path in (left, fresh, half.path)] == [False, True, True]


def test_nothing_to_forget_on_a_new_site(settings: Any) -> None:
    assert not Path(settings.UPLOAD_ROOT).exists()

    assert forget_expired_uploads() == 0


# What a person owns


def test_a_person_gets_and_loses_what_is_theirs(
    member: Any, half: Upload, django_capture_on_commit_callbacks: Any
) -> None:
    other = arrived(UserFactory())
    part = next(each for each in all_parts() if each.name == "uploads")

    assert part.export(member).data == [
        {"name": "report.pdf", "size": len(PDF), "arrived": HALF, "began_at": half.created_at.isoformat()}
    ]
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            part.erase(member)
        assert (list(Upload.objects.all()), half.path.exists(), other.path.exists()) == ([other], False, True)
    assert part.kept_for() == "Until the file is attached to what it is for, and 7 days at most."
