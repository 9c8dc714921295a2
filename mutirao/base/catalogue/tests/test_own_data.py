"""What somebody brought stays when they leave, and readers' pages are made anew without them."""

from __future__ import annotations

import pytest

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.catalogue.own_data import CONTRIBUTIONS
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db


def test_it_is_given_out_and_let_go() -> None:
    person, other = UserFactory(), UserFactory()
    mine, theirs = make_publication(title="Mine"), make_publication(title="Theirs")
    Entry.objects.filter(pk=mine.pk).update(contributor=person)
    Entry.objects.filter(pk=theirs.pk).update(contributor=other)
    assert [entry["title"] for entry in CONTRIBUTIONS.export(person).data] == ["Mine"]
    before = Change.objects.latest_id()

    for _twice in range(2):
        CONTRIBUTIONS.erase(person)

    assert list(Entry.objects.order_by("pk").values_list("title", "contributor")) == [
        ("Mine", None),
        ("Theirs", other.pk),
    ]
    assert list(Change.objects.since(before).values_list("entry_id", flat=True)) == [mine.pk, None, None]
    assert CONTRIBUTIONS.export(person).data == []
