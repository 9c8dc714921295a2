"""Submissions: a publication on its way from a member to the readers, and the conversation about it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "mutirao.discover.submissions"
    label = "submissions"
    verbose_name = _("Submissions")
