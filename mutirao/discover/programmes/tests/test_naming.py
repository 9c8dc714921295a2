"""What a claim names is told to those alone who may see it: on every page, in every file, in lists and in the search."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience, Entry
from mutirao.base.catalogue.signals import entry_changed
from mutirao.connect.members.tests.factories import make_member
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.documents import search_documents
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.recording import record_claims
from mutirao.discover.programmes.tests.factories import coded, coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

SECRET = "Xylophor"
ABOUT_ONE = ("", "history/{field}/", "suggest/{field}/", "data/json/", "data/jsonld/")
ABOUT_ALL = (
    "table/?field={field}&sort={field}",
    *(f"table/?field={{field}}&format={name}" for name in ("csv", "json", "jsonld")),
    "compare/?p={slug}&p={other}",
    *(f"compare/?p={{slug}}&p={{other}}&format={name}" for name in ("csv", "json", "jsonld")),
)


def circle() -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


def hide(entry: Entry, how: str) -> Audience | None:
    """As somebody does it: by saving, so that everything that follows entries hears of it."""
    own = type(entry).objects.get(pk=entry.pk)
    if how == "put away":
        own.live = False
    else:
        own.audience = circle()
    own.save()
    entry_changed.send(sender=Entry, entry_ids=[own.pk])
    audience: Audience | None = own.audience
    return audience


def naming(field: str) -> tuple[Programme, Entry]:
    """A programme, and what it names in this field."""
    if field == "implemented_by":
        entry: Entry = make_stakeholder(f"{SECRET} office")
        value = ClaimValue(field, organisation_id=entry.pk)
    elif field == "replaced_by":
        entry = make_programme(f"{SECRET} grant")
        value = ClaimValue(field, programme_named_id=entry.pk)
    else:
        entry = make_publication(title=f"{SECRET} report")
        source = ReferenceValue(kind="publication", publication_id=entry.pk)
        value = ClaimValue(field, text="A hotline.", references=(source,))
    return make_programme("Open grant", value), entry


def addresses(programme: Programme, field: str) -> list[str]:
    other = make_programme("Another", *coded("status", "running"))
    known = {"field": field, "slug": programme.slug, "other": other.slug}
    own = [f"{programme.get_absolute_url()}{path.format(**known)}" for path in ABOUT_ONE]
    return [*own, *(f"/en/discover/programmes/{path.format(**known)}" for path in ABOUT_ALL)]


def body(client: Client, path: str) -> str:
    response: Any = client.get(path)
    assert response.status_code == 200, path
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


FIELDS = pytest.mark.parametrize("field", ["implemented_by", "replaced_by", "complaints"])


@FIELDS
def test_who_may_see_it_reads_its_name(field: str, client: Client) -> None:
    programme, _entry = naming(field)

    told = [SECRET in body(client, path) for path in addresses(programme, field)]

    assert told.count(True) >= 9


@FIELDS
@pytest.mark.parametrize("how", ["put away", "for a circle"])
def test_who_may_not_see_it_reads_it_nowhere(field: str, how: str, client: Client) -> None:
    programme, entry = naming(field)
    hide(entry, how)

    assert [path for path in addresses(programme, field) if SECRET in body(client, path)] == []
    assert SECRET not in repr(list(search_documents([programme.pk])))
    assert Programme.objects.get(pk=programme.pk).byline == ""


def test_those_of_the_circle_read_it(client: Client) -> None:
    programme, entry = naming("implemented_by")
    audience = hide(entry, "for a circle")
    insider = UserFactory()
    assert audience
    insider.groups.add(audience.group)
    client.force_login(insider)

    assert all(SECRET in body(client, f"{programme.get_absolute_url()}{path}") for path in ("", "data/json/"))


def test_data_hold_no_numbers_of_ours(client: Client) -> None:
    programme, entry = naming("implemented_by")

    said = client.get(f"{programme.get_absolute_url()}data/json/").json()

    (claim,) = said["claims"]
    assert claim["named"]["url"].endswith(entry.get_absolute_url())
    assert "organisation_id" not in claim


def test_an_order_by_name_does_not_tell_what_is_hidden(client: Client) -> None:
    last, first = make_stakeholder("Zebra office"), make_stakeholder("Aardvark office")
    make_programme("A grant", ClaimValue("implemented_by", organisation_id=last.pk))
    make_programme("B grant", ClaimValue("implemented_by", organisation_id=first.pk))
    hide(first, "put away")

    html = body(client, "/en/discover/programmes/table/?field=implemented_by&sort=implemented_by")

    assert html.index("A grant") < html.index("B grant")


def test_a_new_name_reaches_the_lists() -> None:
    programme, office = naming("implemented_by")
    office.title = "Office of Transfers"
    office.save()

    entry_changed.send(sender=Entry, entry_ids=[office.pk, None])

    assert Programme.objects.get(pk=programme.pk).byline == "Office of Transfers"


@pytest.mark.parametrize(("shown_to", "is_named"), [("everyone", True), ("members", False), ("me", False)], ids=str)
def test_history_names_those_alone_who_show_what_they_brought(shown_to: str, is_named: bool, client: Client) -> None:
    member = make_member("Amina Diallo", profile_shown_to="everyone", shown_to={"contributions": shown_to})
    programme = make_programme("Open grant")
    record_claims(programme, ["coverage"], [coverage(2019, 5)], by=member.user)

    assert ("Amina Diallo" in body(client, f"{programme.get_absolute_url()}history/coverage/")) is is_named
