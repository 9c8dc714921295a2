"""The review as a conversation: handed in, taken, asked, answered, decided, appealed. Each step can be said twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.discover.publications.curation import archive, bring_back
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions import notice_kinds as kinds
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.models import Remark, Submission
from mutirao.discover.submissions.querysets import is_curator
from mutirao.discover.submissions.services.outcome import note_declined
from mutirao.discover.submissions.services.revisions import draft_of, publish_draft, readdress, write_draft
from mutirao.discover.submissions.services.telling import next_in_turn, tell, tell_contributor, tell_curators

HAND_IN, TAKE, ASSIGN, RELEASE = (f"mutirao.submission.{step}" for step in ("hand_in", "take", "assign", "release"))
ASK, ANSWER, DECLINE, APPEAL = (f"mutirao.submission.{step}" for step in ("ask", "answer", "decline", "appeal"))
LOOK_OVER, SEND_BACK = (f"mutirao.submission.{step}" for step in ("look_over", "send_back"))
State = Submission.State
Kind = Remark.Kind
Service = Callable[..., None]


class NoLonger(ValidationError):
    """What somebody wanted to do has been overtaken by what somebody else did; the text says so."""


def step(may: Callable[[Any, Submission], bool]) -> Callable[[Service], Service]:
    """A step is taken in one transaction on the row as it is now, by somebody who may take it at this moment."""

    def decorate(service: Service) -> Service:
        @wraps(service)
        @transaction.atomic
        def taken(submission: Submission, **said: Any) -> None:
            key = said.get("key")
            if key and Remark.objects.filter(key=key, submission_id=submission.pk).exists():
                return
            locked = Submission.objects.select_for_update(of=("self",)).select_related("publication")
            current = locked.get(pk=submission.pk)
            if not may(said["by"], current):
                raise NoLonger(_("This has changed in the meantime. Please look at where it stands now."))
            service(current, **said)

        return taken

    return decorate


@step(rules.can_hand_in)
def hand_in(submission: Submission, *, by: Any) -> None:
    """Into review; what a trusted member shares is shown at once, and looked at afterwards."""
    draft = draft_of(submission.publication)
    readdress(draft)
    write_draft(draft, by=by)
    is_direct = rules.may_publish_directly(by)
    submission.submitted_at = timezone.now()
    submission.target_on = timezone.localdate() + timedelta(days=settings.SUBMISSION_TARGET_DAYS)
    submission.typed = {}
    submission.state = State.WAITING
    submission.how = Submission.How.DIRECT if is_direct else ""
    submission.is_to_be_looked_at = is_direct and not is_curator(by)
    submission.save()
    log(instance=draft, action=HAND_IN, user=by)
    if is_direct:
        publish_draft(draft, by=by)
    else:
        start_review(draft, by=by)
        give_to(submission, next_in_turn(submission))
        tell_curators(kinds.NEW, submission, by=by)


def start_review(publication: Publication, *, by: Any) -> None:
    """In the desk too. The workflow goes on where it was sent back; a site without one reviews here alone."""
    if state := publication.current_workflow_state:
        if state.status == state.STATUS_NEEDS_CHANGES:
            state.resume(user=by)
    elif workflow := publication.get_workflow():
        workflow.start(publication, by)


def give_to(submission: Submission, curator: User | None) -> None:
    submission.curator = curator
    submission.assigned_at = timezone.now() if curator else None
    submission.save(update_fields=["curator", "assigned_at"])


@step(rules.can_take)
def take(submission: Submission, *, by: Any) -> None:
    give_to(submission, by)
    log(instance=submission.publication, action=TAKE, user=by)


@step(rules.can_work_on)
def assign(submission: Submission, *, by: Any, curator: User | None) -> None:
    """Give it to a colleague, or back to all."""
    if submission.curator == curator:
        return
    give_to(submission, curator)
    if curator:
        log(instance=submission.publication, action=ASSIGN, user=by, data={"curator": curator.pk})
        tell(kinds.ASSIGNED, [curator.pk], submission, by=by)
    else:
        log(instance=submission.publication, action=RELEASE, user=by)


@step(rules.can_work_on)
def ask(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """A question; it is the contributor's turn, and whoever asks has it in hand."""
    if submission.curator_id is None:
        give_to(submission, by)
    submission.state = State.ASKED
    submission.save(update_fields=["state"])
    say(submission, Kind.QUESTION, by=by, text=text, key=key)
    log(instance=submission.publication, action=ASK, user=by)
    tell_contributor(kinds.QUESTION, submission, by=by)


@step(rules.can_answer)
def answer(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """What the contributor has to say; it is the team's turn again."""
    submission.state = State.WAITING
    submission.save(update_fields=["state"])
    start_review(Publication.objects.get(pk=submission.publication_id), by=by)
    say(submission, Kind.ANSWER, by=by, text=text, key=key)
    log(instance=submission.publication, action=ANSWER, user=by)
    tell_curators(kinds.ANSWER, submission, by=by)


@step(rules.can_review)
def note(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """For colleagues' eyes only."""
    say(submission, Kind.NOTE, by=by, text=text, key=key)


@step(rules.can_decide)
def publish(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """Show the newest draft to readers; what follows is done by `note_published`, as after publishing in the desk."""
    if submission.curator_id is None:
        give_to(submission, by)
    if text:
        say(submission, Kind.DECISION, by=by, text=text, key=key)
    draft = draft_of(submission.publication)
    readdress(draft)
    publish_draft(draft, by=by)


@step(rules.can_decide)
def decline(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """No, with the reason; the publication goes into the archive, from where an appeal brings it back."""
    say(submission, Kind.DECISION, by=by, text=text, key=key)
    note_declined(submission, by=by)
    log(instance=submission.publication, action=DECLINE, user=by)
    archive(Publication.objects.get(pk=submission.publication_id), by=by)


@step(rules.can_appeal)
def appeal(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """Once: somebody else looks at it again."""
    publication = Publication.objects.get(pk=submission.publication_id)
    if publication.archived_at:
        bring_back(publication, by=by)
    submission.state = State.WAITING
    submission.appealed_at = timezone.now()
    submission.decided_at = None
    submission.target_on = timezone.localdate() + timedelta(days=settings.SUBMISSION_TARGET_DAYS)
    submission.save(update_fields=["state", "appealed_at", "decided_at", "target_on"])
    give_to(submission, next_in_turn(submission))
    say(submission, Kind.APPEAL, by=by, text=text, key=key)
    log(instance=publication, action=APPEAL, user=by)
    start_review(Publication.objects.get(pk=submission.publication_id), by=by)
    tell_curators(kinds.APPEAL, submission, by=by)


@step(rules.can_look_over)
def look_over(submission: Submission, *, by: Any) -> None:
    """What was shown at once is good."""
    submission.is_to_be_looked_at = False
    submission.curator = submission.curator or by
    submission.save(update_fields=["is_to_be_looked_at", "curator"])
    log(instance=submission.publication, action=LOOK_OVER, user=by)


@step(rules.can_look_over)
def send_back(submission: Submission, *, by: Any, text: str, key: UUID) -> None:
    """What was shown at once is not good yet: out of the readers' sight, and a question to its contributor."""
    publication = Publication.objects.get(pk=submission.publication_id)
    publication.unpublish(user=by)
    submission.state = State.ASKED
    submission.is_to_be_looked_at = False
    submission.how = ""
    submission.decided_at = None
    submission.save(update_fields=["state", "is_to_be_looked_at", "how", "decided_at"])
    give_to(submission, by)
    say(submission, Kind.QUESTION, by=by, text=text, key=key)
    log(instance=publication, action=SEND_BACK, user=by)
    start_review(Publication.objects.get(pk=publication.pk), by=by)
    tell_contributor(kinds.QUESTION, submission, by=by)


def say(submission: Submission, kind: str, *, by: Any, text: str, key: UUID) -> None:
    Remark.objects.create(submission=submission, author=by, kind=kind, text=text, key=key)
