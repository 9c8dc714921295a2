"""Downloads: whole or in part, only to those who may see the entry, and never alive in the site's origin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.http import http_date

from mutirao.base.catalogue import use
from mutirao.base.catalogue.models import Audience
from mutirao.base.files import views
from mutirao.base.files.models import Attachment
from mutirao.base.files.tests.documents import make_pdf, shown
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

PDF = make_pdf(shown("Cash reaches households."))
HTML = b"<!doctype html><title>Page</title><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}


def attach(content: bytes = PDF, name: str = "report.pdf", **said: Any) -> Attachment:
    attachment = Attachment(entry_id=make_publication(**said).pk, file=ContentFile(content, name="file"), name=name)
    attachment.file.name = Path(name).name if "." in name else "file"
    attachment.save()
    return Attachment.objects.get(pk=attachment.pk)


def content(response: Any) -> bytes:
    """All of it, so that the file is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def attachment() -> Attachment:
    return attach()


@pytest.fixture
def url(attachment: Attachment) -> str:
    return attachment.get_absolute_url()


def test_a_whole_file(client: Client, attachment: Attachment, url: str) -> None:
    response = client.get(url)

    assert (response.status_code, content(response)) == (200, PDF)
    assert {name: response[name] for name in ("Content-Length", "Content-Type", "Accept-Ranges", "ETag")} == {
        "Content-Length": str(len(PDF)),
        "Content-Type": "application/pdf",
        "Accept-Ranges": "bytes",
        "ETag": f'"{attachment.checksum}"',
    }
    assert response["Last-Modified"] == http_date(attachment.uploaded_at.timestamp())
    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert not response.cookies


def test_only_the_facts(client: Client, url: str) -> None:
    response = client.head(url)

    assert (response.status_code, response["Content-Length"], content(response)) == (200, str(len(PDF)), b"")


@pytest.mark.parametrize(
    ("header", "part"),
    [("bytes=0-3", PDF[:4]), ("bytes=4-", PDF[4:]), ("bytes=-5", PDF[-5:]), ("bytes=2-999999999", PDF[2:])],
)
def test_a_part(client: Client, url: str, header: str, part: bytes) -> None:
    response = client.get(url, headers={"Range": header})

    start = PDF.index(part) if header != "bytes=-5" else len(PDF) - 5
    assert (response.status_code, content(response)) == (206, part)
    assert response["Content-Length"] == str(len(part))
    assert response["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{len(PDF)}"


def test_a_part_that_is_not_there(client: Client, url: str) -> None:
    response = client.get(url, headers={"Range": f"bytes={len(PDF)}-"})

    assert (response.status_code, response.content) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(PDF)}"


@pytest.mark.parametrize("known", ['"{tag}"', 'W/"{tag}"', '"other", "{tag}"', "*"])
def test_what_the_reader_has_already_is_not_sent_again(
    client: Client, attachment: Attachment, url: str, known: str
) -> None:
    response = client.get(url, headers={"If-None-Match": known.format(tag=attachment.checksum)})

    assert (response.status_code, response["ETag"]) == (304, f'"{attachment.checksum}"')
    assert response.content == b""


def test_an_older_copy_is_renewed(client: Client, url: str) -> None:
    response = client.get(url, headers={"If-None-Match": '"0000"'})

    assert (response.status_code, content(response)) == (200, PDF)


def test_a_download_goes_on_only_with_the_same_file(client: Client, attachment: Attachment, url: str) -> None:
    asking = {"Range": "bytes=4-"}
    same = client.get(url, headers=asking | {"If-Range": f'"{attachment.checksum}"'})
    same_date = client.get(url, headers=asking | {"If-Range": http_date(attachment.uploaded_at.timestamp())})
    other = client.get(url, headers=asking | {"If-Range": '"0000"'})

    assert [response.status_code for response in (same, same_date, other)] == [206, 206, 200]
    assert [content(response) for response in (same, same_date, other)] == [PDF[4:], PDF[4:], PDF]


@pytest.mark.parametrize(
    ("data", "name", "media_type", "disposition"),
    [
        (PDF, "report.pdf", "application/pdf", "inline"),
        (HTML, "page.html", "text/html", "attachment"),
        (SVG, "drawing.svg", "image/svg+xml", "attachment"),
    ],
)
def test_nothing_runs_in_the_sites_origin(
    client: Client, data: bytes, name: str, media_type: str, disposition: str
) -> None:
    response = client.get(attach(data, name).get_absolute_url())

    policy = response["Content-Security-Policy"].split("; ")
    assert content(response) == data
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f"{disposition}; filename*=UTF-8''{name}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert not [part for part in policy if part.startswith("script-src")]


@pytest.mark.parametrize(
    "name",
    ['the "final" report.pdf', "rapport d’été; v2.pdf", "تقرير الحماية.pdf", "two\r\nSet-Cookie: a=b.pdf", "100%.pdf"],
)
def test_any_name_comes_through_unharmed(client: Client, name: str) -> None:
    attachment = attach(name=name)

    response = client.get(attachment.get_absolute_url())

    assert (response.status_code, content(response)) == (200, PDF)
    assert response["Content-Disposition"] == f"inline; filename*=UTF-8''{quote(attachment.name, safe='')}"
    assert not response.cookies


def test_the_number_decides_and_not_the_name(client: Client, attachment: Attachment) -> None:
    assert content(client.get(f"/files/{attachment.pk}/another-name.pdf")) == PDF


def hide(attachment: Attachment, how: str) -> Group:
    circle = Audience.objects.create(name="circle", group=Group.objects.create(name="circle"))
    publication = attachment.entry.publication
    if how == "restricted":
        publication.audience = circle
        publication.save()
    elif how == "draft":
        publication.unpublish()
    else:
        withdraw(publication)
    return circle.group


@pytest.mark.parametrize("how", ["restricted", "draft", "archived"])
def test_hidden_is_the_same_as_absent(
    how: str, attachment: Attachment, url: str, member: Any, client_of: Callable[[Any], Client]
) -> None:
    group = hide(attachment, how)
    absent = f"/files/{attachment.pk + 1000}/report.pdf"

    for person in (None, member):
        browser = client_of(person)
        hidden, missing = browser.get(url), browser.get(absent)
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert hidden.content.replace(url.encode(), b"") == missing.content.replace(absent.encode(), b"")
        assert browser.head(url).status_code == 404
        assert browser.get(url, headers={"If-None-Match": f'"{attachment.checksum}"'}).status_code == 404
    member.groups.add(group)
    response = client_of(member).get(url)
    assert (response.status_code, content(response) == PDF) == ((200, True) if how == "restricted" else (404, False))


def test_bytes_that_went_missing_are_not_found(client: Client, attachment: Attachment, url: str) -> None:
    Path(attachment.file.path).unlink()

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("pieces_read", [0, 1])
def test_a_file_is_closed_whenever_the_reader_leaves(attachment: Attachment, pieces_read: int) -> None:
    opened = views.open_stored(attachment)
    pieces = views.Pieces(opened, None)
    reading = iter(pieces)
    for _ in range(pieces_read):
        next(reading)

    pieces.close()

    assert opened.closed


def test_a_file_is_closed_when_it_is_sent(attachment: Attachment) -> None:
    opened = views.open_stored(attachment)

    assert b"".join(views.Pieces(opened, None)) == PDF
    assert opened.closed


def test_only_the_beginning_of_a_download_counts_as_use(client: Client, attachment: Attachment, url: str) -> None:
    parts = [{"Range": f"bytes={part}"} for part in ("0-9", "10-", "9999999-")]
    for headers in ({}, {"If-None-Match": f'"{attachment.checksum}"'}, *parts):
        content(client.get(url, headers=FIREFOX | headers))
    content(client.get(url, headers={"User-Agent": "curl/8.5"}))

    assert use._counts == {attachment.entry_id: 2}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_can_only_be_read(client: Client, url: str, method: str) -> None:
    assert getattr(client, method)(url).status_code == 405
