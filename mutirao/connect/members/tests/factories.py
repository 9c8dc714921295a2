"""Members for tests, made the way joining makes them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.connect.members.models import Member
from mutirao.connect.members.photos import square_photo
from mutirao.connect.members.services.profiles import create_member, set_photo, update_profile

RELATIONS = ("expertise", "interests", "countries_known")


def topic(slug: str) -> Concept:
    return Concept.objects.topics().get(slug=slug)


def country(iso2: str) -> Place:
    return Place.objects.get(iso2=iso2)


def make_member(name: str = "Amina Diallo", *, has_arrived: bool = True, user: Any = None, **said: Any) -> Member:
    """A member who has logged in; `said` are columns, and lists of concepts or places."""
    user = user or UserFactory(name=name)
    related = {field: [item.pk for item in said.pop(field)] for field in RELATIONS if field in said}
    member = create_member(user, has_arrived=has_arrived, **said)
    return update_profile(member, related, by=user) if related else member


def picture(
    size: tuple[int, int] = (640, 480),
    file_format: str = "JPEG",
    *,
    mode: str = "RGB",
    name: str = "me.jpg",
    **said: Any,
) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, file_format, **said)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def with_photo(member: Member) -> Member:
    photo: ContentFile[bytes] = square_photo(picture())
    set_photo(member, photo, by=member.user)
    return member
