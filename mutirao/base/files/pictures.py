"""Pictures that people bring: drawn anew, so that nothing hidden in the upload comes along, and answered to readers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

log = structlog.get_logger("mutirao.files")

QUALITY = 82
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""Of what is held in memory: a JPEG of twice as many is read at half its size."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is read; each opens here without a program of others."""
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"
BOUND_TO_ASK = "private, max-age=0, must-revalidate"
UNREADABLE = gettext_lazy("This file could not be read as a picture. JPEG, PNG, WebP and GIF are understood.")

Draw = Callable[[Image.Image], Image.Image]


def redrawn(upload: File[Any], draw: Draw, *, read_at: int, name: str) -> ContentFile[bytes]:
    """A WebP without metadata of what `draw` makes of the upright picture, which needs be read no larger than
    `read_at` pixels a side. Raises `ValidationError`.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 10 MB. A smaller one will look just as good here."))
    try:
        return ContentFile(encoded(drawn(upload, draw, read_at)), name=name)
    except Image.DecompressionBombError as bomb:
        raise ValidationError(too_many_pixels()) from bomb
    except Exception as problem:  # decoders fail on broken files in every way there is
        log.info("picture not read", problem=repr(problem))
        raise ValidationError(str(UNREADABLE)) from problem


def too_many_pixels() -> str:
    return _("This picture has too many pixels. One of 25 million or fewer will look just as good here.")


def drawn(upload: File[Any], draw: Draw, read_at: int) -> Image.Image:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as picture:
        picture.draft("RGB", (read_at, read_at))  # a JPEG is read no larger than needed
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        return draw(flattened(ImageOps.exif_transpose(picture)))


def flattened(picture: Image.Image) -> Image.Image:
    """On white, where a picture is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def encoded(picture: Image.Image) -> bytes:
    out = BytesIO()
    said: dict[str, Any] = {"quality": QUALITY, "method": 4, "exif": b"", "icc_profile": b"", "xmp": b""}
    picture.save(out, "WEBP", **said)
    return out.getvalue()


def answer_picture(request: HttpRequest, stored: Any, *, is_public: bool) -> HttpResponse:
    """The picture itself, not the address of its file; for those alone who ask each time, where not everybody may."""
    etag = f'"{Path(str(stored)).stem}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content_of(stored), content_type="image/webp")
    response["ETag"] = etag
    if not is_public:
        response["Cache-Control"] = BOUND_TO_ASK
    return response


def content_of(stored: Any) -> bytes:
    try:
        with stored.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as problem:
        raise Http404 from problem
    return content
