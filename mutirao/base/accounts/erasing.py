"""A person leaves: everything about them goes, what they shared with everybody stays without their name."""

from __future__ import annotations

from functools import partial

import structlog
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.log_actions import log as log_action

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.models import User
from mutirao.base.accounts.rules import why_not_leave
from mutirao.base.accounts.sessions import end_sessions
from mutirao.base.accounts.signals import person_erased
from mutirao.base.accounts.wagtails_traces import ERASED, forget_jobs
from mutirao.base.ui.appearance import appearance

log = structlog.get_logger("mutirao.accounts")


@transaction.atomic
def leave(user: User, *, by: User, reason: str = "") -> None:
    """Close the account at once and forget it in a job. Raises `ValidationError` for the last administrator."""
    if problem := why_not_leave(user):
        raise ValidationError(problem)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user.pk)
    if by.pk != user.pk:
        log_action(instance=user, action=ERASED, user=by, title=str(user.pk))
    erase_person.enqueue(user.pk)
    if reason.strip():
        transaction.on_commit(partial(pass_on, reason))


def pass_on(reason: str) -> None:
    """To the team by mail and nowhere else, so that nothing of it is kept here."""
    team = appearance().contact_address
    if team:
        with translation.override("en"):
            subject = _("Somebody has left, and says why")
        send_mail(subject, reason, None, [team])


@task()
def erase_person(user_id: int) -> None:
    """Every part of the house forgets the person, then the account goes, all in one transaction. Safe to run again."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            return
        parts = personal_data.all_parts()
        for part in parts:
            part.erase(user)
        forget_jobs(user)
        user.refresh_from_db()
        user.delete()
        former = {"parts": [part.name for part in parts]}
        transaction.on_commit(partial(person_erased.send, sender=User, user_id=user_id, former=former))
    log.info("a person has left", user=user_id)
