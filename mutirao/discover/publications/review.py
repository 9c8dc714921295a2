"""The review that a publication passes before readers see it."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS
from mutirao.discover.publications.models import Publication

WAGTAILS_OWN = "Moderators approval"


@transaction.atomic
def lay_out_review() -> None:
    """One step: a curator approves. Made once; afterwards the team's own changes stand."""
    Workflow.objects.filter(name=WAGTAILS_OWN).update(active=False)
    content_type = ContentType.objects.get_for_model(Publication)
    if WorkflowContentType.objects.filter(content_type=content_type).exists():
        return
    workflow, _made = Workflow.objects.get_or_create(name=_("Review of publications"))
    approval, _made = GroupApprovalTask.objects.get_or_create(name=_("Review by a curator"))
    approval.groups.set(Group.objects.filter(name__in=[CURATORS, ADMINISTRATORS]))
    WorkflowTask.objects.get_or_create(workflow=workflow, task=approval)
    WorkflowContentType.objects.create(content_type=content_type, workflow=workflow)
