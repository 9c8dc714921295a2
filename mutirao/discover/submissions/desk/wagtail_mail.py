"""Wagtail's own mails about reviews, kept for the team's drafts.

What a member shares is told by notice instead: Wagtail would send its contributor to a desk they cannot enter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.admin import signal_handlers as wagtails
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from mutirao.base.catalogue.models import Entry
from mutirao.discover.submissions.services.outcome import of_publication

MAILS = [
    (task_submitted, TaskState, "group_approval_task_submitted", wagtails.task_submission_email_notifier),
    (workflow_submitted, WorkflowState, "workflow_state_submitted", wagtails.workflow_submission_email_notifier),
    (workflow_rejected, WorkflowState, "workflow_state_rejected", wagtails.workflow_rejection_email_notifier),
    (workflow_approved, WorkflowState, "workflow_state_approved", wagtails.workflow_approval_email_notifier),
]


def unless_submission(notifier: Callable[..., Any]) -> Callable[..., Any]:
    def mail(instance: Any, **kwargs: Any) -> Any:
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        thing = state.content_object
        if isinstance(thing, Entry) and of_publication(thing.pk):
            return None
        return notifier(instance=instance, **kwargs)

    return mail


def take_over_mails() -> None:
    for signal, sender, name, notifier in MAILS:
        signal.disconnect(sender=sender, dispatch_uid=f"{name}_email_notification")
        signal.connect(unless_submission(notifier), sender=sender, weak=False, dispatch_uid=f"{name}_unless_submission")
