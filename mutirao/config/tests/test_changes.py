from __future__ import annotations

import pytest
from django.db import transaction

from mutirao.base.catalogue.models import Change
from mutirao.base.ui.page_tags import LISTS, entry_tag
from mutirao.config.serving import changes
from mutirao.config.serving.changes import Changes, LogUnreadableError

NOTHING: frozenset[str] = frozenset()
LIST = frozenset({LISTS})


def tags(*entry_ids: int) -> frozenset[str]:
    return frozenset(entry_tag(entry_id) for entry_id in entry_ids)


def test_a_change_concerns_its_entry_and_lists_only(hand_log, followed):
    before = followed.position()

    hand_log.change(12)

    assert followed.position() == before + 1
    assert not followed.holds(before, tags(12))
    assert not followed.holds(before, LIST)
    assert followed.holds(before, tags(13))
    assert followed.holds(before, NOTHING)


def test_a_change_of_the_site_concerns_every_page(hand_log, followed):
    before = followed.position()

    hand_log.change(None)
    followed.position()

    assert not followed.holds(before, tags(13))
    assert not followed.holds(before, NOTHING)


def test_a_page_of_several_entries_falls_with_any_of_them(hand_log, followed):
    before = followed.position()

    hand_log.change(3)
    followed.position()

    assert not followed.holds(before, tags(1, 2, 3))


def test_what_is_made_after_a_change_holds(hand_log, followed):
    hand_log.change(12, None)

    assert followed.holds(followed.position(), tags(12) | LIST)


def test_more_changes_than_can_be_remembered_drop_everything_once(hand_log, followed, monkeypatch):
    monkeypatch.setattr(changes, "REMEMBERED", 10)
    before = followed.position()

    hand_log.change(*range(1, 30))
    while followed.position() < hand_log.latest():
        pass

    assert not followed.holds(before, tags(999))
    assert len(followed._entries) < 10
    assert followed.holds(followed.position(), tags(999))


def test_a_log_that_cannot_be_read_says_so_and_is_tried_again(hand_log, followed, monkeypatch):
    before = followed.position()
    hand_log.is_broken = True
    with pytest.raises(LogUnreadableError):
        followed.position()
    hand_log.change(5)
    hand_log.is_broken = False
    with pytest.raises(LogUnreadableError):
        followed.position()

    monkeypatch.setattr(followed, "_not_before", 0.0)

    assert followed.position() == before + 1
    assert not followed.holds(before, tags(5))


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
def test_the_real_log_is_seen_the_moment_it_is_committed_and_not_before():
    following = Changes()
    try:
        before = following.position()
        with transaction.atomic():
            Change.objects.record([7])
            assert following.position() == before
        assert following.position() == Change.objects.latest_id() > before
        assert not following.holds(before, tags(7))
        assert following.holds(before, tags(8))
    finally:
        following.close()
