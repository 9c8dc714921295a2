"""What the search does when something below it happens."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mutirao.base.accounts.signals import person_erased
from mutirao.overview.search.indexer import leave_no_trace


@receiver(person_erased)
def forget_in_the_index(**kwargs: Any) -> None:
    """One rebuild serves everybody who left before it began."""
    waiting = DBTaskResult.objects.filter(task_path=leave_no_trace.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        leave_no_trace.enqueue()
