"""What the catalogue keeps about people: who brought an entry. It stays when they leave, under "former member"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.catalogue.models import Change, Entry


def contributions(user: User) -> Export:
    fields = ("type", "kind", "title", "slug", "summary", "byline", "live", "created_at", "first_published_at")
    brought: list[dict[str, Any]] = list(user.contributed_entries.order_by("pk").values(*fields))
    return Export(brought)


def let_go(user: User) -> None:
    """Readers' pages that named the person are made anew."""
    brought = Entry.objects.filter(contributor=user)
    ids = list(brought.values_list("pk", flat=True))
    brought.update(contributor=None)
    Change.objects.record([*ids, None])


CONTRIBUTIONS = PersonalData(
    "contributions",
    _("That it was you who shared something here."),
    _("So that your name stands with what you share."),
    lambda: _now("Until you leave; what you shared stays, under “former member”."),
    contributions,
    let_go,
)
