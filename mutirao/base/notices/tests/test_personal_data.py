"""What notices keep about a person is given out whole, and forgotten whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import all_parts
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Notice, Preference
from mutirao.base.notices.personal_data import PART
from mutirao.base.notices.services import follow, notify
from mutirao.base.notices.services.choices import set_rhythm
from mutirao.base.notices.tests.push_service import Browser
from mutirao.base.taxonomy.models import Place
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def fill(person: User) -> None:
    other = UserFactory()
    hidden = make_publication(title="Hidden now")
    follow(Place.objects.get(slug="kenya"), by=person)
    notify("asked", to=[person.pk], about=make_publication(title="A study"), by=other)
    notify("asked", to=[person.pk], about=hidden, by=other)
    withdraw(hidden)
    notify("asked", to=[other.pk], about=make_publication(), by=person)
    Preference.objects.create(user=person, kind="asked", frequency=Frequency.WEEKLY)
    set_rhythm(4, None, by=person)
    Browser().subscribe("https://push.example.org/1", person)


def rows_naming(person: User) -> dict[str, int]:
    """How many rows of each table of this app point to the person."""
    found: dict[str, int] = {}
    for model in apps.get_app_config("notices").get_models():
        for field in model._meta.fields:
            if field.remote_field and field.related_model is User:
                found[f"{model.__name__}.{field.name}"] = manager(model).filter(**{field.name: person}).count()
    return found


def manager(model: type[Model]) -> Any:
    return model._default_manager


def test_it_is_registered() -> None:
    assert PART in all_parts()


def test_everything_is_given_out(member: User) -> None:
    fill(member)
    fill_of_another = UserFactory()
    notify("noted", to=[fill_of_another.pk], words={"what": "A secret"})

    given = PART.export(member).data
    text = json.dumps(given)

    assert given["follows"][0]["thing"] == f"concept:{Place.objects.get(slug='kenya').pk}"
    assert [("A study" in notice["said"], notice["read_at"]) for notice in given["notices"]] == [(True, None)]
    assert given["mail"] == {"asked": "weekly"}
    assert given["digests"] == {"weekday": "4"}
    assert given["devices"][0]["endpoint"] == "https://push.example.org/1"
    assert ("A secret" in text, "Hidden now" in text) == (False, False)


def test_everything_is_forgotten(member: User) -> None:
    fill(member)
    assert set(rows_naming(member).values()) == {1, 2}

    for _time in range(2):
        PART.erase(member)

    assert set(rows_naming(member).values()) == {0}
    assert Notice.objects.count() == 1


def test_the_privacy_page_says_how_long(settings: Any) -> None:
    settings.NOTICES_KEPT_DAYS = 77

    assert "77 days" in PART.kept_for()
