"""Where a worker was cut short while it told people, another goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mutirao.base.notices.services.followers import tell_followers
from mutirao.base.notices.services.notifying import tell_many

log = structlog.get_logger("mutirao.notices")

LONGEST: Final = timedelta(minutes=30)
"""No job that tells people runs longer; to tell 100,000 takes some three minutes."""
SAFE_TO_REPEAT: Final = (tell_many, tell_followers)
"""They pass over who was told already. Digests begin again by themselves; a push is better lost than repeated."""


def go_on_where_cut_short() -> int:
    """By the clock; how many jobs were taken up again."""
    left = DBTaskResult.objects.running().filter(
        task_path__in=[task.module_path for task in SAFE_TO_REPEAT], started_at__lt=timezone.now() - LONGEST
    )
    return sum(take_up(job) for job in left)


@transaction.atomic
def take_up(job: DBTaskResult[Any, Any]) -> bool:
    """False where somebody else has just done so."""
    now = timezone.now()
    still = DBTaskResult.objects.running().filter(pk=job.pk)
    if not still.update(status=TaskResultStatus.FAILED, finished_at=now):
        return False
    log.warning("a job was cut short and is taken up again", job=str(job.pk), task=job.task_path)
    job.task.enqueue(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    return True
