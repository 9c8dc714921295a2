"""What we keep about members is told, given out whole, and forgotten whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mutirao.base.accounts.personal_data import all_parts
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change, Entry
from mutirao.connect.members.models import Member, Message
from mutirao.connect.members.personal_data import MESSAGES, PROFILE

from .factories import country, make_member, topic, with_photo

pytestmark = pytest.mark.django_db


def test_both_parts_are_registered_and_speak() -> None:
    names = {part.name for part in all_parts()}

    assert {"profile", "messages"} <= names
    for part in (PROFILE, MESSAGES):
        assert all(str(words).endswith(".") for words in (part.content, part.purpose, part.kept_for()))


def test_a_profile_is_given_out_whole() -> None:
    member = with_photo(
        make_member(
            headline="Hello",
            biography="Born beside a river",
            country=country("KE"),
            expertise=[topic("school-feeding"), topic("cash-transfers")],
            spoken=["fr"],
            links=["https://example.org"],
            shown_to={"biography": "me"},
        )
    )

    export = PROFILE.export(member.user)

    data = json.loads(json.dumps(export.data))
    assert (data["title"], data["headline"], data["biography"]) == ("Amina Diallo", "Hello", "Born beside a river")
    assert (data["country"], data["expertise"]) == ("Kenya", ["Cash transfers", "School feeding"])
    assert (data["spoken"], data["links"], data["shown_to"]) == (["fr"], ["https://example.org"], {"biography": "me"})
    ((name, photo),) = export.files
    with photo.open("rb") as content:
        assert (name, content.read(4)) == ("profile/photo.webp", b"RIFF")


def test_every_column_of_a_profile_is_given_out() -> None:
    told = set(PROFILE.export(make_member().user).data)

    own = {field.name for field in Member._meta.local_fields} | {
        field.name for field in Member._meta.local_many_to_many
    }
    assert own - told == {"entry_ptr", "user", "photo"}


def test_messages_are_given_out_with_names_and_without_addresses() -> None:
    amina, bashir = make_member("Amina").user, make_member("Bashir").user
    at = datetime(2026, 1, 2, tzinfo=UTC)
    Message.objects.create(sender=amina, recipient=bashir, sent_at=at)
    Message.objects.create(sender=bashir, recipient=amina, sent_at=at, reported_at=at, report="Rude")
    Message.objects.create(sender=bashir, recipient=UserFactory())

    data = MESSAGES.export(amina).data

    when = "2026-01-02T00:00:00+00:00"
    assert sorted(data, key=lambda item: item["direction"], reverse=True) == [
        {"direction": "sent", "counterpart": "Bashir", "sent_at": when},
        {"direction": "received", "counterpart": "Bashir", "sent_at": when, "reported_at": when, "report": "Rude"},
    ]
    assert bashir.email not in json.dumps(data)


def test_what_is_reported_of_a_sender_is_not_told_to_them() -> None:
    amina, bashir = make_member("Amina").user, make_member("Bashir").user
    Message.objects.create(sender=bashir, recipient=amina, reported_at=datetime.now(tz=UTC), report="Rude")

    assert "Rude" not in json.dumps(MESSAGES.export(bashir).data)


def test_who_has_nothing_gets_nothing() -> None:
    user = UserFactory()

    assert (PROFILE.export(user).data, MESSAGES.export(user).data) == (None, [])
    PROFILE.erase(user)
    MESSAGES.erase(user)


def test_all_of_it_is_forgotten_and_the_search_hears_of_it(django_capture_on_commit_callbacks: Any) -> None:
    leaving, staying = with_photo(make_member("Amina")), with_photo(make_member("Bashir"))
    number = leaving.pk
    for sender, recipient in ((leaving, staying), (staying, leaving)):
        Message.objects.create(sender=sender.user, recipient=recipient.user)
    kept = Message.objects.create(sender=staying.user, recipient=UserFactory())
    before = Change.objects.latest_id()

    for _time in range(2):  # safe to run again
        with django_capture_on_commit_callbacks(execute=True):
            MESSAGES.erase(leaving.user)
            PROFILE.erase(leaving.user)

    assert list(Member.objects.all()) == [staying]
    assert not Entry.objects.filter(pk=number).exists()
    assert list(Message.objects.all()) == [kept]
    assert Change.objects.since(before).filter(entry_id=number).exists()
    files = [path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files == [Path(str(staying.photo.name)).name]
