"""What kinds of notice exist: each app tells this one about its own at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Frequency(TextChoices):
    """How often a person wants mail; the soonest first."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("never")


SOONEST_FIRST = list(Frequency)

FOLLOWED_PUBLISHED = "followed_published"
FOLLOWED_UPDATED = "followed_updated"
OTHER = "other"


def everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class NoticeKind:
    """One sort of thing that may concern a person.

    `label` names it on the page of choices. `sentence` is what the notice says, translated when it is read, with the
    placeholders %(actor)s, %(title)s, %(through)s (what the person follows) and those of the notice's own words, which
    must not hold the name of anybody: people may leave. `concerns` says to whom the choice is offered.
    """

    name: str
    label: _StrPromise
    sentence: _StrPromise
    default: Frequency
    group: str = OTHER
    concerns: Callable[[Any], bool] = everybody


_kinds: dict[str, NoticeKind] = {}
_groups: dict[str, _StrPromise] = {
    "following": _("What you follow"),
    "submissions": _("What you share"),
    "members": _("People"),
    "curation": _("Work of the team"),
}


def register(kind: NoticeKind) -> None:
    _kinds[kind.name] = kind


def register_group(name: str, label: _StrPromise) -> None:
    _groups[name] = label


def get(name: str) -> NoticeKind:
    return _kinds[name]


def all_kinds() -> list[NoticeKind]:
    return list(_kinds.values())


def group_label(name: str) -> _StrPromise:
    return _groups.get(name) or _("Other")


def grouped(kinds: list[NoticeKind]) -> list[tuple[_StrPromise, list[NoticeKind]]]:
    """By group in the groups' order; kinds of groups nobody has named come last, together."""
    known = [*_groups, OTHER]
    of_group: dict[str, list[NoticeKind]] = {name: [] for name in known}
    for kind in kinds:
        of_group[kind.group if kind.group in _groups else OTHER].append(kind)
    return [(group_label(name), members) for name, members in of_group.items() if members]


def register_own() -> None:
    register(
        NoticeKind(
            FOLLOWED_PUBLISHED,
            _("Something new in what you follow: a topic, a country, a person"),
            _("New: “%(title)s”. You follow %(through)s."),
            Frequency.DAILY,
            "following",
        )
    )
    register(
        NoticeKind(
            FOLLOWED_UPDATED,
            _("Something you follow has been changed"),
            _("“%(title)s”, which you follow, has been updated."),
            Frequency.WEEKLY,
            "following",
        )
    )
