"""Audience: those a thing is meant for, when it is not everyone."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.Model):
    """A named circle of readers; an entry without one is for everyone."""

    name = models.CharField(_("name"), max_length=150)
    is_of_members = models.BooleanField(_("of all members"), default=False, editable=False)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="audience", verbose_name=_("group"))

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_of_members"], condition=models.Q(is_of_members=True), name="one_audience_of_all_members"
            ),
        ]

    def __str__(self) -> str:
        return self.name
