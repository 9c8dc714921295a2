"""Audiences in the editors' desk: the circles of readers that things can be meant for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from mutirao.base.catalogue.models import Audience


class AudienceForm(WagtailAdminModelForm):
    """A circle has a name; its group, to which people are added as a role, comes with it."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("To add people to it, give them this role under People.")
    )

    class Meta:
        model = Audience
        fields = ["name"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if Group.objects.filter(name=name).exclude(pk=self.instance.group_id).exists():
            raise ValidationError(_("There is already a role or circle with this name."))
        return name

    @transaction.atomic
    def save(self, commit: bool = True) -> Audience:
        audience: Audience = super().save(commit=False)
        group = audience.group if audience.group_id else Group()
        group.name = audience.name
        group.save()
        audience.group = group
        audience.save()
        return audience


class CirclesView(IndexView):
    """The circles the team makes; that of all members makes itself."""

    def get_base_queryset(self) -> QuerySet[Audience]:
        return Audience.objects.filter(is_of_members=False)


class AudienceViewSet(ModelViewSet):
    model = Audience
    index_view_class = CirclesView
    icon = "group"
    menu_label = _("Audiences")
    menu_order = 610
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = [
        "name",
        Column("members", label=_("People"), accessor=lambda audience: audience.group.user_set.count()),
    ]

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return AudienceForm


@hooks.register("register_admin_viewset")
def audience_viewset() -> AudienceViewSet:
    return AudienceViewSet("audiences")
