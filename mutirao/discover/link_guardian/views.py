"""Links in the editors’ desk: which have died, and what to do about them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from mutirao.discover.link_guardian.forms import AddressForm
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.services import declare_fine, replace_address
from mutirao.discover.publications.desk.listing import ALL
from mutirao.discover.publications.desk.views import edit_url
from mutirao.discover.publications.models import Publication

PERMISSION = "publications.change_publication"


def list_url() -> str:
    return f"{reverse('dead_links')}?state={LinkCheck.State.DEAD}"


class LinkFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=LinkCheck.State.choices, empty_label=ALL)

    class Meta:
        model = LinkCheck
        fields: list[str] = []


class LinksView(generic.IndexView):
    """The addresses of what is published, those silent the longest first."""

    model = LinkCheck
    permission_policy = ModelPermissionPolicy(Publication)
    any_permission_required = ("change",)
    page_title = gettext_lazy("Links to sources")
    header_icon = "link"
    index_url_name = "dead_links"
    index_results_url_name = "dead_links_results"
    filterset_class = LinkFilterSet
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("publication", label=_("Publication"), get_url=lambda check: edit_url(check.publication)),
            AddressColumn("url", label=_("Address")),
            Column("state", label=_("State"), accessor="get_state_display"),
            DateColumn("first_failed_at", label=_("Silent since")),
            DateColumn("checked_at", label=pgettext("when", "Looked at")),
            ActionsColumn("actions", label=""),
        ]

    def get_base_queryset(self) -> QuerySet[LinkCheck]:
        return LinkCheck.objects.of_published().select_related("publication")

    def order_queryset(self, queryset: QuerySet[LinkCheck]) -> QuerySet[LinkCheck]:
        return queryset.order_by("first_failed_at", "pk")


class AddressColumn(Column):
    """The address as a link, and what it answered."""

    cell_template_name = "link_guardian/desk/address_cell.html"


class ActionsColumn(Column):
    """What can be done about a dead link."""

    cell_template_name = "link_guardian/desk/actions_cell.html"

    def get_cell_context_data(self, instance: LinkCheck, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        is_dead = instance.state == LinkCheck.State.DEAD
        return {**context, "is_dead": is_dead, "csrf_token": get_token(parent_context["request"])}


def dead_or_404(pk: int) -> LinkCheck:
    return get_object_or_404(LinkCheck.objects.dead().select_related("publication"), pk=pk)


@permission_required(PERMISSION)
@require_POST
def fine_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Pressed twice, it is as good as once: what is no longer dead is no longer in the list."""
    check = LinkCheck.objects.dead().filter(pk=pk).first()
    if check:
        declare_fine(check)
        messages.success(request, _("Thank you. The link counts as working."))
    return redirect(list_url())


@permission_required(PERMISSION)
@require_POST
def archived_view(request: HttpRequest, pk: int) -> HttpResponse:
    check = LinkCheck.objects.dead().select_related("publication").filter(pk=pk).exclude(archived_url="").first()
    if check:
        replace_address(check, check.archived_url, by=request.user)
        messages.success(request, _("Readers are now sent to the archived copy."))
    return redirect(list_url())


@permission_required(PERMISSION)
def replace_view(request: HttpRequest, pk: int) -> HttpResponse:
    check = dead_or_404(pk)
    form = AddressForm(request.POST or None, check=check)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("The address has been replaced. It will be looked at soon."))
        return redirect(list_url())
    context = {"check": check, "form": form, "list_url": list_url()}
    return render(request, "link_guardian/desk/replace.html", context)
