"""Portraits: what is taken, how it is cut, that nothing hidden comes along, and who may fetch it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from PIL import Image
from PIL.Image import Exif

from mutirao.base.files import pictures
from mutirao.connect.members.models import Member
from mutirao.connect.members.photos import Across, Down, square_photo

from .factories import make_member, picture, with_photo

pytestmark = pytest.mark.django_db

PAGE = "/en/connect/members/me/photo/"
SAID = {"across": "centre", "down": "centre", "shown_to_photo": "members"}
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def files() -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def exif_with_secrets() -> Exif:
    exif = Image.Exif()
    exif[ARTIST] = "Secret Photographer"
    exif.get_ifd(GPS)[2] = (13.0, 30.0, 0.0)
    return exif


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_becomes_a_small_square(file_format: str) -> None:
    made = opened(square_photo(picture((900, 500), file_format)).read())

    assert (made.format, made.size) == ("WEBP", (320, 320))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "I;16", "1"])
def test_every_sort_of_colour_is_understood(mode: str) -> None:
    assert opened(square_photo(picture((50, 80), "PNG", mode=mode)).read()).size == (320, 320)


def test_a_printers_jpeg_is_understood() -> None:
    assert opened(square_photo(picture((400, 400), mode="CMYK")).read()).mode == "RGB"


def test_what_is_transparent_stands_on_white() -> None:
    clear = BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(clear, "PNG")

    made = opened(square_photo(SimpleUploadedFile("a.png", clear.getvalue())).read())

    assert made.convert("RGB").getpixel((160, 160)) == (255, 255, 255)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone(file_format: str) -> None:
    upload = picture((640, 480), file_format, exif=exif_with_secrets())
    before = opened(upload.read()).getexif()
    assert (before[ARTIST], bool(before.get_ifd(GPS))) == ("Secret Photographer", True)

    content = square_photo(upload).read()

    made = opened(content)
    assert (dict(made.getexif()), dict(made.getexif().get_ifd(GPS))) == ({}, {})
    assert made.info.keys() & {"exif", "xmp", "icc_profile", "comment"} == set()
    assert b"Secret" not in content


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the top is at the right
    out = BytesIO()
    sideways = Image.new("RGB", (400, 400), "white")
    sideways.paste("black", (0, 0, 200, 400))
    sideways.save(out, "JPEG", exif=exif)

    made = opened(square_photo(SimpleUploadedFile("a.jpg", out.getvalue())).read()).convert("L")

    assert made.getpixel((160, 40)) < 40
    assert made.getpixel((160, 280)) > 215


@pytest.mark.parametrize(
    ("size", "chosen", "colour"),
    [
        ((900, 300), {"across": Across.LEFT}, "red"),
        ((900, 300), {"across": Across.CENTRE}, "green"),
        ((900, 300), {"across": Across.RIGHT}, "blue"),
        ((300, 900), {"down": Down.TOP}, "red"),
        ((300, 900), {"down": Down.CENTRE}, "green"),
        ((300, 900), {"down": Down.BOTTOM}, "blue"),
    ],
)
def test_the_part_that_is_kept_can_be_chosen(size: tuple[int, int], chosen: dict[str, str], colour: str) -> None:
    striped = Image.new("RGB", size)
    step = (size[0] // 3, 0) if size[0] > size[1] else (0, size[1] // 3)
    for place, name in enumerate(["red", "#008000", "blue"]):
        striped.paste(name, (step[0] * place, step[1] * place, size[0], size[1]))
    out = BytesIO()
    striped.save(out, "PNG")

    made = opened(square_photo(SimpleUploadedFile("a.png", out.getvalue()), **chosen).read()).convert("RGB")

    pixel = made.getpixel((160, 160))
    assert isinstance(pixel, tuple)
    assert ["red", "green", "blue"][pixel.index(max(pixel))] == colour


HOSTILE = {
    "text": b"I am no picture",
    "empty": b"",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "cut off": picture().read()[:400],
    "a postscript program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) (r) file\n",
    "a tiff": picture((10, 10), "TIFF").read(),
    "a head without body": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValidationError) as problem:
        square_photo(SimpleUploadedFile("me.jpg", content, content_type="image/jpeg"))

    assert problem.value.messages == [
        "This file could not be read as a picture. JPEG, PNG, WebP and GIF are understood."
    ]


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10_000)

    with pytest.raises(ValidationError, match="too many pixels"):
        square_photo(picture((200, 100), "PNG"))


def test_a_bomb_pillow_knows_is_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 500)

    with pytest.raises(ValidationError, match="too many pixels"):
        square_photo(picture((40, 40), "PNG"))


def test_a_large_jpeg_is_read_at_a_fraction_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1_000_000)

    assert opened(square_photo(picture((4000, 3000))).read()).size == (320, 320)


REAL = [picture((90, 60), file_format, exif=exif_with_secrets()).read() for file_format in ("JPEG", "PNG", "WEBP")]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's own about broken metadata
@settings_of_hypothesis(max_examples=150, deadline=None)
@given(st.sampled_from(REAL), st.integers(0, 2000), st.binary(min_size=1, max_size=12))
def test_a_broken_picture_is_drawn_or_refused_and_nothing_else(content: bytes, at: int, noise: bytes) -> None:
    at %= len(content)
    broken = content[:at] + noise + content[at + len(noise) :]

    with suppress(ValidationError):
        assert opened(square_photo(SimpleUploadedFile("me.jpg", broken)).read()).size == (320, 320)


def test_a_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)

    with pytest.raises(ValidationError, match="larger than 10 MB"):
        square_photo(picture())


# The form


def test_a_picture_is_put_in_place_of_the_old_one_whose_file_goes(
    client_of: Callable[[Any], Client], django_capture_on_commit_callbacks: Any
) -> None:
    member = with_photo(make_member())
    (before,) = files()
    browser = client_of(member.user)

    with django_capture_on_commit_callbacks(execute=True):
        sent = browser.post(PAGE, {**SAID, "shown_to_photo": "everyone", "photo": picture()})

    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    (after,) = files()
    assert (after != before, after.endswith(".webp")) == (True, True)
    assert Member.objects.get().shown_to == {"photo": "everyone"}
    assert "Your picture is saved." in browser.get(PAGE).content.decode()


def test_the_old_file_stays_while_the_change_is_not_settled(client_of: Callable[[Any], Client]) -> None:
    member = with_photo(make_member())
    (before,) = files()

    client_of(member.user).post(PAGE, {**SAID, "photo": picture()})

    assert before in files()


def test_whom_it_is_shown_can_change_without_a_new_picture(client_of: Callable[[Any], Client]) -> None:
    member = with_photo(make_member())
    kept = member.photo.name

    client_of(member.user).post(PAGE, {**SAID, "shown_to_photo": "me"})

    member.refresh_from_db()
    assert (member.photo.name, member.shown_to) == (kept, {"photo": "me"})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "This field is required."),
        ({"photo": SimpleUploadedFile("me.jpg", b"no picture")}, "could not be read as a picture"),
        ({"photo": picture(), "across": "behind"}, "Select a valid choice."),
    ],
)
def test_a_form_that_cannot_be_saved_says_why(
    said: dict[str, Any], sentence: str, client_of: Callable[[Any], Client]
) -> None:
    member = make_member()

    answer = client_of(member.user).post(PAGE, SAID | said)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert files() == []


def test_a_picture_can_be_removed_twice(
    client_of: Callable[[Any], Client], django_capture_on_commit_callbacks: Any
) -> None:
    member = with_photo(make_member())
    browser = client_of(member.user)

    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert browser.post(f"{PAGE}remove/").status_code == 302

    assert (Member.objects.get().photo.name, files()) == ("", [])


def test_without_a_picture_initials_stand_for_it(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = make_member("Amina Bello Diallo")

    html = client_of(member).get(shown.get_absolute_url()).content.decode()

    assert '<span class="portrait initials" aria-hidden="true">AD</span>' in html
    assert 'class="portrait"' not in html


# Fetching it


def test_a_public_picture_may_be_kept_by_anybody(client: Client) -> None:
    member = with_photo(make_member(profile_shown_to="everyone", shown_to={"photo": "everyone"}))

    response = client.get(f"{member.get_absolute_url()}photo/")

    assert (response["Content-Type"], opened(response.content).size) == ("image/webp", (320, 320))
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get(f"{member.get_absolute_url()}photo/", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_picture_for_members_is_kept_by_their_own_browser_only(
    client: Client, client_of: Callable[[Any], Client], member: Any
) -> None:
    shown = with_photo(make_member(profile_shown_to="everyone"))
    address = f"{shown.get_absolute_url()}photo/"

    response = client_of(member).get(address)

    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 404


def test_the_files_own_address_is_nowhere(client_of: Callable[[Any], Client], member: Any) -> None:
    shown = with_photo(make_member())
    stem = Path(str(shown.photo.name)).name

    for person in (member, shown.user):
        assert stem not in client_of(person).get(shown.get_absolute_url()).content.decode()
    assert client_of(member).get(f"/media/{shown.photo.name}").status_code == 404


def test_a_lost_file_is_an_absent_picture(client_of: Callable[[Any], Client]) -> None:
    member = with_photo(make_member())
    member.photo.storage.delete(member.photo.name)

    assert client_of(member.user).get(f"{member.get_absolute_url()}photo/").status_code == 404
