"""What happens to the catalogue as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from mutirao.base.catalogue.models import Audience, Change, Entry

ALL_MEMBERS = "All members"


@transaction.atomic
def audience_of_members() -> Audience:
    """The circle everybody with an account is in, without a row for each; made when it is first asked for."""
    found = Audience.objects.filter(is_of_members=True).first()
    if found is None:
        group = Group.objects.get_or_create(name=ALL_MEMBERS)[0]
        found = Audience.objects.create(name=_("All members"), group=group, is_of_members=True)
    return found


@transaction.atomic
def insert_entries(things: Sequence[Entry]) -> None:
    """Insert many new things of one kind at once: one statement for the rows they share, one each for their own."""
    entries = Entry.objects.bulk_create([entry_part(thing) for thing in things])
    for thing, entry in zip(things, entries, strict=True):
        thing.pk = thing.entry_ptr_id = entry.pk
        thing.save_base(raw=True, force_insert=True)
    Change.objects.record([thing.pk for thing in things])


def entry_part(thing: Entry) -> Entry:
    names = [column.attname for column in Entry._meta.concrete_fields if not column.primary_key]
    return Entry(**{name: getattr(thing, name) for name in names})
