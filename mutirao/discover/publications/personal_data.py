"""What publications keep about people: who reported a problem under their name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.privacy import AskedHost
from mutirao.discover.publications.models import Problem


def export_problems(user: User) -> Export:
    problems = Problem.objects.filter(reporter=user).select_related("publication")
    return Export([as_told(problem) for problem in problems])


def as_told(problem: Problem) -> dict[str, Any]:
    return {
        "publication": problem.publication.title,
        "subject": problem.subject,
        "comment": problem.comment,
        "reported_at": problem.reported_at.isoformat(),
        "resolved_at": problem.resolved_at.isoformat() if problem.resolved_at else None,
        "answer": problem.answer,
    }


def forget_problems(user: User) -> None:
    """The report stays, as if somebody without an account had sent it; the words they wrote go."""
    Problem.objects.filter(reporter=user).update(reporter=None, comment="", answer="")


REPORTED_PROBLEMS = PersonalData(
    name="reported-problems",
    content=gettext_lazy(
        "Problems with publications that you reported while you were logged in, and what we answered."
    ),
    purpose=gettext_lazy("So that we can tell you what came of it."),
    kept_for=lambda: _("As long as your account; afterwards the report stays without your name and words."),
    export=export_problems,
    erase=forget_problems,
)


def places_looked_up() -> list[AskedHost]:
    if not settings.PREFILL_FROM_THE_WEB:
        return []
    return [
        AskedHost("doi.org", _("Told the DOI of what somebody shares, never who shares it.")),
        AskedHost(_("The page whose link you share"), _("Asked for what it says about itself, never told who asks.")),
    ]
