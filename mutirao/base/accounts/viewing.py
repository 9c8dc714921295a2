"""Looking at the site through a person's eyes: which session does, who began it, and how it ends."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from mutirao.base.accounts.models import User, ViewingAs
from mutirao.base.accounts.rules import may_view_as

SESSION_NAME: Final = "viewing_as"


@transaction.atomic
def start_viewing(session: SessionBase, person: User, *, by: User) -> ViewingAs:
    """From now on this session sees what `person` sees; `by` must be allowed to."""
    viewing = ViewingAs.objects.create(person=person, administrator=by)
    log(instance=person, action="accounts.view_as", user=by)
    session[SESSION_NAME] = {"viewing": viewing.pk, "person": person.pk}
    return viewing


def person_viewed(session: SessionBase, *, by: User) -> User | None:
    """Through whose eyes this session looks; asked anew each time, so that a right that is gone ends it."""
    said = session.get(SESSION_NAME)
    if said is None:
        return None
    person = User.objects.filter(pk=said["person"]).first()
    if person is None or not may_view_as(by, person):
        stop_viewing(session)
        return None
    return person


def stop_viewing(session: SessionBase) -> None:
    said = session.pop(SESSION_NAME, None)
    if said is not None:
        ViewingAs.objects.filter(pk=said["viewing"], ended_at=None).update(ended_at=timezone.now())
