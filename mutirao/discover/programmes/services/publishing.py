"""A profile is shown to readers, or put away; deleting is archiving."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from mutirao.discover.programmes.models import Programme

PUBLISH, WITHDRAW = "mutirao.programme.publish", "mutirao.programme.withdraw"


@transaction.atomic
def publish(programme: Programme, *, by: Any) -> None:
    """The caller knows who may."""
    programme.live = True
    programme.last_published_at = timezone.now()
    programme.first_published_at = programme.first_published_at or programme.last_published_at
    programme.save()
    log(instance=programme, action=PUBLISH, user=by)


@transaction.atomic
def withdraw(programme: Programme, *, by: Any) -> None:
    programme.live = False
    programme.archived_at = timezone.now()
    programme.save()
    log(instance=programme, action=WITHDRAW, user=by)
