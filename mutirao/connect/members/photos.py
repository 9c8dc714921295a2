"""A portrait as it is kept: a square of fixed size, cut around the part its owner wants."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import pgettext_lazy
from PIL import Image, ImageOps

from mutirao.base.files.pictures import redrawn

SIDE = 320


class Across(models.TextChoices):
    LEFT = "left", pgettext_lazy("part of a picture", "Left")
    CENTRE = "centre", pgettext_lazy("part of a picture", "Centre")
    RIGHT = "right", pgettext_lazy("part of a picture", "Right")


class Down(models.TextChoices):
    TOP = "top", pgettext_lazy("part of a picture", "Top")
    CENTRE = "centre", pgettext_lazy("part of a picture", "Middle")
    BOTTOM = "bottom", pgettext_lazy("part of a picture", "Bottom")


SHARE = {"left": 0.0, "top": 0.0, "centre": 0.5, "right": 1.0, "bottom": 1.0}


def square_photo(upload: File[Any], *, across: str = Across.CENTRE, down: str = Down.CENTRE) -> ContentFile[bytes]:
    """A WebP of 320 × 320 pixels without metadata, cut around the wanted part. Raises `ValidationError`."""
    focus = (SHARE[across], SHARE[down])

    def square(picture: Image.Image) -> Image.Image:
        return ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=focus)

    return redrawn(upload, square, read_at=SIDE * 2, name="photo.webp")
