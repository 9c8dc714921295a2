"""Contributions in every state a member or a curator can meet, taken through the steps that people take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from demo.accounts import ROLES
from mutirao.base.accounts.models import User
from mutirao.base.mail.models import OutgoingMail
from mutirao.base.notices.services import follow
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.connect.members.models import Member
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.services import conversation, edits
from mutirao.discover.submissions.services.drafts import withdraw_submission

Step = Callable[[Submission, Any, User], None]
FOLLOWED_TOPICS = ("cash-transfers", "social-pensions")
FOLLOWED_COUNTRIES = ("KE", "MW")
OLDEST = 9
"""Days since the first of them was handed in: some are past the time the team promises."""


def wait(submission: Submission, author: Any, curator: User) -> None:
    """Handed in, and nobody has looked at it yet."""


def take(submission: Submission, author: Any, curator: User) -> None:
    conversation.take(submission, by=curator)


def ask(submission: Submission, author: Any, curator: User) -> None:
    text = "Thank you for sharing this. Which edition is it, and who holds the rights to the file?"
    conversation.ask(submission, by=curator, text=text, key=uuid4())


def answer(submission: Submission, author: Any, curator: User) -> None:
    ask(submission, author, curator)
    text = "It is the second edition. The institute has agreed that it may be shared."
    conversation.answer(submission, by=author, text=text, key=uuid4())


def suggest(submission: Submission, author: Any, curator: User) -> None:
    values, comment = {"title": f"{submission.publication.title} (second edition)"}, "So that both can be told apart."
    edits.suggest_to_draft(submission, by=curator, values=values, comment=comment, key=uuid4())


def decline(submission: Submission, author: Any, curator: User) -> None:
    text = "This advertises a course. We would gladly share what it is based on."
    conversation.decline(submission, by=curator, text=text, key=uuid4())


def appeal(submission: Submission, author: Any, curator: User) -> None:
    decline(submission, author, curator)
    text = "The course is over; this is its reader, which stands on its own."
    conversation.appeal(submission, by=author, text=text, key=uuid4())


def withdraw(submission: Submission, author: Any, curator: User) -> None:
    withdraw_submission(submission, by=author)


def publish(submission: Submission, author: Any, curator: User) -> None:
    conversation.publish(submission, by=curator, text="Thank you, this fills a gap.", key=uuid4())


STEPS: Sequence[Step] = (wait, ask, publish, withdraw, decline, take, suggest, publish, answer, wait, appeal, publish)


@transaction.atomic
def lay_out_reviews(publications: Sequence[Publication], drafts: Sequence[Publication]) -> None:
    """Each in its turn; the member who can log in has one in each state, and follows what others bring.

    After three that were published, the next one of the same member is shown at once, and waits to be looked at.
    """
    curators = [User.objects.get(email=person.email) for person in ROLES[1:3]]
    reader = User.objects.get(email=ROLES[-1].email)
    members = [publication.contributor for publication in publications if publication.contributor]
    follow_something(reader, publications)
    for turn, publication in enumerate(drafts):
        if author := publication.contributor if turn else reader:
            begin(publication, author)
    for turn, publication in enumerate(publications):
        author = reader if turn <= len(STEPS) else publication.contributor or members[turn % len(members)]
        submission = begin(publication, author)
        conversation.hand_in(submission, by=author)
        STEPS[turn % len(STEPS)](renewed(submission), author, curators[turn % len(curators)])
    grow_old(publications)
    OutgoingMail.objects.exclude(user__email__in=[person.email for person in ROLES]).delete()


def begin(publication: Publication, author: Any) -> Submission:
    """What this person has written so far."""
    Publication.objects.filter(pk=publication.pk).update(contributor=author)
    publication.refresh_from_db()
    publication.save_revision(user=author, clean=False)
    return Submission.objects.create(publication=publication, contributor=author, way=Submission.Way.LINK)


def renewed(submission: Submission) -> Submission:
    return Submission.objects.select_related("publication").get(pk=submission.pk)


def grow_old(publications: Sequence[Publication]) -> None:
    """Handed in one after the other over the last days, and not all at this moment."""
    found = Submission.objects.filter(publication__in=publications).order_by("pk")
    for turn, submission in enumerate(found):
        ago = timedelta(days=OLDEST * (1 - turn / len(found)))
        handed_in = timezone.now() - ago
        Submission.objects.filter(pk=submission.pk).update(
            submitted_at=handed_in, saved_at=handed_in, target_on=F("target_on") - timedelta(days=ago.days)
        )


def follow_something(reader: User, publications: Sequence[Publication]) -> None:
    concepts = Concept.objects.topics().filter(slug__in=FOLLOWED_TOPICS)
    for thing in (*concepts, *Place.objects.filter(iso2__in=FOLLOWED_COUNTRIES)):
        follow(thing, by=reader)
    contributors = {publication.contributor_id for publication in publications}
    for member in Member.objects.published().filter(user__in=contributors)[:3]:
        follow(member, by=reader)
