"""Submissions in the editors’ desk: the queues, their place in the menu, what waits, the words of the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem

from mutirao.discover.publications.wagtail_hooks import WorkWaiting
from mutirao.discover.submissions.desk.listing import QueueView, SuggestionsView, queue_url
from mutirao.discover.submissions.desk.wagtail_mail import take_over_mails
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.querysets import is_curator
from mutirao.discover.submissions.services import conversation, drafts, edits

for_curators = permission_required("publications.publish_publication")


@hooks.register("register_admin_urls")
def queue_urls() -> list[URLPattern]:
    return [
        path("submissions/", for_curators(QueueView.as_view()), name="submission_queue"),
        path(
            "submissions/results/",
            for_curators(QueueView.as_view(results_only=True)),
            name="submission_queue_results",
        ),
        path("suggested-edits/", for_curators(SuggestionsView.as_view()), name="suggested_edits"),
        path(
            "suggested-edits/results/",
            for_curators(SuggestionsView.as_view(results_only=True)),
            name="suggested_edits_results",
        ),
    ]


class CuratorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_curator(request.user)


@hooks.register("register_admin_menu_item")
def submissions_menu_item() -> MenuItem:
    url = queue_url(state="in_review")
    return CuratorsMenuItem(_("Submissions"), url, name="submissions", icon_name="clipboard-list", order=115)


@hooks.register("register_admin_menu_item")
def suggestions_menu_item() -> MenuItem:
    url = f"{reverse('suggested_edits')}?state=open"
    return CuratorsMenuItem(_("Suggested edits"), url, name="suggested-edits", icon_name="edit", order=125)


@hooks.register("construct_homepage_summary_items")
def what_waits(request: HttpRequest, items: list[Any]) -> None:
    """Three numbers on the desk's first page, each leading to what it counts."""
    numbers = [
        (Submission.objects.waiting().count(), _("submissions waiting"), queue_url(state="waiting"), 5),
        (Submission.objects.to_be_looked_at().count(), _("to be looked at"), queue_url(state="to_look_at"), 6),
        (
            Suggestion.objects.open().to_published().count(),
            _("suggested edits"),
            f"{reverse('suggested_edits')}?state=open",
            7,
        ),
    ]
    items += [WorkWaiting(request, number, words, url, order=order) for number, words, url, order in numbers]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Asked for before the first step of any history is written, when every app has started."""
    take_over_mails()
    for action, label, message in (
        (conversation.HAND_IN, _("Hand in"), _("Handed in by a member")),
        (conversation.TAKE, _("Take"), _("Taken in hand by a curator")),
        (conversation.ASSIGN, _("Assign"), _("Given to a curator")),
        (conversation.RELEASE, _("Release"), _("Given back to all curators")),
        (conversation.ASK, _("Ask"), _("A question to the contributor")),
        (conversation.ANSWER, _("Answer"), _("Answered by the contributor")),
        (conversation.DECLINE, _("Decline"), _("Declined")),
        (conversation.APPEAL, _("Appeal"), _("The contributor asks for a second look")),
        (conversation.LOOK_OVER, _("Look over"), _("Looked over after publication")),
        (conversation.SEND_BACK, _("Send back"), _("Sent back to the contributor after publication")),
        (drafts.WITHDRAW, _("Withdraw"), _("Withdrawn by the contributor")),
        (edits.CORRECT, _("Correct"), _("Corrected by the contributor")),
        (edits.ACCEPT_EDIT, _("Accept an edit"), _("A suggested edit was accepted")),
    ):
        actions.register_action(action, label, message)
