"""A portrait as it is kept: a square of fixed size, drawn anew so that nothing hidden in the upload comes along."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from PIL import Image, ImageOps

log = structlog.get_logger("mutirao.members")

SIDE = 320
QUALITY = 82
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""Of what is held in memory: a JPEG of twice as many is read at half its size."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is read; each opens here without a program of others."""


class Across(models.TextChoices):
    LEFT = "left", pgettext_lazy("part of a picture", "Left")
    CENTRE = "centre", pgettext_lazy("part of a picture", "Centre")
    RIGHT = "right", pgettext_lazy("part of a picture", "Right")


class Down(models.TextChoices):
    TOP = "top", pgettext_lazy("part of a picture", "Top")
    CENTRE = "centre", pgettext_lazy("part of a picture", "Middle")
    BOTTOM = "bottom", pgettext_lazy("part of a picture", "Bottom")


SHARE = {"left": 0.0, "top": 0.0, "centre": 0.5, "right": 1.0, "bottom": 1.0}
UNREADABLE = gettext_lazy("This file could not be read as a picture. JPEG, PNG, WebP and GIF are understood.")


def square_photo(upload: File[Any], *, across: str = Across.CENTRE, down: str = Down.CENTRE) -> ContentFile[bytes]:
    """A WebP of 320 × 320 pixels without metadata, cut around the wanted part. Raises `ValidationError`."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 10 MB. A smaller one will look just as good here."))
    try:
        return ContentFile(encoded(drawn(upload, (SHARE[across], SHARE[down]))), name="photo.webp")
    except Image.DecompressionBombError as bomb:
        raise ValidationError(too_many_pixels()) from bomb
    except Exception as problem:  # decoders fail on broken files in every way there is
        log.info("picture not read", problem=repr(problem))
        raise ValidationError(str(UNREADABLE)) from problem


def too_many_pixels() -> str:
    return _("This picture has too many pixels. One of 25 million or fewer will look just as good here.")


def drawn(upload: File[Any], focus: tuple[float, float]) -> Image.Image:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as picture:
        picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is read no larger than needed
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(picture)
        return ImageOps.fit(flattened(upright), (SIDE, SIDE), Image.Resampling.LANCZOS, centering=focus)


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
