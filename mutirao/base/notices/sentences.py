"""What a notice says, to one reader, at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.notices import kinds
from mutirao.base.notices.models import Notice
from mutirao.base.notices.things import listed, things_in, titles_of

LONGEST_TITLE = 160


class Words(dict[str, str]):
    """What fills a sentence; a placeholder nobody has filled stays empty rather than failing a whole page."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a sentence is for: what they may see decides what it may name."""

    audiences: frozenset[int]
    followed: Mapping[int, Entry] = field(default_factory=dict)
    """Entries that sentences may have to name, whoever may see them."""

    def may_see(self, entry: Entry) -> bool:
        return entry.live and (entry.audience_id or PUBLIC) in self.audiences

    def may_read(self, notice: Notice) -> bool:
        """The rule of `NoticeQuerySet.visible_to`, for rows at hand."""
        return notice.about is None or bool(notice.url) or self.may_see(notice.about)

    def titles(self, through: Iterable[str]) -> list[str]:
        visible = {pk: entry for pk, entry in self.followed.items() if self.may_see(entry)}
        return titles_of(things_in(through), visible)


def followed_entries(notices: Iterable[Notice]) -> dict[int, Entry]:
    """The entries through which these notices came, with one query."""
    ids = {thing.id for notice in notices for thing in things_in(notice.through) if thing.sort == "entry"}
    return Entry.objects.only("type", "title", "slug", "live", "audience_id").in_bulk(ids) if ids else {}


def is_known(notice: Notice) -> bool:
    """Whether the part of the house that speaks of such things is still installed."""
    return any(kind.name == notice.kind for kind in kinds.all_kinds())


def words_of(notice: Notice, reader: Reader) -> Words:
    words = Words(notice.words)
    words["actor"] = str(notice.actor) if notice.actor else _("former member")
    if notice.about:
        words["title"] = shortened(notice.about.title)
    words["through"] = listed(reader.titles(notice.through))
    return words


def shortened(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def plain_sentence(notice: Notice, reader: Reader) -> str:
    """On one line, so that it can be the subject of a mail."""
    return " ".join((str(kinds.get(notice.kind).sentence) % words_of(notice, reader)).split())


def sentence(notice: Notice, reader: Reader) -> SafeString:
    """For a page: every word from outside escaped, and kept apart from the direction of the sentence."""
    words = words_of(notice, reader)
    marked = Words({name: f"<bdi>{escape(word)}</bdi>" for name, word in words.items()})
    return mark_safe(escape(str(kinds.get(notice.kind).sentence)) % marked)  # noqa: S308 - escaped on both sides


def absolute(path: str) -> str:
    return path if path.startswith(("https://", "http://")) else settings.SITE_URL + path
