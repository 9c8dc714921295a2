"""Who is told when something happens to a submission, and who looks at the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS
from mutirao.base.notices.services import notify
from mutirao.connect.members.models import Member
from mutirao.discover.submissions import notice_kinds as kinds
from mutirao.discover.submissions.models import Submission, Suggestion


def team() -> QuerySet[User]:
    """Everybody who decides about what members share."""
    in_team = Q(groups__name__in=[CURATORS, ADMINISTRATORS]) | Q(is_superuser=True)
    return User.objects.filter(in_team, is_active=True).distinct()


def tell_contributor(kind: str, submission: Submission, *, by: User | None) -> None:
    if submission.contributor_id:
        tell(kind, [submission.contributor_id], submission, by=by)


def tell_curators(kind: str, submission: Submission, *, by: User | None) -> None:
    """The one in whose hand it is, else all who may take it."""
    to = [submission.curator_id] if submission.curator_id else list(possible_curators(submission))
    tell(kind, [pk for pk in to if pk], submission, by=by)


def possible_curators(submission: Submission) -> QuerySet[User, int]:
    """Ids of those who may decide; never the contributor, and after an appeal not the one who declined."""
    not_these = [submission.contributor_id, submission.declined_by_id if submission.appealed_at else None]
    return team().exclude(pk__in=[pk for pk in not_these if pk]).values_list("pk", flat=True)


def tell(kind: str, to: list[int], submission: Submission, *, by: User | None) -> None:
    notify(kind, to=to, about=submission.publication, url=submission.get_absolute_url(), by=by)


def tell_suggester(suggestion: Suggestion, *, by: Any) -> None:
    if suggestion.by_id:
        url, publication = suggestion.get_absolute_url(), suggestion.publication
        key = f"suggestion-{suggestion.pk}"
        notify(kinds.EDIT_DECIDED, to=[suggestion.by_id], about=publication, url=url, by=by, key=key)


def tell_team_of_suggestion(suggestion: Suggestion, *, by: Any) -> None:
    to = list(team().values_list("pk", flat=True))
    url, key = suggestion.get_absolute_url(), f"suggested-{suggestion.pk}"
    notify(kinds.EDIT_SUGGESTED, to=to, about=suggestion.publication, url=url, by=by, key=key)


def next_in_turn(submission: Submission) -> User | None:
    """Whose turn it is: who reads its language, has the fewest in hand, and got one the longest time ago."""
    if not settings.SUBMISSIONS_ARE_ASSIGNED:
        return None
    in_hand = Count("submissions_in_hand", filter=Q(submissions_in_hand__state__in=Submission.IN_REVIEW))
    latest = Max("submissions_in_hand__assigned_at")
    possible = User.objects.filter(pk__in=list(possible_curators(submission)))
    people = list(possible.annotate(in_hand=in_hand, latest=latest).order_by("in_hand", "latest", "pk"))
    reading = {person.pk for person in readers_of(submission.publication.languages, people)}
    people.sort(key=lambda person: (person.pk not in reading, person.in_hand, person.latest is not None))
    return people[0] if people else None


def readers_of(languages: list[str], people: Sequence[User]) -> list[User]:
    """Those who use the site in one of these languages, or say in their profile that they speak one."""
    spoken = dict(Member.objects.filter(user__in=people).values_list("user_id", "spoken"))
    wanted = set(languages)
    return [person for person in people if wanted & {person.language, *spoken.get(person.pk, [])}]
