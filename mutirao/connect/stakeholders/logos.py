"""The logo of an organisation as it is kept: whole, and small enough for a page."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image

from mutirao.base.files.pictures import redrawn

WIDEST, HIGHEST = 480, 240


def fitted_logo(upload: File[Any]) -> ContentFile[bytes]:
    """A WebP of at most 480 × 240 pixels without metadata; nothing is cut off. Raises `ValidationError`."""
    return redrawn(upload, within_bounds, read_at=WIDEST * 2, name="logo.webp")


def within_bounds(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    return small
