"""What members do when somebody logs in, and when an account goes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from mutirao.base.catalogue.models import Change
from mutirao.connect.members.models import Member
from mutirao.connect.members.services.profiles import GREETED, arrive, open_steps, settle_step
from mutirao.connect.members.visibility import member_of


@receiver(user_logged_in)
def person_arrives(user: Any, **kwargs: Any) -> None:
    arrive(user)


def first_page(request: HttpRequest) -> str:
    """Where the first log-in leads: to the first visit's steps, once."""
    member = member_of(request.user)
    if member is None or GREETED in member.steps_done:
        return ""
    settle_step(member, GREETED)
    return reverse("members:welcome") if open_steps(member) else ""


@receiver(post_delete, sender=Member)
def profile_is_gone(instance: Member, **kwargs: Any) -> None:
    """With the account too, which takes it along without calling `delete`: portrait and search must not outlive it."""
    Change.objects.record([instance.pk])
    if instance.photo.name:
        transaction.on_commit(partial(Member.photo.field.storage.delete, instance.photo.name))
