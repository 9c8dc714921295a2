"""What submissions do when something happens to their publication in the editors' desk."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import TaskState
from wagtail.signals import published, task_approved, task_rejected

from mutirao.base.catalogue.models import Entry
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.signals import archived
from mutirao.discover.submissions.services import outcome


@receiver(published, sender=Publication)
def publication_is_published(instance: Publication, **kwargs: Any) -> None:
    outcome.note_published(instance.pk)


@receiver(task_rejected)
def changes_are_asked_for(instance: TaskState, user: Any, **kwargs: Any) -> None:
    """In the desk a curator sends it back with a comment: that is a question to the contributor."""
    thing = instance.workflow_state.content_object
    if isinstance(thing, Entry):
        outcome.note_asked(thing.pk, instance.comment, by=user)


@receiver(task_approved)
def step_is_approved(instance: TaskState, user: Any, **kwargs: Any) -> None:
    thing = instance.workflow_state.content_object
    if isinstance(thing, Entry):
        outcome.note_approved(thing.pk, instance.comment, by=user)


@receiver(archived)
def publications_are_archived(publication_ids: list[int], by: Any, **kwargs: Any) -> None:
    outcome.note_archived(publication_ids, by=by)
