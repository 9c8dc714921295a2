"""What Wagtail and the job queue note about people: who edited, what a thing was called, a job's arguments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision
from wagtail.users.models import UserProfile

from mutirao.base.accounts.models import User

ERASED: Final = "accounts.erase"
"""That the team closed an account stays on record, without saying whose it was."""
COMMENTS: Final = "wagtail_admin_comments"
LOGS: Final = (ModelLogEntry, PageLogEntry)
FORMER: Final = "–"
"""What a line of a log says where it named a person who has left."""


def lines_about(user: User) -> Any:
    """The lines of the desk's log whose subject is the account itself."""
    return ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))


def desk_actions(user: User) -> dict[str, Any]:
    fields = ("action", "label", "timestamp")
    mine = [row for model in LOGS for row in model.objects.filter(user=user).order_by("timestamp").values(*fields)]
    return {"by_me": mine, "about_me": list(lines_about(user).order_by("timestamp").values("action", "timestamp"))}


def references_in_drafts(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """The names of `model`'s own fields that point to a person, each with the content types of its drafts."""
    names = [field.name for field in model._meta.concrete_fields if field.related_model is User]
    if names:
        kinds = ContentType.objects.get_for_models(model, for_concrete_models=False).values()
        yield from ((name, list(kinds)) for name in names)


def drafts_naming(user_id: int) -> Iterator[tuple[Revision, str]]:
    """Every stored version of anything in which a field points to this person."""
    from django.apps import apps

    for model in apps.get_models():
        for name, kinds in references_in_drafts(model):
            stored = Revision.objects.filter(content_type__in=kinds, **{f"content__{name}": user_id})
            yield from ((revision, name) for revision in stored.iterator(100))


def with_comments_of(comments: list[dict[str, Any]], user_id: int, new: int | None) -> list[dict[str, Any]]:
    """The editors' comments on a page, and the answers to them, by `new` where they were by `user_id`; or without."""
    kept = [dict(comment) for comment in comments if new is not None or comment.get("user") != user_id]
    for comment in kept:
        comment["user"] = new if comment.get("user") == user_id else comment.get("user")
        if "replies" in comment:
            comment["replies"] = with_comments_of(comment["replies"], user_id, new)
    return kept


def replace_in_comments(user_id: int, new: int | None) -> None:
    """Each stored version of a page holds the comments of its time."""
    for revision in Revision.objects.filter(content__has_key=COMMENTS).iterator(100):
        comments = revision.content[COMMENTS]
        settled = with_comments_of(comments, user_id, new)
        if settled != comments:
            Revision.objects.filter(pk=revision.pk).update(content=revision.content | {COMMENTS: settled})


def replace_in_drafts(user_id: int, new: int | None) -> None:
    """A version that comes back must not bring back a person who has left, nor one who is somebody else now."""
    replace_in_comments(user_id, new)
    for revision, name in list(drafts_naming(user_id)):
        content = Revision.objects.get(pk=revision.pk).content
        Revision.objects.filter(pk=revision.pk).update(content=content | {name: new})


def forget_references(user_id: int) -> None:
    """Wagtail's own index of what refers to the account."""
    kind = ContentType.objects.get_for_model(User)
    ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=str(user_id)).delete()


def forget_desk_actions(user: User) -> None:
    """What was done stays done; who did it, and what the person was called, goes."""
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            transaction.on_commit(partial(profile.avatar.delete, save=False))
        profile.delete()
    lines_about(user).exclude(action=ERASED).delete()
    replace_in_drafts(user.pk, None)
    forget_references(user.pk)
    named = Q(label__in=[text for text in (user.name, user.email) if text])
    for model in LOGS:
        model.objects.filter(named).update(label=FORMER)
        model.objects.filter(user=user).update(user=None)
    Revision.objects.filter(object_str__in=[text for text in (user.name, user.email) if text]).update(object_str=FORMER)


def forget_jobs(user: User) -> None:
    """Past jobs of ours that were about this person, and any that hold an address of theirs."""
    past = DBTaskResult.objects.exclude(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    ours = Q(task_path__startswith="mutirao.base.accounts.") & Q(args_kwargs__args=[user.pk])
    past.filter(ours).delete()
    holding = [pk for pk, said in past.values_list("pk", "args_kwargs").iterator() if user.email in str(said).lower()]
    past.filter(pk__in=holding).delete()
